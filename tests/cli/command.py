"""The command line as a user calls it, in a process of its own or in this one."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from affidavit.cli import app

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "pages" / "fixtures"
BUNDLED = ROOT / "contracts"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


def called(*args: object) -> Done:
    """Run a command in this process."""
    result = CliRunner().invoke(
        app, [str(each) for each in args], env={"NO_COLOR": "1", "COLUMNS": "200"}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def started(*args: object, timeout: float = 60) -> Done:
    """Run a command in a process of its own, with at most 2 GiB of memory where that can be set."""
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    code = (
        "import sys\n"
        "try:\n"
        "    import resource\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "except (ImportError, OSError, ValueError):\n"
        "    pass\n"
        "from affidavit.cli import main\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *(str(each) for each in args)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=env,
        check=False,
    )
    return Done(result.returncode, result.stdout, result.stderr)
