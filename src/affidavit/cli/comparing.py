"""``affidavit compare``: what two reports of the same APIs have apart."""

import sys
from pathlib import Path

import click

from affidavit import reports
from affidavit.cli.saying import say
from affidavit.jsontext import pretty
from affidavit.reports import html, markdown, words
from affidavit.reports.compare import Comparison, compare, worse
from affidavit.reports.schema import read

FORMATS = ("text", "json", "markdown", "html")


@click.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How."
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write to.  [default: stdout]"
)
def compare_(old: Path, new: Path, form: str, out: Path | None) -> None:
    """Compare two reports: newly broken, repaired, broken otherwise, no longer exercised.

    Exits with 1 where something is newly broken, or broken in another way.

    \b
    affidavit compare reports/yesterday.json reports/report.json
    affidavit compare old.json new.json --format markdown -o comment.md
    affidavit compare old.json new.json --format html -o compared.html
    """  # noqa: D301 - click reads the \b
    before, after = read(old), read(new)
    found = compare(before, after)
    text = {
        "text": lambda: _text(found),
        "json": lambda: pretty(found),
        "markdown": lambda: markdown.comparison(found),
        "html": lambda: html.render(after | {"comparison": found}),
    }[form]()
    if out is None:
        say(text.rstrip("\n"))
    else:
        reports.store(text, out)
    sys.exit(1 if worse(found) else 0)


def _text(found: Comparison) -> str:
    lines = [words.compared(found)]
    for kind, title in words.CLASSES.items():
        for view in found["operations"]:
            for each in view[kind]:
                told = each.get("title") or f"{each['clause']}: {each['reason'] or each['now']}"
                lines.append(f"{title}: {view['id']}: {told}")
    return "\n".join(lines)
