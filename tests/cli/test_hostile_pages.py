"""Pages that mean harm, through ``affidavit import``: in a minute and 2 GiB, one clear line.

``benchmarks/hostile.py`` has the same in sizes that take minutes.
"""

import sys
from pathlib import Path

import pytest
from command import called, started

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import hostile

REFUSED = {
    "10,000 levels, JSON": "nested more than 200 levels deep",
    "10,000 levels, YAML": "nested more than 200 levels deep",
    "10,000 levels, YAML block": "nested more than 200 levels deep",
    "10,000 levels, schema": "nested more than 200 levels deep",
    "10,000 levels, dotted rows": "nests fields more than 64 levels deep",
    "10,000 levels, indented": "nests fields more than 64 levels deep",
    "10,000 levels, brackets": "nests fields more than 64 levels deep",
    "alias bomb": "unfolds to more than 1000000 values",
    "alias of itself": "an alias of the document holds itself",
    "reference to the network": "http://169.254.169.254/latest",
    "reference to a file": "../../../../etc/passwd",
    "reference by file:": "file:///etc/passwd",
    "NUL": "this is a binary file",
}
READ = ("references in a ring", "reference to the whole", "catastrophic pattern", "escapes")


def imported(folder: Path, name: str) -> tuple[int, str]:
    page = folder / "page.txt"
    page.write_text(hostile.PAGES[name](), encoding="utf-8", errors="surrogatepass")
    done = started("import", page)
    assert "Traceback" not in done.err
    assert "fault of ours" not in done.err
    return done.code, done.err


@pytest.mark.parametrize(("name", "told"), REFUSED.items(), ids=REFUSED)
def test_what_has_no_end_is_refused_in_one_line(tmp_path: Path, name: str, told: str) -> None:
    code, err = imported(tmp_path, name)
    assert code == 2
    assert told in err
    assert str(tmp_path / "page.txt") in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", READ)
def test_what_has_an_end_is_read_and_nothing_acts_on_the_terminal(
    tmp_path: Path, name: str
) -> None:
    code, err = imported(tmp_path, name)
    assert code == 0
    assert all(char.isprintable() or char in "\n\t" for char in err)


@pytest.mark.parametrize("command", ["import", "lint", "show"])
def test_no_command_lets_a_page_act_on_the_terminal(tmp_path: Path, command: str) -> None:
    page = tmp_path / "page.md"
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    text = hostile.REDOCLY.replace("a thing", evil) + f"  - `a` (string)\n    Enum: {evil}\n"
    page.write_text(text, encoding="utf-8")
    done = called(command, page)
    told = done.err if command == "import" else done.err + done.out
    assert "\x1b" not in told
    assert "\x07" not in told


def test_a_page_of_too_much_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(hostile.filled(hostile.REDOCLY, "word ", 17 * hostile.MB), encoding="utf-8")
    done = started("import", page)
    assert done.code == 2
    assert "a page of 17 million characters is more than 16" in done.err


def test_a_page_of_many_gaps_tells_the_first_of_them(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    lines = "".join(f"no row {number}\n\n" for number in range(300))
    page.write_text(
        "Change a thing\nput\nhttps://x.example\n/t/{id}\nBody\na\nstring\nwords\nExample:\nx\n"
        + lines
    )
    done = called("import", page)
    assert done.code == 0
    assert done.err.count("\n") < 110
    assert "more gaps" in done.err
