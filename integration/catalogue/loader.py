"""Read the instruments' data files once, and refuse a bad one by file and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

from integration.domain.errors import NotFound
from integration.domain.instruments import Instrument, Use
from integration.domain.norms import Measure


class CatalogueFileBroken(ValueError):
    """A data file is not an instrument: a fault of the installation, found at start-up."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class InstrumentUnknown(NotFound):
    code = "instrument_unknown"

    def __init__(self, key: str, *, known: Mapping[str, Instrument]) -> None:
        super().__init__(f"There is no assessment {key!r}; there are {', '.join(known)}.")


@cache
def catalogue() -> Mapping[str, Instrument]:
    """Every instrument by its key, in the order of the file names."""
    found = sorted(
        (file for file in files(__package__).iterdir() if file.name.endswith(".json")),
        key=lambda file: file.name,
    )
    instruments = [read_instrument(file.name, file.read_bytes()) for file in found]
    return MappingProxyType({instrument.key: instrument for instrument in instruments})


def instrument(key: str) -> Instrument:
    known = catalogue()
    if key not in known:
        raise InstrumentUnknown(key, known=known)
    return known[key]


def read_instrument(file: str, content: bytes) -> Instrument:
    try:
        read = msgspec.json.decode(content, type=Instrument)
    except msgspec.DecodeError as broken:
        raise CatalogueFileBroken(file, str(broken)) from broken

    if problem := next(_problems(file, read), None):
        raise CatalogueFileBroken(file, problem)
    return read


def _problems(file: str, read: Instrument) -> Iterator[str]:
    known = [dimension.key for dimension in read.dimensions]
    if file != f"{read.key}.json":
        yield f"key: must be the file's name, got {read.key!r}"
    if len(set(known)) < len(known):
        yield f"dimensions: keys must differ, got {known}"
    if read.page_size < 1:
        yield f"page_size: must be at least 1, got {read.page_size}"
    yield from _item_problems(read, known)
    if read.use is Use.DISCUSSION_ONLY and read.hiring_use:
        yield "hiring_use: must be null, because the instrument is for discussion only"
    yield from _norm_problems(read, known)
    yield from _overall_problems(read, known)


def _item_problems(read: Instrument, known: list[str]) -> Iterator[str]:
    texts: set[str] = set()
    for place, item in enumerate(read.items):
        if item.number != place + 1:
            yield f"items[{place}].number: must be {place + 1}, got {item.number}"
        if item.dimension not in known:
            yield f"items[{place}].dimension: {item.dimension!r} is not one of {known}"
        if (item.exercise is None) == (read.response_scale is None):
            yield f"items[{place}].exercise: either the instrument has a scale or its items do"
        asked = f"{item.exercise.material} {item.text}" if item.exercise else item.text
        if asked in texts:
            yield f"items[{place}].text: {item.text!r} occurs twice"
        texts.add(asked)
    for place, key in enumerate(known):
        if not read.items_of(key):
            yield f"dimensions[{place}].key: no item belongs to {key!r}"


def _norm_problems(read: Instrument, known: list[str]) -> Iterator[str]:
    if read.norms is None:
        if read.bands.measure is Measure.T:
            yield "bands.measure: 't' needs norms"
        return

    normed = [norm.dimension for norm in read.norms.scales]
    if normed != known:
        yield f"norms.scales: must hold one norm for each of {known}, in order, got {normed}"
    for place, norm in enumerate(read.norms.scales):
        if not 0 <= norm.mean <= (highest := read.highest_raw(norm.dimension)):
            yield f"norms.scales[{place}].mean: must be within 0 to {highest}, got {norm.mean}"


def _overall_problems(read: Instrument, known: list[str]) -> Iterator[str]:
    if read.overall is None:
        return
    if read.use is Use.DISCUSSION_ONLY:
        yield "overall: must be null, because the instrument is for discussion only"
    if not read.overall.terms:
        yield "overall.terms: must not be empty"
    for place, term in enumerate(read.overall.terms):
        if term.dimension not in known:
            yield f"overall.terms[{place}].dimension: {term.dimension!r} is not one of {known}"
