"""That the figure of Alice's answers is the published key's, wherever somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.big_five import average, figures
from scenarios.expect import Mismatch
from scenarios.shapes import Result, Scorecard
from scenarios.walk import BIG_FIVE_MAPPING, Walk

AVERAGE = "profile average"


def scored_by_the_key(walk: Walk, candidate: Candidate) -> None:
    """On the scorecard, in the callback's result and in the report that both link to."""
    scores = figures(candidate.answers)
    expected = {_name(key): score for key, score in scores.items()} | {AVERAGE: average(scores)}

    agree(on_scorecard(walk.records.scorecard(candidate.email)), expected, "on the scorecard")
    result = walk.records.order(candidate.email).result
    if result is None:
        raise Mismatch("a result on the order", seen="none")
    agree(in_callback(result), expected, "in the callback")
    agree(in_report(walk, result.report_url), expected, "in the report")


def on_scorecard(scorecard: Scorecard) -> dict[str, object]:
    """Those that are mapped to a field."""
    named = {field: result for result, field in BIG_FIVE_MAPPING.items()}
    return {
        named[entry.field_name].casefold(): entry.value
        for entry in scorecard.entries
        if entry.type == "number"
    }


def in_callback(result: Result) -> dict[str, object]:
    shown: dict[str, object] = {_name(one.key): one.score for one in result.dimensions}
    return shown | {AVERAGE: result.overall_score}


def in_report(walk: Walk, link: str) -> Mapping[str, object]:
    """As its bars say it; that the table below the chart says the same is looked at here."""
    page = walk.bob.browser.open(link)
    bars = {}
    for card in page.all("//article[.//dt]"):
        name = "".join(card.xpath("string(.//h3)")).strip()
        bars[name] = "".join(card.xpath("string(.//dt[.='Score']/following-sibling::dd)"))
        expect.equal(f"{name} in the chart's table", page.row(name)[1], bars[name])
    overall = "".join(page.document.xpath("string(//*[@class='overall']/*[1])"))
    return {name.casefold(): int(score) for name, score in bars.items()} | {AVERAGE: int(overall)}


def agree(seen: Mapping[str, object], expected: Mapping[str, int], where: str) -> None:
    expect.holds(bool(seen), f"scores {where}", seen="there are none")
    wrong = [name for name, score in seen.items() if score != expected.get(name)]
    if wrong:
        raise Mismatch(
            "what the published key makes of the answers: "
            + ", ".join(f"{name} {expected.get(name, 'not in it')}" for name in wrong),
            seen=f"{where}: " + ", ".join(f"{name} {seen[name]}" for name in wrong),
        )


def _name(key: str) -> str:
    return key.replace("-", " ")
