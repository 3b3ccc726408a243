"""What several processes share through one database: a customer's rate limit, the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from integration.domain.pacing import GUIDE
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from tests.unit.integration.rivals import KEY, rival

PROCESSES = ("one", "another")


class Rivals:
    """Told the same at once; the answers come when all are done."""

    def __init__(self, lines: list[Connection[str | None, int]]) -> None:
        self.lines = lines
        self.answers()

    def told(self, said: object) -> list[int]:
        for line in self.lines:
            line.send(str(said))
        return self.answers()

    def answers(self) -> list[int]:
        return [line.recv() for line in self.lines]


@contextmanager
def rivals(what: str, url: str) -> Iterator[Rivals]:
    """Forked, so that nothing is imported anew; each opens the database by itself."""
    forks = get_context("fork")
    with ExitStack() as end:
        lines = []
        for name in PROCESSES:
            ours, theirs = forks.Pipe()
            process = forks.Process(target=rival, args=(what, url, name, theirs))
            process.start()
            # Or nobody would hear of its death.
            theirs.close()
            end.callback(process.join)
            end.callback(ours.send, None)
            lines.append(ours)
        yield Rivals(lines)


def test_processes_that_take_from_one_bucket_never_take_more_and_leave_next_to_nothing(
    database_url: str,
) -> None:
    # Nobody may have more than three fifths of what is new, so that both are needed for all of it.
    shares = {0: 300, 15: 75, 16: 5, 60: 220}
    with rivals("paced", database_url) as hammering:
        taken = {second: hammering.told(f"{second} {share}") for second, share in shares.items()}

    seen = 0
    for second, each in taken.items():
        seen += sum(each)
        most = GUIDE.capacity + GUIDE.per_second * second
        assert seen <= most, f"{seen} calls within {second} s"
        assert seen >= 0.99 * most, f"{seen} calls within {second} s, of {most}"


def test_processes_that_append_to_one_audit_log_make_one_chain(database_url: str) -> None:
    with rivals("noted", database_url) as writing:
        written = writing.told(30)

    database = Database(database_url)
    found = database.transact(lambda tx: AuditLog([KEY]).verify(tx))
    by = database.transact(
        lambda tx: [
            entry.by.who for entry in AuditLog([KEY]).page(tx, filters={}, before=None, limit=60)[0]
        ]
    )
    database.close()
    assert found.intact, found.sentence
    assert (written, found.anchor.entries) == ([30, 30], 60)
    assert set(by) == set(PROCESSES)
