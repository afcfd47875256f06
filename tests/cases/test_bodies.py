"""What is encoded as a form is read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.cases.bodies import FORM, MULTIPART, decode, encode

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
