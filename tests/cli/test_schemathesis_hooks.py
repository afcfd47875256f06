"""A plain `st run` with our hooks sees what updates do, and a good server gives it no alarm."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import BUNDLED
from served import environment, serving

NAME = "hilos/partial-update-conversation"
FIXED = '[parameters]\n"path.id" = "00000000-0000-4000-8000-000000000000"\n'
ST = Path(sys.executable).with_name("st")


def searched(folder: Path, *fault: str) -> subprocess.CompletedProcess[str]:
    (folder / "schemathesis.toml").write_text(FIXED)
    with serving(NAME, *fault) as server:
        return subprocess.run(
            [
                *(ST, "run", BUNDLED / NAME / "openapi.json", "--url", server.url),
                *("-H", "Token: affidavit", "--include-method", "PATCH", "--seed", "7"),
                *("--checks", "update_semantics", "--max-examples", "40"),
            ],
            cwd=folder,
            env=environment(SCHEMATHESIS_HOOKS="affidavit.schemathesis"),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def test_a_server_that_keeps_its_word_passes(tmp_path: Path) -> None:
    done = searched(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "only 401/403" not in done.stdout


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("request.tags.semantics:dropped", "request.tags.semantics"),
        ("semantics.atomic", "semantics.atomic"),
        ("request.id.read-only", "request.id.read-only"),
    ],
)
def test_a_broken_promise_is_found_under_its_clause(
    tmp_path: Path, fault: str, clause: str
) -> None:
    done = searched(tmp_path, "--break", fault)
    assert done.returncode == 1, done.stdout
    assert "update_semantics" in done.stdout
    assert f"{clause}: /" in done.stdout
