"""A form of a page filled in again: what was typed, and what is wrong with it, at its controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from re import sub
from urllib.parse import parse_qs, urlsplit

UNTYPED = frozenset({"hidden", "submit", "button"})
OUR_OWN = frozenset({"csrf", "next"})
"""Fields that say nothing about which form it is."""


@dataclass(slots=True, kw_only=True)
class Tag:
    """A tag and its place in the text of the page."""

    name: str
    attrs: dict[str, str | None]
    begins: int
    ends: int
    closes: bool

    def written(self) -> str:
        said = ((name, value) for name, value in self.attrs.items())
        inside = "".join(f" {n}" if v is None else f' {n}="{escape(v)}"' for n, v in said)
        return f"<{self.name}{inside}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """`at` is the id of the control that it is about, "" for none."""

    at: str
    where: str
    message: str


def filled(
    page: str,
    *,
    path: str,
    method: str,
    sent: Mapping[str, str],
    errors: Mapping[str, str],
    detail: str,
    tell: Callable[[Sequence[Wrong]], str],
) -> str | None:
    """
    The page with its form for `method` and `path` as it was sent, and above all what `tell` makes
    of what is wrong. None where the page has no such form, or nothing can be typed into it; and of
    a search as well where something is wrong that nobody typed, since addresses get old.

    What names no field is said of the only one that there is. Passwords are typed again: what is
    secret never goes back.
    """
    tags = _tags(page)
    form = next(_forms(tags, path, method, sent), None)
    if form is None or not any(tag.name == "main" for tag in tags):
        return None
    begins, ends = form
    inside, added = tags[begins:ends], dict[int, str]()

    typed = [tag.attrs["name"] or "" for tag in inside if _is_typed(tag)]
    if not errors and len(typed) == 1:
        errors = {typed[0]: detail.rstrip(".")}
    wrong = list(_marked(page, inside, errors, added))
    if method == "GET" and not all(one.at for one in wrong):
        return None
    _type_again(inside, sent)
    folded = _folded_around(tags, begins)
    for tag in folded:
        tag.attrs["open"] = None
    for tag in tags:
        if tag.name == "title" and not tag.closes:
            added[tag.ends] = "Error: "
        elif tag.name == "main" and not tag.closes:
            added[tag.ends] = tell(wrong)
    return _edited(page, [*inside, *folded], added)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._keep(tag, dict(attrs), len(self.get_starttag_text() or ""), closes=False)

    def handle_endtag(self, tag: str) -> None:
        self._keep(tag, {}, len(f"</{tag}>"), closes=True)

    def _keep(self, name: str, attrs: dict[str, str | None], length: int, *, closes: bool) -> None:
        line, column = self.getpos()
        begins = self._lines[line - 1] + column
        self.tags.append(
            Tag(name=name, attrs=attrs, begins=begins, ends=begins + length, closes=closes)
        )


def _tags(page: str) -> list[Tag]:
    reader = _Reader(page)
    reader.feed(page)
    return reader.tags


def _forms(
    tags: Sequence[Tag], path: str, method: str, sent: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Where a form begins and ends that would send this."""
    for begins, tag in enumerate(tags):
        if tag.name != "form" or tag.closes or not _leads(tag, path, method):
            continue
        ends = _end(tags, begins)
        fields = [one for one in tags[begins:ends] if one.attrs.get("name")]
        hidden = [one for one in fields if one.attrs.get("type") == "hidden"]
        if any(map(_is_typed, fields)) and all(_was_sent(one, sent) for one in hidden):
            yield begins, ends


def _leads(form: Tag, path: str, method: str) -> bool:
    action = urlsplit(form.attrs.get("action") or "")
    meant = parse_qs(action.query).get("_method", [form.attrs.get("method") or "get"])[-1]
    return (action.path, meant.upper()) == (path, method)


def _is_typed(field: Tag) -> bool:
    named = field.name in ("input", "select") and not field.closes
    return named and bool(field.attrs.get("name")) and field.attrs.get("type") not in UNTYPED


def _was_sent(hidden: Tag, sent: Mapping[str, str]) -> bool:
    name = hidden.attrs["name"] or ""
    return name in OUR_OWN or (hidden.attrs.get("value") or "") == sent.get(name)


def _end(tags: Sequence[Tag], begins: int) -> int:
    """The place of the tag that closes the one here."""
    name, depth = tags[begins].name, 0
    for place in range(begins, len(tags)):
        if tags[place].name == name:
            depth += -1 if tags[place].closes else 1
            if depth == 0:
                return place
    return len(tags)


def _folded_around(tags: Sequence[Tag], place: int) -> list[Tag]:
    """What has to be open for the form to be seen."""
    around: list[Tag] = []
    for tag in tags[:place]:
        if tag.name == "details" and tag.closes:
            around.pop()
        elif tag.name == "details":
            around.append(tag)
    return around


def _type_again(inside: Sequence[Tag], sent: Mapping[str, str]) -> None:
    chosen: str | None = None
    for tag in inside:
        if tag.name == "option" and chosen is not None:
            tag.attrs.pop("selected", None)
            if (tag.attrs.get("value") or "") == chosen:
                tag.attrs["selected"] = None
        elif not _is_typed(tag) or tag.attrs.get("type") == "password":
            continue
        elif tag.name == "select":
            chosen = sent.get(tag.attrs["name"] or "")
        elif (text := sent.get(tag.attrs["name"] or "")) is not None:
            tag.attrs["value"] = text


def _marked(
    page: str, inside: Sequence[Tag], errors: Mapping[str, str], added: dict[int, str]
) -> Iterator[Wrong]:
    """Each control that is wrong says so, and what: above it, so that a row of them stays one."""
    places = {tag.attrs["name"]: place for place, tag in enumerate(inside) if _is_typed(tag)}
    for field, message in errors.items():
        if field not in places:
            yield Wrong(at="", where=field.replace("_", " ").capitalize(), message=message)
            continue
        control = inside[places[field]]
        at = control.attrs.get("id") or ""
        described = control.attrs.get("aria-describedby")
        control.attrs["aria-invalid"] = "true"
        control.attrs["aria-describedby"] = f"{at}-wrong {described or ''}".rstrip()
        said = escape(message[:1].upper() + message[1:])
        added[control.begins] = f'<p class="wanted" id="{escape(at)}-wrong">{said}.</p>'
        yield Wrong(at=at, where=_label(page, inside, at), message=message)


def _label(page: str, inside: Sequence[Tag], at: str) -> str:
    for place, tag in enumerate(inside):
        if tag.name == "label" and not tag.closes and tag.attrs.get("for") == at:
            text = page[tag.ends : inside[_end(inside, place)].begins]
            return " ".join(unescape(sub("<[^>]*>", "", text)).split())
    return at


def _edited(page: str, tags: Sequence[Tag], added: Mapping[int, str]) -> str:
    """With what is added at a place of the page, and with these tags as they are now."""
    written = {(tag.begins, tag.ends): tag.written() for tag in tags if not tag.closes}
    new = {(place, place): text for place, text in added.items()}
    pieces, there = list[str](), 0
    for (begins, ends), text in sorted({**written, **new}.items()):
        pieces += [page[there:begins], text]
        there = ends
    return "".join([*pieces, page[there:]])
