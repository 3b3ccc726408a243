"""The invitation as a message: text and HTML, branded or default, always to the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from functools import cache, lru_cache
from hashlib import blake2s
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from integration.domain.orders import EmailTemplate
from integration.domain.problems import CONTACT

# Within the words of Persian and of India's languages, and within emoji; they draw nothing.
JOINERS = "\u200c\u200d"
# RFC 5322, section 2.1.1, without the line's end.
LONGEST_LINE = 998
# The same in every letter, or nearly; none of them says anything of a person.
_SHARED = frozenset(
    {"Reply-To", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
)


class _Header(BaseHeader):
    """
    Addresses stay on one line while they are in ASCII: where Python before 3.12.9 breaks a quoted
    name, it leaves the quotes out, and what is in it becomes addresses, or the end of all headers.
    """

    def fold(self, *, policy: Policy) -> str:
        unbroken = isinstance(self, AddressHeader) and self.isascii()
        return super().fold(policy=_ON_ONE_LINE if unbroken else policy)


class _Headers(HeaderRegistry):
    """
    The standard library makes a new class for each header of each letter, and parses what it was
    told a moment ago; this one remembers.
    """

    def __init__(self) -> None:
        super().__init__(base_class=_Header)
        self._made: dict[str, type[BaseHeader]] = {}
        self._shared = lru_cache(maxsize=100)(super().__call__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        if name in _SHARED and isinstance(value, str):
            return self._shared(name, value)
        return super().__call__(name, value)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_POLICY = SMTP.clone(header_factory=_Headers())
_ON_ONE_LINE = _POLICY.clone(max_line_length=LONGEST_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    template: EmailTemplate
    sender: str
    address: str
    name: str
    company: str
    job_title: str
    assessment: str
    minutes: int
    items: int
    asks: str
    """What the items are: statements or questions."""

    link: str = field(repr=False)
    days: int
    """How long the link is open, from the letter on."""

    message_id: str
    traceparent: str
    written_at: datetime


def compose(letter: Letter) -> EmailMessage:
    """Names come from strangers, so nothing of them can begin a header or a tag."""
    words = {
        "name": _line(letter.name),
        "company": _line(letter.company),
        "job_title": _line(letter.job_title),
        "assessment": letter.assessment,
        "minutes": letter.minutes,
        "items": letter.items,
        "asks": letter.asks,
        "days": letter.days,
        "link": letter.link,
        "contact": CONTACT,
    }
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(letter, words["company"])
    message["To"] = Address(display_name=_line(letter.name), addr_spec=letter.address)
    message["Subject"] = _subject(letter)
    message["Date"] = letter.written_at
    message["Message-ID"] = letter.message_id
    message["Reply-To"] = CONTACT
    # RFC 3834: nobody's holiday note shall answer.
    message["Auto-Submitted"] = "auto-generated"
    message["Traceparent"] = letter.traceparent

    name = letter.template.value
    message.set_content(_templates().get_template(f"{name}.txt").render(words))
    message.add_alternative(_templates().get_template(f"{name}.html").render(words), subtype="html")
    message.set_boundary(f"jobcannon-{_fingerprint(letter.message_id)}")
    return message


def is_address(text: str) -> bool:
    """One address that a mail can be written to, and nothing beside it."""
    try:
        parsed = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return bool(parsed.username and parsed.domain) and text.isprintable() and " " not in text


def _sender(letter: Letter, company: object) -> Address:
    """Branded mail carries the customer's name; the address is always ours."""
    display_name, address = parseaddr(letter.sender)
    if letter.template is EmailTemplate.BRANDED:
        display_name = f"{company} via {display_name or 'JobCannon'}"
    return Address(display_name=display_name, addr_spec=address)


def _subject(letter: Letter) -> str:
    if letter.template is EmailTemplate.BRANDED:
        return _line(f"{letter.company}: your assessment for {letter.job_title}")
    return _line(f"Your {letter.assessment} assessment")


def _line(text: str) -> str:
    """
    On one line, without control characters, and without encoded words (RFC 2047): the email
    package decodes those in a header's text, line ends and all.
    """
    plain = "".join(c if c.isprintable() or c in JOINERS else " " for c in text)
    plain = plain.replace("=?", "= ?")
    return " ".join(plain.split())[:200]


def _fingerprint(text: str) -> str:
    return blake2s(text.encode(), digest_size=12).hexdigest()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("integration.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        # A template of the package does not change under a running program.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
