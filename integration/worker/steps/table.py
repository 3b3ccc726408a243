"""Which step does which kind of work."""

from __future__ import annotations

from collections.abc import Mapping

from integration.domain.work import WorkKind
from integration.worker.steps.callback_send import call_back
from integration.worker.steps.email_send import send
from integration.worker.steps.invitation_prepare import prepare
from integration.worker.steps.order_status import report_expired, report_in_progress, report_sent
from integration.worker.steps.profile_stamp import stamp
from integration.worker.steps.scorecard_write import write
from integration.worker.steps.token_revoke import revoke
from integration.worker.task import Step

STEPS: Mapping[str, Step] = {
    WorkKind.PREPARE: prepare,
    WorkKind.STAMP: stamp,
    WorkKind.EMAIL: send,
    WorkKind.SENT: report_sent,
    WorkKind.IN_PROGRESS: report_in_progress,
    WorkKind.EXPIRED: report_expired,
    WorkKind.SCORECARD: write,
    WorkKind.CALLBACK: call_back,
    WorkKind.REVOKE: revoke,
}
