"""mock-icims.toml: the flags of `serve`, written down; a flag or a variable wins over it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from mock_icims.cli.exits import Code, Failed
from mock_icims.settings import VARIABLE, is_loopback

FILE = "mock-icims.toml"


def choose_config(context: click.Context, _: click.Parameter, given: str | None) -> None:
    """
    Hands the file's values to the flags that come after it; those of a command that speaks to a
    fake are where the file's fake is and its token.
    """
    path = Path(given or FILE)
    written = {}
    if given is not None or path.exists():
        written = read_config(path, settings=settings_of(context))

    own = {option.name for option in context.command.params}
    found = {name: value for name, value in written.items() if name in own}
    if "url" in own:
        found |= {"url": url_of(written), "token": written.get("staging_token")}
    context.default_map = {**(context.default_map or {}), **found}


def read_config(path: Path, *, settings: Mapping[str, click.Option]) -> dict[str, object]:
    """By the names of the settings, checked. Raises Failed, which names the line and the key."""
    # Here, because most starts have no such file.
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        written = tomllib.loads(text)
    except OSError as error:
        raise _misused(f"{path}: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _misused(f"{path}: {error}.") from error

    for key, value in written.items():
        where = f"{path}, line {_line_of(key, text)}"
        if key not in settings:
            raise _misused(f"{where}: {_unknown(key, settings)}")
        if wrong := _wrong(settings[key], value):
            raise _misused(f"{where}: {key} {wrong}.")
    return written


def url_of(written: Mapping[str, object]) -> str:
    """Where `serve` listens with these settings, as somebody on this machine calls it."""

    def said(name: str, otherwise: object) -> object:
        return os.environ.get(VARIABLE + name.upper()) or written.get(name) or otherwise

    host = str(said("host", "127.0.0.1"))
    named = host if is_loopback(host) or host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
    address = f"[{named}]" if ":" in named else named
    return str(said("public_url", f"http://{address}:{said('port', 8100)}")).rstrip("/")


def settings_of(context: click.Context) -> dict[str, click.Option]:
    """The flags of `serve`, whatever command this is."""
    return {
        option.name: option
        for option in command_of(context, "serve").params
        if isinstance(option, click.Option) and option.name and option.expose_value
    }


def command_of(context: click.Context, name: str) -> click.Command:
    """Another command of the same program; this one where it stands alone."""
    root = context.find_root().command
    found = root.get_command(context, name) if isinstance(root, click.Group) else None
    return found or context.command


def _wrong(option: click.Option, value: object) -> str | None:
    """What is wrong with the value, in the words that the flag has for it; None if nothing is."""
    if option.multiple != isinstance(value, list):
        return 'must be a list, such as ["…"]' if option.multiple else "must be one value"
    if option.is_flag != isinstance(value, bool):
        return "must be true or false" if option.is_flag else "cannot be true or false"

    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str | int | float):
            return "cannot be used: it is no text and no number"
        try:
            option.type.convert(one, option, None)
        except click.BadParameter as error:
            return f"cannot be used: {error.message.rstrip('.')}"
    return None


def _unknown(key: str, settings: Mapping[str, click.Option]) -> str:
    import difflib

    close = difflib.get_close_matches(key.replace("-", "_"), settings, n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    return f"there is no setting {key!r}.{meant} There are {', '.join(settings)}."


def _line_of(key: str, text: str) -> int:
    """The line where the key, or the table of that name, is first written; 1 if it hides."""
    written = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if written.match(line)), 1)


def _misused(sentence: str) -> Failed:
    return Failed(sentence, Code.MISUSED)
