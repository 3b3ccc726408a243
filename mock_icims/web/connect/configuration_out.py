"""What is said of an app's configuration: to programs, and to the pages that show it."""

from __future__ import annotations

from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.web.connect.chains import approvals_out
from mock_icims.web.connect.rules import triggers_out


def configuration_out(configuration: Configuration) -> dict[str, object]:
    return {
        "app_id": configuration.app_id,
        "version": configuration.version,
        "triggers": triggers_out(configuration.triggers),
        "approvals": approvals_out(configuration.approvals),
        "catalog": list(configuration.catalog),
        "email_template": configuration.email_template,
        "scorecard_mapping": [
            {"result": one.result, "field_id": one.field_id, "field_name": one.field_name}
            for one in configuration.scorecard_mapping
        ],
        "updated_at": configuration.updated_at,
        "updated_by": configuration.updated_by,
    }
