"""The workflows and jobs of a logistics company: words a recruiter would use."""

from __future__ import annotations

from mock_icims.domain.recruiting.jobs import StageKind
from mock_icims.domain.structs import Struct

COMPANIES = (
    "Northwind Logistics",
    "Harborline Freight",
    "Meridian Supply Group",
    "Bluewater Distribution",
    "Summit Ridge Transport",
    "Crestfield Warehousing",
)

STAFF = (("Carol", "Bennett"), ("Bob", "Ramirez"), ("Priya", "Nair"))
"""The iCIMS admin first, then the recruiters."""

ENTERPRISE_STAFF = (
    *STAFF,
    ("Daniel", "Okafor"),
    ("Mei", "Tanaka"),
    ("Sofia", "Marchetti"),
    ("Tom", "Hallberg"),
    ("Aisha", "Rahman"),
)

PASSWORD_WORDS = (
    "amber", "anchor", "birch", "canyon", "cedar", "cobalt", "copper", "delta", "ember", "falcon",
    "garnet", "harbor", "indigo", "juniper", "lantern", "maple", "marble", "meadow", "orchard",
    "pebble", "quartz", "raven", "river", "saffron", "silver", "timber", "tundra", "velvet",
)  # fmt: skip


class Track(Struct, frozen=True):
    """A workflow: its stages by name, each with its kind."""

    name: str
    stages: tuple[tuple[str, StageKind], ...]


CORPORATE = Track(
    "Corporate Hiring",
    (
        ("New Applicants", StageKind.NEW),
        ("Recruiter Screen", StageKind.SCREEN),
        ("Assessment", StageKind.ASSESSMENT),
        ("Hiring Manager Interview", StageKind.INTERVIEW),
        ("Panel Interview", StageKind.INTERVIEW),
        ("Offer", StageKind.OFFER),
        ("Hired", StageKind.HIRED),
        ("Not Selected", StageKind.REJECTED),
    ),
)

OPERATIONS = Track(
    "Operations Hiring",
    (
        ("New Applicants", StageKind.NEW),
        ("Phone Screen", StageKind.SCREEN),
        ("Assessment", StageKind.ASSESSMENT),
        ("On-site Interview", StageKind.INTERVIEW),
        ("Offer", StageKind.OFFER),
        ("Hired", StageKind.HIRED),
        ("Not Selected", StageKind.REJECTED),
    ),
)


class Opening(Struct, frozen=True):
    """`place` counts into the region's list of places; the first is the head office."""

    title: str
    department: str
    place: int
    track: Track


OPENINGS = (
    Opening("Regional Operations Manager", "Operations", 1, CORPORATE),
    Opening("Senior Financial Analyst", "Finance", 0, CORPORATE),
    Opening("Customer Success Manager", "Customer Experience", 0, CORPORATE),
    Opening("Data Engineer, Network Planning", "Technology", 3, CORPORATE),
    Opening("HR Business Partner", "People", 0, CORPORATE),
    Opening("Warehouse Shift Supervisor", "Operations", 2, OPERATIONS),
    Opening("Fleet Dispatcher", "Transportation", 3, OPERATIONS),
    Opening("Inventory Control Specialist", "Supply Chain", 4, OPERATIONS),
)

ENTERPRISE_OPENINGS = (
    *OPENINGS,
    Opening("Director of Transportation", "Transportation", 0, CORPORATE),
    Opening("Route Planning Analyst", "Transportation", 1, CORPORATE),
    Opening("Payroll Specialist", "Finance", 0, CORPORATE),
    Opening("Internal Auditor", "Finance", 1, CORPORATE),
    Opening("Key Account Manager", "Sales", 0, CORPORATE),
    Opening("Freight Sales Representative", "Sales", 3, CORPORATE),
    Opening("Customs Compliance Officer", "Legal", 4, CORPORATE),
    Opening("Contracts Counsel", "Legal", 0, CORPORATE),
    Opening("Site Reliability Engineer", "Technology", 3, CORPORATE),
    Opening("Product Manager, Tracking", "Technology", 0, CORPORATE),
    Opening("Learning and Development Partner", "People", 1, CORPORATE),
    Opening("Procurement Category Lead", "Supply Chain", 1, CORPORATE),
    Opening("Forklift Operator, Night Shift", "Operations", 2, OPERATIONS),
    Opening("Cross-dock Team Lead", "Operations", 4, OPERATIONS),
    Opening("Diesel Technician", "Maintenance", 2, OPERATIONS),
    Opening("Safety Coordinator", "Maintenance", 3, OPERATIONS),
)
