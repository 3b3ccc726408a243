"""Taking an assessment: open, begin, save answer by answer, submit once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.catalogue.loader import catalogue
from integration.domain.attempts import (
    Attempt,
    AttemptPage,
    AttemptStatus,
    OpenInvitation,
    Question,
)
from integration.domain.errors import (
    AlreadySubmitted,
    Gone,
    InvitationExpired,
    NotFound,
    Unauthenticated,
)
from integration.domain.ids import AttemptId, ResultId, new_id
from integration.domain.instruments import Choice, Instrument
from integration.domain.orders import Invitation, InvitationStatus, Order, OrderStatus
from integration.domain.ports import NewToken
from integration.domain.problems import CONTACT
from integration.domain.results import evaluate
from integration.domain.scoring import refuse_bad_answers, require_every_answer
from integration.domain.work import WorkKind
from integration.services.assessment.progress import Progress
from integration.services.assessment.result_bodies import stored_result
from integration.storage.connections.connections import Connections
from integration.storage.orders.attempts import Attempts, StoredAttempt
from integration.storage.orders.orders import Orders
from integration.storage.residency import transits
from integration.storage.retention import retention, tombstones

CLOSED = (InvitationStatus.CANCELLED, InvitationStatus.ERASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessments:
    orders: Orders
    attempts: Attempts
    connections: Connections
    progress: Progress
    new_token: NewToken

    def open(self, tx: Tx, *, link_token: str, at: datetime) -> OpenInvitation:
        """Consumes nothing: a mail scanner may look. Refuses NotFound, Gone, Moved."""
        invitation = self._invited(tx, link_token, self.orders.by_link(tx, link_token), at=at)
        order = self._order(tx, invitation)
        instrument = catalogue()[invitation.assessment]
        connection = self.connections.find(tx, invitation.customer_id)
        if connection is None:
            raise NotFound("This link leads nowhere.")

        return OpenInvitation(
            id=invitation.id,
            assessment=instrument.key,
            name=instrument.name,
            minutes=instrument.minutes,
            items=len(instrument.items),
            description=instrument.description,
            company=connection.customer_name,
            job_title=order.job_title,
            status=invitation.status.value,
            region=connection.region,
            retention_days=retention.policy(tx, invitation.customer_id).days,
            expires_at=invitation.expires_at,
            contact=CONTACT,
        )

    def link_of(self, tx: Tx, *, attempt_id: str, attempt_secret: str | None, at: datetime) -> str:
        """The candidate's own link, as the e-mail has it; refuses what `read` refuses."""
        _, invitation = self._mine(tx, attempt_id, attempt_secret, at=at)
        link_token, _ = self.orders.tokens(tx, invitation.id)
        return self.progress.link_url(link_token)

    def begin(self, tx: Tx, *, link_token: str, at: datetime) -> tuple[Attempt, str]:
        """
        The attempt and its secret for the cookie; resuming gives the same ones.

        Refuses NotFound, Gone, Moved and, once it is submitted, AlreadySubmitted.
        """
        found = self.orders.held_by_link(tx, link_token)
        invitation = self._invited(tx, link_token, found, at=at)
        if invitation.status is InvitationStatus.SUBMITTED:
            raise _submitted()

        secret = self.new_token()
        begun = self.attempts.begin(
            tx,
            id=AttemptId(new_id("atm", self.new_token())),
            invitation=invitation,
            secret=secret,
            at=at,
        )
        if begun:
            self.orders.move_invitation(tx, invitation.id, InvitationStatus.IN_PROGRESS)
            order = self._order(tx, invitation)
            self.progress.enqueue(tx, order, WorkKind.IN_PROGRESS, at=at)
            return self._attempt(begun, invitation, {}), secret

        stored = self.attempts.of_invitation(tx, invitation.id)
        if stored is None:
            raise NotFound("This attempt is gone.")
        answers = self.attempts.answers(tx, stored.id)
        return self._attempt(stored, invitation, answers), self.attempts.secret(tx, stored.id)

    def read(self, tx: Tx, *, attempt_id: str, attempt_secret: str | None, at: datetime) -> Attempt:
        """Refuses Unauthenticated without a secret, NotFound with a wrong one, Gone."""
        stored, invitation = self._mine(tx, attempt_id, attempt_secret, at=at)
        return self._attempt(stored, invitation, self.attempts.answers(tx, stored.id))

    def page(
        self, tx: Tx, *, attempt_id: str, attempt_secret: str | None, page: int, at: datetime
    ) -> AttemptPage:
        """Pages count from 1; another number is NotFound."""
        stored, invitation = self._mine(tx, attempt_id, attempt_secret, at=at)
        attempt = self._attempt(stored, invitation, self.attempts.answers(tx, stored.id))
        instrument = catalogue()[invitation.assessment]
        if not 1 <= page <= attempt.pages:
            raise NotFound(f"There is no page {page}; there are {attempt.pages}.")

        return AttemptPage(
            attempt=attempt,
            name=instrument.name,
            instruction=instrument.instruction,
            page=page,
            scale=_pairs(instrument.response_scale.choices if instrument.response_scale else ()),
            questions=tuple(
                Question(
                    number=item.number,
                    material=item.exercise.material if item.exercise else None,
                    text=item.text,
                    choices=_pairs(instrument.choices_of(item)) if item.exercise else (),
                    answer=attempt.answers.get(item.number),
                )
                for item in instrument.pages[page - 1]
            ),
        )

    def save(
        self,
        tx: Tx,
        *,
        attempt_id: str,
        attempt_secret: str | None,
        answers: Mapping[int, int],
        at: datetime,
    ) -> Attempt:
        """Adds to what is saved. Refuses Invalid, AlreadySubmitted, and what `read` refuses."""
        stored, invitation = self._mine(tx, attempt_id, attempt_secret, at=at)
        if stored.status is AttemptStatus.SUBMITTED:
            raise _submitted()
        refuse_bad_answers(catalogue()[invitation.assessment], answers)

        self.attempts.save(tx, stored.id, answers, at=at)
        return self._attempt(stored, invitation, self.attempts.answers(tx, stored.id))

    def submit(
        self, tx: Tx, *, attempt_id: str, attempt_secret: str | None, at: datetime
    ) -> Attempt:
        """Score, keep the result, and let the scorecard and the callback follow; once."""
        stored, invitation = self._mine(tx, attempt_id, attempt_secret, at=at)
        if stored.status is AttemptStatus.SUBMITTED:
            raise _submitted()
        instrument = catalogue()[invitation.assessment]
        answers = self.attempts.answers(tx, stored.id)
        require_every_answer(instrument, answers)
        if not self.attempts.submit(tx, stored.id, at=at):
            raise _submitted()

        self._complete(tx, stored, invitation, instrument, answers, at=at)
        over = replace(stored, status=AttemptStatus.SUBMITTED, submitted_at=at)
        return self._attempt(over, invitation, answers)

    def _complete(
        self,
        tx: Tx,
        stored: StoredAttempt,
        invitation: Invitation,
        instrument: Instrument,
        answers: Mapping[int, int],
        *,
        at: datetime,
    ) -> None:
        _, report_token = self.orders.tokens(tx, invitation.id)
        result = evaluate(
            instrument,
            answers,
            attempt_id=stored.id,
            completed_at=at,
            # A clock that was set back must not make a duration negative.
            duration_seconds=max(0.0, round((at - stored.started_at).total_seconds(), 3)),
            report_url=self.progress.report_url(report_token),
        )
        order = self._order(tx, invitation)
        self.attempts.keep_result(
            tx,
            id=ResultId(new_id("res", self.new_token())),
            attempt_id=stored.id,
            customer_id=invitation.customer_id,
            order_id=invitation.order_id,
            stored=stored_result(result, order_id=order.order_id, attempt_id=stored.id),
            at=at,
        )
        self.orders.move_invitation(tx, invitation.id, InvitationStatus.SUBMITTED)
        self.orders.move(tx, order, OrderStatus.COMPLETED, at=at)
        retention.occasion_ended(tx, order, at=at)
        self.progress.enqueue(tx, order, WorkKind.SCORECARD, at=at)

    def _invited(
        self, tx: Tx, link_token: str, invitation: Invitation | None, *, at: datetime
    ) -> Invitation:
        transits.refuse_moved(tx, link_token)
        if invitation is None and tombstones.has_link(tx, link_token):
            raise Gone("This assessment and all that was answered in it was erased.")
        if invitation is None:
            raise NotFound("This link leads nowhere. Open it from the e-mail as it is.")
        _refuse_closed(invitation, at=at)
        return invitation

    def _mine(
        self, tx: Tx, attempt_id: str, attempt_secret: str | None, *, at: datetime
    ) -> tuple[StoredAttempt, Invitation]:
        """Somebody else's attempt and one that never was are told apart by nobody."""
        found = (
            self.attempts.find(tx, attempt_id, secret=attempt_secret) if attempt_secret else None
        )
        invitation = self.orders.held_by_id(tx, found.invitation_id) if found else None
        if found is None or invitation is None:
            raise Unauthenticated("Open the assessment from the link in the e-mail first.")
        _refuse_closed(invitation, at=at)
        return found, invitation

    def _order(self, tx: Tx, invitation: Invitation) -> Order:
        order = self.orders.order(tx, invitation.customer_id, invitation.order_id)
        if order is None:
            raise NotFound("This order is gone.")
        return order

    def _attempt(
        self, stored: StoredAttempt, invitation: Invitation, answers: Mapping[int, int]
    ) -> Attempt:
        instrument = catalogue()[invitation.assessment]
        return Attempt(
            id=stored.id,
            invitation_id=stored.invitation_id,
            assessment=instrument.key,
            status=stored.status,
            answers=answers,
            items=len(instrument.items),
            page_size=instrument.page_size,
            started_at=stored.started_at,
            submitted_at=stored.submitted_at,
        )


def _pairs(choices: tuple[Choice, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((choice.value, choice.label) for choice in choices)


def _refuse_closed(invitation: Invitation, *, at: datetime) -> None:
    """By the clock and not by the state: the worker that closes it may come a little later."""
    if invitation.status in CLOSED:
        raise Gone("This invitation was withdrawn.")
    if invitation.status is InvitationStatus.EXPIRED or invitation.is_late(at):
        raise InvitationExpired("This invitation has expired.")


def _submitted() -> AlreadySubmitted:
    return AlreadySubmitted("This assessment was submitted before; nothing was changed.")
