"""`mock-icims exec -- CMD`: a fake for as long as one command runs."""

from __future__ import annotations

from pathlib import Path

import click

from mock_icims.cli import flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.settings import Settings, SettingsRefused


@click.command(
    "exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.argument("words", nargs=-1, required=True, metavar="-- COMMAND [WORD]...")
@flags.config
@flags.setting("--pack", metavar="PACK", default="checklist", help="What the customer looks like.")
@flags.setting(
    "--seed", metavar="NUMBER", default=1, type=click.IntRange(min=1), help="Makes the people."
)
@flags.setting(
    "--apps", metavar="FILE", type=click.Path(path_type=Path), help="JSON file of registered apps."
)
@click.option(
    "--app", "app_id", metavar="ID", help="Id of the app in the variables. Left out: the first one."
)
@click.option("--install", is_flag=True, help="Install the app, and add its access token.")
def exec_command(
    *,
    words: tuple[str, ...],
    pack: str,
    seed: int,
    apps: Path | None,
    app_id: str | None,
    install: bool,
) -> None:
    """
    Start a fake on free ports, run a command, stop the fake.

    The command gets the variables that `mock-icims env` prints. Signals go to the command, and its
    exit code is ours; 126 and 127 say that it could not be started. The fake lives in this process,
    so nothing is left behind.
    """
    if words[0].startswith("-"):
        raise click.NoSuchOption(words[0])

    from mock_icims.cli.companions import Companion
    from mock_icims.cli.server import address_of, listener

    try:
        web, mail = listener("127.0.0.1", 0), listener("127.0.0.1", 0)
        settings = Settings(
            port=web.getsockname()[1],
            smtp_port=mail.getsockname()[1],
            public_url=f"http://{address_of(web)}",
            staging=True,
            pack=pack,
            seed=seed,
            apps=apps,
        )
        companion = Companion(settings, mail=mail, words=words, app_id=app_id, install=install)
    except SettingsRefused as refusal:
        raise Failed(str(refusal), Code.MISUSED) from None

    companion.run(sockets=[web])
    raise SystemExit(companion.exit_code())
