"""The pytest plugin as others get it: the examples of its document, on two workers of xdist."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.documents import ROOT, text_of

PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "no:schemathesis",
    "-p",
    "no:pact",
    "-p",
    "no:faker",
]
OTHERS = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("MOCK_ICIMS_", "PYTEST_"))
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody else's, strict about warnings and markers."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -W error\n")
    return tmp_path


def run_in(project: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PYTEST, "-q", "-p", "no:cacheprovider", *words],
        cwd=project,
        env=OTHERS | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_examples_of_the_document_pass_on_two_workers_with_a_fake_each(project: Path) -> None:
    blocks = re.findall(
        r"^```python( conftest)?\n(.*?)^```", text_of("docs/pytest.md"), re.M | re.S
    )
    for place, (shared, code) in enumerate(blocks):
        (project / ("conftest.py" if shared else f"test_{place}.py")).write_text(code)
    # Each worker runs all of them, and says where its fake is.
    with (project / "conftest.py").open("a") as conftest:
        conftest.write(
            "import os, pathlib\n"
            "@pytest.fixture(autouse=True, scope='session')\n"
            "def where(icims):\n"
            "    pathlib.Path(os.environ['PYTEST_XDIST_WORKER']).write_text(icims.url)\n"
        )
    expected = sum(code.count("def test_") for _, code in blocks)

    done = run_in(project, "-n", "2", "--dist", "each")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{2 * expected} passed" in done.stdout
    urls = {path.read_text() for path in project.glob("gw*")}
    assert len(urls) == 2
    assert all(map(_gone, urls))


def test_one_fake_is_shared_when_it_is_already_there(project: Path) -> None:
    (project / "test_shared.py").write_text(
        "import os\n"
        "def test_url(icims, icims_tenant):\n"
        "    assert icims.url == os.environ['MOCK_ICIMS_URL']\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "mock_icims", "exec", "--", *PYTEST, "-q", "-n", "2"],
        cwd=project,
        env=OTHERS | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_fake_that_is_not_there_is_said_to_be_so_in_one_sentence(project: Path) -> None:
    (project / "test_nobody.py").write_text("def test_it(icims_tenant):\n    pass\n")

    done = run_in(project, MOCK_ICIMS_URL="http://127.0.0.1:1")

    assert done.returncode == 1
    assert "MOCK_ICIMS_URL is http://127.0.0.1:1, and the control API" in done.stdout
    assert "During handling" not in done.stdout
    assert len(done.stdout.splitlines()) < 12, done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_nothing_is_left_when_the_run_is_ended(number: signal.Signals, project: Path) -> None:
    (project / "test_long.py").write_text(
        "import signal\n"
        "def test_long(icims):\n"
        "    print(icims.url, flush=True)\n"
        "    signal.pause()\n"
    )
    process = subprocess.Popen(
        [*PYTEST, "-q", "-s", "-p", "no:cacheprovider"],
        cwd=project,
        env=OTHERS | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as open:
        process.send_signal(number)
        process.communicate(timeout=20)
        assert open.recv(1) == b"", "the fake closes it when it ends"

    assert _gone(url)


def test_a_failure_names_what_came_closest_and_hides_our_own_frames(project: Path) -> None:
    (project / "test_before.py").write_text(
        "import sys\n"
        "def test_nothing_is_imported_before_somebody_asks(pytestconfig):\n"
        "    assert pytestconfig.pluginmanager.has_plugin('mock-icims')\n"
        "    ours = [name for name in sys.modules if name.startswith('mock_icims')]\n"
        "    assert sorted(ours) == ['mock_icims', 'mock_icims.pytest_plugin']\n"
        "    assert not {'httpx', 'msgspec', 'starlette', 'uvicorn'} & sys.modules.keys()\n"
    )
    (project / "test_fails.py").write_text(
        "def test_called(icims_tenant):\n"
        "    icims_tenant.as_recruiter().get('/candidates/cand_aaaaaaaaaaaa')\n"
        "    icims_tenant.assert_called('candidates.read', status=200)\n"
        "def test_options(icims):\n"
        "    icims.open_tenant(pack='huge')\n"
    )

    done = run_in(project)

    assert "expected candidates.read with status 200: at least 1, and there were 0." in done.stdout
    assert "    - status: 200\nE           + status: 404" in done.stdout
    assert "POST /_staging/tenants was refused, 422 validation_failed: pack" in done.stdout
    assert "mock_icims/testing" not in done.stdout


def _gone(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.ConnectError:
        return True
    return False
