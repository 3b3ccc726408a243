"""A form of a page filled in again: what was typed, and what is wrong with it, at its controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape
from html.parser import HTMLParser
from re import sub
from urllib.parse import parse_qs, urlsplit

from mock_icims.domain.structs import Struct
from mock_icims.web.bodies import Form

CHOICES = frozenset({"checkbox", "radio"})
UNTYPED = frozenset({"hidden", "submit", "button"})
OUR_OWN = frozenset({"csrf", "next"})
"""Fields that say nothing about which form it is."""


class Tag(Struct, kw_only=True):
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


class Wrong(Struct, frozen=True, kw_only=True):
    """`at` is the id of the control that it is about, "" for none; `beside`: it is said there."""

    at: str
    where: str
    message: str
    beside: bool = True


def filled(
    page: str,
    *,
    path: str,
    method: str,
    sent: Form,
    errors: Mapping[str, str],
    detail: str,
    tell: Callable[[Sequence[Wrong]], str],
) -> str | None:
    """
    The page with its form for `method` and `path` as it was sent, and above all what `tell` makes
    of what is wrong. None where the page is none of ours, has no such form, or nothing can be typed
    into it.

    What names no field is said of the only one that there is. Passwords are typed again: what is
    secret never goes back.
    """
    tags = _tags(page)
    form = next(_forms(tags, path, method, sent), None)
    if form is None or not any(tag.name == "main" for tag in tags):
        return None
    begins, ends = form
    inside, edits = tags[begins:ends], dict[tuple[int, int], str]()

    typed = [str(tag.attrs["name"]) for tag in inside if _is_typed(tag)]
    if not errors and len(typed) == 1:
        errors = {typed[0]: detail.rstrip(".")}
    wrong = list(_marked(page, inside, errors, edits))
    _type_again(page, inside, sent)
    for tag in _folded_around(tags, begins):
        tag.attrs["open"] = None
    for tag in tags:
        if tag.name == "title" and not tag.closes and not page.startswith("Error: ", tag.ends):
            edits[tag.ends, tag.ends] = "Error: "
        elif tag.name == "main" and not tag.closes:
            edits[tag.ends, tag.ends] = tell(wrong)
    return _edited(page, [*inside, *_folded_around(tags, begins)], edits)


def _tags(page: str) -> list[Tag]:
    reader = _Reader(page)
    reader.feed(page)
    return reader.tags


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self._page = page
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


def _forms(tags: Sequence[Tag], path: str, method: str, sent: Form) -> Iterator[tuple[int, int]]:
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


def _was_sent(hidden: Tag, sent: Form) -> bool:
    name = hidden.attrs["name"] or ""
    return name in OUR_OWN or (hidden.attrs.get("value") or "") in sent.get(name, [])


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


def _type_again(page: str, inside: Sequence[Tag], sent: Form) -> None:
    """Fields of one name take their values in the order in which they stand."""
    left = {name: list(values) for name, values in sent.items()}
    chosen: str | None = None
    for tag in inside:
        name, kind = tag.attrs.get("name") or "", tag.attrs.get("type")
        if tag.name == "option" and chosen is not None:
            _set(tag, "selected", (tag.attrs.get("value") or "") == chosen)
        elif not _is_typed(tag) or kind == "password":
            continue
        elif kind in CHOICES:
            _set(tag, "checked", (tag.attrs.get("value") or "on") in sent.get(name, []))
        elif tag.name == "select":
            chosen = left[name].pop(0) if left.get(name) else None
        elif left.get(name):
            tag.attrs["value"] = left[name].pop(0)


def _set(tag: Tag, attribute: str, on: bool) -> None:
    tag.attrs.pop(attribute, None)
    if on:
        tag.attrs[attribute] = None


def _marked(
    page: str, inside: Sequence[Tag], errors: Mapping[str, str], edits: dict[tuple[int, int], str]
) -> Iterator[Wrong]:
    """Each control that is wrong says so, and what; a choice below its legend, if it has one."""
    at_controls = dict[int, list[str]]()
    for field, message in errors.items():
        place = _control(inside, field)
        if place is None:
            yield Wrong(at="", where=field, message=message)
        else:
            at_controls.setdefault(place, []).append(message)

    for place, messages in at_controls.items():
        control, message, after = inside[place], "; ".join(messages), _after(inside, place)
        at = control.attrs.get("id") or ""
        control.attrs["aria-invalid"] = "true"
        described = control.attrs.get("aria-describedby")
        control.attrs["aria-describedby"] = f"{at}-wrong {described or ''}".rstrip()
        if after is not None:
            said = f'<small class="wrong" id="{escape(at)}-wrong">{escape(message)}</small>'
            edits[after, after] = said
        where = _label(page, inside, place)
        yield Wrong(at=at, where=where, message=message, beside=after is not None)


def _control(inside: Sequence[Tag], field: str) -> int | None:
    """`scopes[0]` is one of the controls of `scopes`."""
    name = field.partition("[")[0].partition(".")[0]
    found = (n for n, tag in enumerate(inside) if _is_typed(tag) and tag.attrs["name"] == name)
    return next(found, None)


def _after(inside: Sequence[Tag], place: int) -> int | None:
    control = inside[place]
    if control.attrs.get("type") in CHOICES:
        legend = _legend(inside, place)
        return None if legend is None else inside[_end(inside, legend)].ends
    return inside[_end(inside, place)].ends if control.name == "select" else control.ends


def _legend(inside: Sequence[Tag], place: int) -> int | None:
    """Of the fieldset around it."""
    for above in range(place - 1, -1, -1):
        tag = inside[above]
        if (tag.name, tag.closes) == ("fieldset", True):
            return None
        if (tag.name, tag.closes) == ("legend", False):
            return above
    return None


def _label(page: str, inside: Sequence[Tag], place: int) -> str:
    """As the page has it, without what is said of it in soft letters; of choices their legend."""
    control = inside[place]
    names = (n for n, tag in enumerate(inside) if tag.name == "label" and not tag.closes)
    label = next((n for n in names if inside[n].attrs.get("for") == control.attrs.get("id")), None)
    if control.attrs.get("type") in CHOICES:
        label = _legend(inside, place) or label
    if label is None:
        return control.attrs.get("aria-label") or str(control.attrs["name"])
    text = page[inside[label].ends : inside[_end(inside, label)].begins]
    words = sub("<[^>]*>", "", sub('<span class="soft".*?</span>', "", text))
    return " ".join(unescape(words).split())


def _edited(page: str, tags: Sequence[Tag], edits: Mapping[tuple[int, int], str]) -> str:
    """`edits` says what stands in the place of a part of the page; tags are written as they are."""
    written = {(tag.begins, tag.ends): tag.written() for tag in tags if not tag.closes}
    pieces, there = list[str](), 0
    for (begins, ends), text in sorted({**written, **edits}.items()):
        pieces += [page[there:begins], text]
        there = ends
    return "".join([*pieces, page[there:]])
