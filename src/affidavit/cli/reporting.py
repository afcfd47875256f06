"""``affidavit report``: a stored report in another format."""

from pathlib import Path

import click

from affidavit import reports
from affidavit.reports.schema import read


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(reports.FORMATS)), required=True)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write to.  [default: stdout]"
)
def report(report: Path, form: str, out: Path | None) -> None:
    """Render a stored report.json in another format.

    \b
    affidavit report reports/report.json --format junit -o junit.xml
    """  # noqa: D301 - click reads the \b
    found = read(report)
    if out is not None:
        reports.write(found, form, out)
    else:
        click.echo(reports.render(found, form), nl=False)
