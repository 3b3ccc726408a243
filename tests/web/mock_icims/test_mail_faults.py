"""Mail that fails on purpose, over a real socket: refused, slow, or cut where nobody knows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiosmtplib
import pytest

from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Match
from mock_icims.services.faults import faults
from mock_icims.services.faults.faults import Order
from mock_icims.storage.world import Tenant
from tests.icims_cast import alice, northwind
from tests.web.mock_icims.mail_by_socket import ALICE, invitation, mails, posted

ELSEWHERE = "alice@elsewhere.test"


@dataclass
class Post:
    """Sends as a program does: one mail, one connection."""

    port: int

    async def send(self, *to: str) -> str:
        """ "sent", the code of the refusal, or "lost" when the connection broke."""
        try:
            await aiosmtplib.send(
                invitation(to=to[0]), recipients=list(to), hostname="127.0.0.1", port=self.port
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return str(refused.recipients[0].code)
        except aiosmtplib.SMTPResponseException as refused:
            return str(refused.code)
        except aiosmtplib.SMTPException:
            return "lost"
        return "sent"


def order(
    tenant: Tenant, kind: EffectKind, *, operation: str = "smtp.data", **effect: object
) -> None:
    rule = Effect(kind=kind, **effect)  # type: ignore[arg-type]
    faults.add(tenant, Order(match=Match(operation=operation), effect=rule))


def told(tenant: Tenant, *to: str, times: int = 2) -> list[str]:
    """What came of so many mails."""
    outcomes: list[str] = []

    async def story(port: int) -> None:
        for _ in range(times):
            outcomes.append(await Post(port).send(*(to or (ALICE,))))

    posted(story, tenant)
    return outcomes


@pytest.mark.parametrize("operation", ["smtp.rcpt", "smtp.data"])
@pytest.mark.parametrize("status", [421, 450, 451, 452, 550, 552, 554])
def test_a_mail_is_refused_once_and_then_taken(operation: str, status: int) -> None:
    tenant = northwind()
    order(tenant, EffectKind.REFUSE_MAIL, operation=operation, status=status, detail="No.")

    assert told(tenant) == [str(status), "sent"]
    assert len(mails(tenant)) == 1


@pytest.mark.parametrize("kind", [EffectKind.RESET, EffectKind.EMPTY])
@pytest.mark.parametrize("applied", [False, True], ids=["lost", "kept"])
def test_a_connection_cut_after_the_data_says_nothing_about_the_mail(
    kind: EffectKind, applied: bool
) -> None:
    tenant = northwind()
    order(tenant, kind, applied=applied)

    assert told(tenant, times=1) == ["lost"]
    assert len(mails(tenant)) == int(applied)


def test_a_slow_mail_server_takes_the_mail_in_the_end() -> None:
    tenant = northwind()
    order(tenant, EffectKind.DELAY, operation="smtp.*", seconds=0.1)

    async def story(port: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert await Post(port).send(ALICE) == "sent"
        assert loop.time() - began >= 0.1

    posted(story, tenant)


def test_a_hanging_mail_server_hangs_up() -> None:
    tenant = northwind()
    order(tenant, EffectKind.HANG, operation="smtp.rcpt", seconds=0.05)

    assert told(tenant) == ["lost", "sent"]


def test_one_customers_fault_leaves_anothers_mail_alone() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    southern.candidates.put(alice(email=ELSEWHERE))
    order(northern, EffectKind.REFUSE_MAIL, operation="smtp.*", status=550, detail="No.")

    async def story(port: int) -> None:
        post = Post(port)
        assert await post.send(ELSEWHERE) == "sent"
        assert await post.send(ALICE) == "550"

    posted(story, northern, southern)


def test_an_address_that_two_customers_know_is_nobodys_to_refuse() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    order(northern, EffectKind.REFUSE_MAIL, operation="smtp.*", status=550, detail="No.")

    async def story(port: int) -> None:
        assert await Post(port).send(ALICE) == "sent"

    posted(story, northern, southern)

    assert [fault.hits for fault in northern.faults] == [0]
    assert len(mails(northern)) == len(mails(southern)) == 1


def test_a_mail_to_the_people_of_two_customers_is_nobodys_to_refuse() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    southern.candidates.put(alice(email=ELSEWHERE))
    order(northern, EffectKind.REFUSE_MAIL, status=554, detail="No.")

    async def story(port: int) -> None:
        assert await Post(port).send("carol@northw.test", ELSEWHERE) == "sent"

    posted(story, northern, southern)
