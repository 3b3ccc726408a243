"""The process may die between any two effects: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from integration.domain.errors import AlreadySubmitted
from integration.domain.work import WorkState
from integration.mail.post import Log
from tests.unit.integration.fake_icims import FakeIcims
from tests.unit.integration.photographs import Camera, Photograph, life
from tests.unit.integration.stage import RecordingPostman, Stage, StandingClock

# Of one order, with its look at the scorecard fields: none of them is to be missed.
PLACES = {
    "before a transaction": 23,
    "before its commit": 23,
    "after a call": 9,
    "after a letter": 1,
}


@dataclass
class PhotographedPostman(RecordingPostman):
    camera: Camera | None = None

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        await super().send(message, traceparent=traceparent, log=log)
        if self.camera:
            self.camera.shoot("after a letter")


def alice_takes_her_assessment(stage: Stage) -> None:
    """The whole order; whoever asked for a part and saw no answer asks again."""
    stage.request("ord_alice00001", stage_entry=1)
    stage.settle()
    # Her browser may not have seen the answer to her first submission.
    with suppress(AlreadySubmitted):
        stage.take()
    stage.settle()


def album_of_one_order(folder: Path, runner: asyncio.Runner) -> list[Photograph]:
    clock = StandingClock()
    postman = PhotographedPostman(clock=clock)
    world = FakeIcims(), clock, postman
    camera = Camera(folder, world)
    stage = life(folder, runner, world, camera)
    stage.install()
    camera.album.clear()
    postman.camera = camera
    alice_takes_her_assessment(stage)
    stage.close()
    return camera.album


def test_a_crash_at_any_place_loses_nothing_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    album = album_of_one_order(tmp_path_factory.mktemp("first-life"), runner)

    for place, photograph in enumerate(album):
        folder = tmp_path_factory.mktemp("second-life")
        photograph.restore(folder)
        second = life(folder, runner, photograph.world, None)
        second.pass_time(seconds=31)
        second.settle()
        alice_takes_her_assessment(second)
        assert_one_visible_effect(second, place)
        second.close()

    assert Counter(one.at for one in album) == PLACES


def assert_one_visible_effect(stage: Stage, place: int) -> None:
    states = {row["state"] for row in stage.work()}
    assert states == {WorkState.DONE}, f"place {place}: {stage.work()}"
    assert stage.order()["status"] == "delivered", f"place {place}"
    assert stage.icims.did("profile_stamp") == 1, f"place {place}"
    assert stage.icims.scorecard_version == 1, f"place {place}"
    assert stage.icims.did("callback") == 1, f"place {place}"
    # The one honest window: after the mail server's yes, before the record.
    message_ids = {str(letter["Message-ID"]) for letter in stage.postman.letters}
    assert len(message_ids) == 1, f"place {place}"
    assert len(stage.postman.letters) <= 2, f"place {place}"


def test_work_that_somebody_holds_is_left_alone_until_the_lease_ends(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    album = album_of_one_order(tmp_path_factory.mktemp("first-life"), runner)
    letters = [len(photograph.world[2].letters) for photograph in album]
    after_the_letter = album[letters.index(1)]
    folder = tmp_path_factory.mktemp("second-life")
    after_the_letter.restore(folder)
    second = life(folder, runner, after_the_letter.world, None)

    assert second.settle() == 0
    second.pass_time(seconds=31)
    assert second.settle() == 2
    second.close()
