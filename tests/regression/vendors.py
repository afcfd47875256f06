"""Invented vendors' pages, as they were and as they are after a small edit, and the command."""

from pathlib import Path

from click.testing import CliRunner, Result

from affidavit.cli import app

PAGES = Path(__file__).parents[1] / "pages" / "fixtures"


def edited(folder: Path, name: str, *edits: tuple[str, str]) -> tuple[Path, Path]:
    """Write a page as it was and as it is; return both paths."""
    text = (PAGES / name).read_text(encoding="utf-8")
    old, new = folder / f"old-{name}", folder / f"new-{name}"
    old.write_text(text, encoding="utf-8")
    for was, now in edits:
        assert was in text
        text = text.replace(was, now)
    new.write_text(text, encoding="utf-8")
    return old, new


def diff(*args: object) -> Result:
    """Run ``affidavit diff``; an error that a user can act on is kept in the result."""
    return CliRunner().invoke(app, ["diff", *map(str, args)], env={"NO_COLOR": "1"})
