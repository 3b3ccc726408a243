"""What JobCannon's operator does about one customer: reads its log, settings and erasures."""

from __future__ import annotations

from urllib.parse import urlencode

from scenarios import expect
from scenarios.actors.operator import Operator
from scenarios.page import Page
from scenarios.shapes import Check, Connection, Delivery, Items, OrderStory

ADMIN = "/admin/integrations/icims"
RETENTION = f"{ADMIN}/retention"
PARKED = "parked"
NO_FURTHER = (PARKED, "exhausted", "refused")


class JobcannonAdmin:
    """Without a password, each method raises Skip."""

    def __init__(self, operator: Operator, *, customer_id: str) -> None:
        self.browser = operator.browser
        self._operator = operator
        self._customer_id = customer_id
        operator.go_home()

    @property
    def reachable(self) -> bool:
        return self._operator.reachable

    def open_logs(self, **filters: str) -> Page:
        """Signs in on the way when asked to."""
        query = f"?{urlencode(filters)}" if filters else ""
        return self._operator.open(f"{ADMIN}/logs{query}")

    def open_connection(self, *words: str) -> str:
        """What the page says of this customer's connection, these words among it."""
        return self._operator.open(ADMIN).card(self._customer_id, *words)

    def open_retention(self) -> Page:
        """Periods, legal holds and erasures with their certificates."""
        return self._operator.open(RETENTION)

    def open_period(self, *words: str) -> str:
        """What that page says of this customer's period, these words among it."""
        return self.open_retention().card(self._customer_id, *words)

    def erasure(self, *words: str) -> list[str]:
        """The newest of this customer's in the table of that page, with these words."""
        return self.open_retention().row(self._customer_id, *words)

    def keep_for(self, days: int) -> Page:
        """Another period for this customer, after a look at what it would erase at once."""
        self.open_retention()
        form = self.browser.form("Show what it would erase", within=self._customer_id)
        self.browser.press(form.fill("Days", str(days)))
        return self.browser.click(f"Keep for {days} days", within=self._customer_id)

    def check_fields(self) -> Page:
        """The button on the card of this customer's connection."""
        self._operator.open(ADMIN)
        return self.browser.click("Check fields", within=self._customer_id)

    def open_delivery(self, kind: str) -> Page:
        return self.browser.follow(kind)

    def open_residency(self, *words: str) -> str:
        return self._operator.open(f"{ADMIN}/residency").card(self._customer_id, *words)

    def specify_region(self, region: str) -> Page:
        """As the page has it, such as "EU, European Union"."""
        self._operator.open(f"{ADMIN}/residency")
        form = self.browser.form("Save", within=self._customer_id)
        return self.browser.press(form.choose("Region", region))

    def look_at(self, region: str) -> Page:
        return self._operator.look_at(region, on=ADMIN)

    def connections(self) -> list[Connection]:
        """Of this customer: one, once it is installed."""
        found = self._operator.read(ADMIN, Items[Connection]).items
        return [one for one in found if one.customer_id == self._customer_id]

    def deliveries(self, **filters: str) -> list[Delivery]:
        """Of this customer, newest first: another one's orders may have the same ids."""
        found = self._operator.read(f"{ADMIN}/logs", Items[Delivery], limit="200", **filters).items
        return [one for one in found if one.customer_id == self._customer_id]

    def stuck(self, order_id: str) -> str | None:
        """
        Why work on an order will not go on by itself, in the log's words; None if it will. The log
        keeps that work was parked, and the order's page says whether it still is.
        """
        ended = [one for one in self.deliveries(order_id=order_id) if one.outcome in NO_FURTHER]
        parked = self._parked(order_id) if any(one.outcome == PARKED for one in ended) else set()
        for one in ended:
            if one.outcome != PARKED or one.work_id in parked:
                self._operator.read(f"{ADMIN}/logs/{one.id}", Delivery)
                problem = expect.detail_of((one.response_body or "").encode())
                return ": ".join(filter(None, [f"{one.kind} {one.outcome}", one.error, problem]))
        return None

    def _parked(self, order_id: str) -> set[str]:
        """The pieces of its work that wait for somebody to mend something."""
        path = f"{ADMIN}/customers/{self._customer_id}/orders/{order_id}"
        return {one.id for one in self._operator.read(path, OrderStory).work if one.state == PARKED}

    def checklist(self) -> list[Check]:
        return self._operator.read(f"{ADMIN}/checklist", Items[Check]).items
