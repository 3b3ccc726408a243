"""`mock-icims serve`: every setting as a flag."""

from __future__ import annotations

from pathlib import Path

import click

from mock_icims.cli import collecting, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.settings import NO_PACK, PACKS, Settings, SettingsRefused

PORTS = click.IntRange(0, 65_535)


@click.command()
@flags.config
@flags.setting("--host", metavar="HOST", default="127.0.0.1", help="Address to listen on.")
@flags.setting("--port", metavar="PORT", default=8100, type=PORTS, help="0: any free port.")
@flags.setting(
    "--smtp-port",
    metavar="PORT",
    default=8125,
    type=PORTS,
    help="Port of the candidates' mail server. 0: any free port.",
)
@flags.setting(
    "--public-url",
    metavar="URL",
    help="Where browsers and apps find it; the OAuth issuer. Left out: where it listens.",
)
@flags.setting(
    "--staging/--no-staging", default=False, help="Serve the control API under /_staging."
)
@flags.setting(
    "--staging-token",
    metavar="TOKEN",
    help="What callers of the control API must present. Left out: this machine only.",
)
@flags.setting(
    "--pack",
    metavar="PACK",
    default="checklist",
    help=f"What the first customer looks like: {', '.join(PACKS)}, or {NO_PACK}.",
)
@flags.setting(
    "--seed",
    metavar="NUMBER",
    default=1,
    type=click.IntRange(min=1),
    help="The same seed makes the same customer.",
)
@flags.setting(
    "--apps",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="JSON file of registered apps. Left out: the packaged ones.",
)
@flags.setting(
    "--state",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File that keeps the world across restarts. Left out: memory only.",
)
@flags.setting(
    "--allow-subnets",
    metavar="SUBNET",
    multiple=True,
    help="Subnet that events may be sent to, such as 10.0.0.0/8; may be said several times.",
)
@flags.setting(
    "--stop-with-stdin/--no-stop-with-stdin",
    default=False,
    help="Stop when the standard input ends, and so with the program that holds it.",
)
def serve(
    *,
    host: str,
    port: int,
    smtp_port: int,
    public_url: str | None,
    staging: bool,
    staging_token: str | None,
    pack: str,
    seed: int,
    apps: Path | None,
    state: Path | None,
    allow_subnets: tuple[str, ...],
    stop_with_stdin: bool,
) -> None:
    """
    Serve until told to stop.

    As soon as it answers, it writes one line of JSON to the standard output, with its url and the
    address of its mail server. All else goes to the standard error.
    """
    # Three hundred modules are imported next, of which nothing becomes garbage.
    collecting.not_yet()
    # Here, so that `--help` does not wait for a web server to be imported.
    from mock_icims.cli.server import address_of, listener, serve_until_stopped

    try:
        web, mail = listener(host, port), listener(host, smtp_port)
        settings = Settings(
            host=host,
            port=web.getsockname()[1],
            smtp_port=mail.getsockname()[1],
            public_url=(public_url or f"http://{address_of(web)}").rstrip("/"),
            staging=staging,
            staging_token=staging_token or None,
            pack=pack,
            seed=seed,
            apps=apps,
            state=state,
            allow_subnets=allow_subnets,
            stop_with_stdin=stop_with_stdin,
        )
        serve_until_stopped(settings, web=web, mail=mail)
    except SettingsRefused as refusal:
        raise Failed(str(refusal), Code.MISUSED) from None
