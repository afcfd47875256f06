"""What is encoded as a form is read as one."""

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.cases import plan
from affidavit.cases.bodies import FORM, MULTIPART, decode, encode
from affidavit.model import Settings

NAMES = st.text("abc_é1", min_size=1, max_size=5)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n-"), max_size=9)


@pytest.mark.parametrize("media_type", [FORM, MULTIPART])
@given(sent=st.dictionaries(NAMES, VALUES, max_size=4))
def test_a_form_reads_as_it_was_written(media_type: str, sent: dict[str, str]) -> None:
    assert decode(encode(sent, media_type), media_type) == sent


@pytest.mark.parametrize("body", [b"", b"\r\n", b"--x\r\n", b"\xff\xfe=1&&=", b"--x\r\n\r\nlost"])
@pytest.mark.parametrize("media_type", [FORM, MULTIPART])
def test_of_what_is_no_form_little_is_read(body: bytes, media_type: str) -> None:
    assert all(isinstance(each, str) for each in decode(body, media_type).values())


@pytest.mark.parametrize(
    ("media_type", "refused"),
    [("application/json", True), (FORM, False), (MULTIPART, False)],
)
def test_a_form_cannot_say_that_a_list_is_empty(media_type: str, *, refused: bool) -> None:
    """What it sends then is nothing, which asks for nothing."""
    schema = {"type": "array", "items": papers.text(), "minItems": 1}
    whole = papers.obj({"label": papers.text(), "note": schema})
    operation = papers.build({"requestBody": papers.body(whole, media_type)}, "/things")
    found = [
        case
        for case in plan(operation, Settings()).cases
        if any(each.clause == "request.note.min-items" for each in case.checks)
    ]
    below = [case for case in found if any(each.kind == "refused" for each in case.checks)]
    assert bool(below) == refused
    assert found
