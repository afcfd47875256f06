"""docs/diff.md has a row for every rule, and its example is what the command prints."""

from pathlib import Path

from vendors import diff

from affidavit.regression import RULES

PAGE = (Path(__file__).parents[2] / "docs" / "diff.md").read_text(encoding="utf-8")


def test_the_page_has_one_row_per_rule_just_as_the_table_says() -> None:
    assert diff("--rules", "--format", "markdown").stdout in PAGE
    for rule in RULES:
        assert PAGE.count(f"| `{rule.id}` |") == 1


def test_the_page_explains_the_levels_and_the_formats() -> None:
    for word in ("breaking", "risky", "compatible", "--fail-on", "--approvals", "sarif", "expires"):
        assert word in PAGE


def test_the_example_is_what_the_command_prints(tmp_path: Path) -> None:
    pages = PAGE.split("```markdown\n")[1].split("\n```")[0]
    shown = PAGE.split("```text\n")[1].split("\n```")[0]
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(pages, encoding="utf-8")
    new.write_text(pages.replace("Up to 80", "Up to 60"), encoding="utf-8")
    done = diff(old, new)
    assert done.exit_code == 1
    assert done.stdout.replace(f"{tmp_path}/", "").strip() == shown.strip()
