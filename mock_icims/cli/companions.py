"""A fake that serves one command, in the same process, and ends with it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from types import FrameType

from mock_icims.cli.environments import variables
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.server import Server
from mock_icims.cli.staging_client import Fake
from mock_icims.settings import NO_PACK, VARIABLE, Settings
from mock_icims.storage.world import Tenant

ENDED_BY_SIGNAL = 128


class Companion(Server):
    """Starts the command as soon as it answers; whatever signal comes is the command's."""

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

    def __init__(
        self,
        settings: Settings,
        *,
        mail: socket.socket,
        words: Sequence[str],
        app_id: str | None,
        install: bool,
    ) -> None:
        super().__init__(settings, mail=mail)
        self._words = words
        self._app_id = app_id
        self._install = install
        self._process: asyncio.subprocess.Process | None = None
        self._failed: Failed | None = None

    def exit_code(self) -> int:
        """The command's. Raises Failed when it could not be started."""
        if self._failed is not None:
            raise self._failed
        if self._process is None or self._process.returncode is None:
            return Code.INTERRUPTED
        code = self._process.returncode
        return code if code >= 0 else ENDED_BY_SIGNAL - code

    def announce(self, tenant: Tenant | None) -> None:
        """Says nothing: the standard output is the command's."""
        self._running = asyncio.create_task(self._run())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        process = self._process
        if process is None:
            super().handle_exit(sig, frame)
        elif process.returncode is None and not (sig == signal.SIGINT and _told_by_terminal()):
            process.send_signal(sig)

    async def _run(self) -> None:
        try:
            environment = await asyncio.to_thread(self._environment)
            self._process = await asyncio.create_subprocess_exec(*self._words, env=environment)
            await self._process.wait()
        except Failed as failed:
            self._failed = failed
        except FileNotFoundError:
            self._failed = Failed(f"There is no command {self._words[0]!r}.", Code.NOT_FOUND)
        except OSError as error:
            sentence = f"{self._words[0]}: {error.strerror}."
            self._failed = Failed(sentence, Code.NOT_EXECUTABLE)
        finally:
            self.should_exit = True

    def _environment(self) -> dict[str, str]:
        """Without settings of ours: they were meant for this fake, not for one in the command."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(VARIABLE)
        }
        fake = Fake(self.settings.public_url)
        if self.settings.pack == NO_PACK:
            return {**inherited, f"{VARIABLE}URL": fake.url}
        return inherited | variables(
            fake, tenant_id=None, app_id=self._app_id, install=self._install
        )


def _told_by_terminal() -> bool:
    """Ctrl-C reaches the whole foreground group by itself; twice would be once too often."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
