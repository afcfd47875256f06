"""Names that tell of a secret: what two notions knew before there was one is known still."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit import har
from affidavit.masks import Masks
from affidavit.model import Request
from affidavit.secrecy import NAMES, is_carrier, is_secret, plain

ARCHIVES = re.compile(
    r"authorization|cookie|(?:^|[-_])(?:api[-_]?key|key|token|secret|password|signature)$",
    re.IGNORECASE,
)
"""What was left behind of archives from elsewhere."""


def recorded(name: str) -> bool:
    """Say what was masked in recordings of our own."""
    words = re.split(r"[-_. ]", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    return any("".join(words[at:]) in set(map(plain, NAMES)) for at in range(len(words)))


WORDS = st.sampled_from(
    [*NAMES, "key", "api", "x", "my", "id", "Client", "acme", "cookies", "2", "KEY", "Set"]
)
SPELLED = st.lists(WORDS, min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from(["-", "_", ".", " ", ""]).map(lambda by: by.join(words))
)
NAMED = st.builds(
    lambda name, change: change(name),
    SPELLED,
    st.sampled_from([str, str.lower, str.upper, str.title, str.swapcase]),
)


@given(NAMED)
def test_a_name_that_either_knew_is_hidden_in_both(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    request = Request("GET", "/a", ((name, "Hush-1"),), ((name, "Hush-1"),))
    masked = Masks().request(request)
    pair = {"name": name, "value": "Hush-1"}
    told = {
        "log": {
            "entries": [
                {"request": {"method": "GET", "url": "http://a.test/a", "headers": [pair]}},
                {"request": {"method": "GET", "url": f"http://a.test/a?{name}=Hush-1"}},
            ]
        }
    }
    path = tmp_path_factory.getbasetemp() / "names.har"
    path.write_text(json.dumps(told), encoding="utf-8")
    read = [each.exchange.request for each in har.read(path)]
    shown = [masked.query, masked.headers, read[0].headers, read[1].query]
    if recorded(name) or ARCHIVES.search(name):
        assert "Hush-1" not in {value for pairs in shown for _, value in pairs}
    assert is_carrier(name) or not is_secret(name)


@pytest.mark.parametrize("name", ["key", "issue_key", "cookies", "authorization_status"])
def test_a_member_is_no_header(name: str) -> None:
    """In a body a key is one half of a pair, and a word on cookies no cookie."""
    body = f'{{"{name}": "Plain-1"}}'.encode()
    assert Masks().body(body) == body
    assert is_carrier(name)


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (b'{"clientPassword" : "Ab-1"}', b'{"clientPassword" : "Aa-0"}'),
        (b'{"oauth2_token": "Ab-1", "a": "Ab-1"}', b'{"oauth2_token": "Aa-0", "a": "Ab-1"}'),
        (b'[{"a": {"user.secret": "Ab-1"}}]', b'[{"a": {"user.secret": "Aa-0"}}]'),
        (b"client_secret=Ab-1&a=Ab-1", b"client_secret=Aa-0&a=Ab-1"),
        (b"see /a?x=1&my-token=Ab-1 there", b"see /a?x=1&my-token=Aa-0 there"),
        (b'{"token": "token"}', b'{"token": "aaaaa"}'),
        (b'{"badge-no": "Ab-1"}', b'{"badge-no": "Aa-0"}'),
    ],
)
def test_a_body_is_masked_where_a_name_tells(body: bytes, masked: bytes) -> None:
    assert Masks(["badge_no"]).body(body) == masked
