"""Northwind as the public iCIMS API shows them, with an integration user and a first result."""

from __future__ import annotations

from types import MappingProxyType

from contracts.fuzzing import basic
from contracts.icims_stage import IcimsStage
from mock_icims.domain.ids import OrderId
from mock_icims.domain.public.access import IntegrationUser
from mock_icims.domain.public.results import AssessmentResult
from mock_icims.domain.rate_limit import Limits
from mock_icims.domain.structs import replace
from mock_icims.storage.picture import twin


class PublicStage(IcimsStage):
    """
    The numbers of the document's examples are those that are here; the customer's is put in their
    place. Nobody counts requests, so that a long run does not use up the day.
    """

    def __init__(self) -> None:
        super().__init__()
        number = self.tenant.customer.number
        user = IntegrationUser.issued(
            "integration", customer=number, secret=lambda size: f"secret-of-{size}-bytes"
        )
        self.tenant.integration_users[user.username] = user
        self.tenant.limits.put(replace(Limits(), enabled=False))
        application = self.tenant.applications.values()[0]
        self.services.public_results.add(
            self.tenant,
            application,
            AssessmentResult(
                application_id=application.id, number=0, order_id=OrderId(""), name="Typing"
            ),
            link="http://icims.test",
        )
        self.basic = basic(user.username, user.password)
        self.ids = MappingProxyType(
            {
                "1234567": str(number),
                "client_id: a-client": f"client_id: {user.client_id}",
                "client_secret: a-secret": f"client_secret: {user.client_secret}",
            }
        )
        self.places = {
            "path.customer_number": str(number),
            "path.person_id": "5001",
            "path.job_number": "1001",
            "path.workflow_id": "20001",
            "path.entry": "1",
            "body.baseprofile": "1001",
            "body.associatedprofile": "5001",
        }
        self._tenant = twin(self.tenant)
