"""What iCIMS documents and the fake does not serve: answered as not found, never pretended."""

from __future__ import annotations

UNSERVED = {
    "companies": "Company profiles",
    "connectevents": "Connect events",
    "connecteventworkflows": "Connect event workflows",
    "forms": "iForms",
    "newhirecategories": "New hire categories",
    "offer": "Offers",
    "onboardworkflows": "Onboard workflows",
    "portals": "Job portals",
    "profiledefinitions": "Schemas",
    "rooms": "Rooms",
    "sourceworkflows": "Source workflows",
    "talentpools": "Talent pools",
    "v2": "Lists",
}
"""By the segment behind the customer's number; docs/public-icims.md has the same list."""

COLLECTIONS = "Collection fields other than assessmentresults, and files"


def unserved(path: str) -> str | None:
    """What a path asks for, if it is something that iCIMS has: "/customers/1/companies/7"."""
    segments = path.split("/")[3:]
    if "fields" in segments:
        return COLLECTIONS
    if segments[:1] == ["search"]:
        segments = segments[1:]
    return UNSERVED.get(segments[0]) if segments else None
