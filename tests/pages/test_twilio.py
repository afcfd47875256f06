"""Pages with rendered property tables, of an invented vendor."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit import pointer as ptr
from affidavit.errors import PageError
from affidavit.model import Reading
from affidavit.pages import twilio

FIXTURES = Path(__file__).parent / "fixtures"
DEPOT = (FIXTURES / "depot.txt").read_text(encoding="utf-8")
DEPOTS = (FIXTURES / "depots.txt").read_text(encoding="utf-8")
PATCH = "/paths/~1v3~1Depots~1{DepotId}~1Parcels~1{Sid}/patch"
BODY = PATCH + "/requestBody/content/application~1json/schema"
ANSWER = PATCH + "/responses/200/content/application~1json"


@pytest.fixture(scope="module")
def parcel() -> Reading:
    (reading,) = twilio.read(DEPOT, "digest")
    return reading


def quoted(reading: Reading, pointer: str) -> str:
    return reading.text[slice(*reading.marks[pointer].span)]


def codes(reading: Reading) -> list[str]:
    return [gap.code for gap in reading.gaps]


def test_detects_its_own_pages_and_no_prose() -> None:
    assert twilio.detect(DEPOT)
    assert twilio.detect(DEPOTS)
    assert twilio.detect("PATCH/v1/Things/{Id}\nBase url: https://a.example (base url)")
    assert not twilio.detect("GET /things\nThe property name and its type.")


@pytest.mark.parametrize(
    ("pointer", "value", "quotation"),
    [
        (PATCH, ..., "PATCH/v3/Depots/{DepotId}/Parcels/{Sid}"),
        ("/info/title", "Change a Parcel", "Change a Parcel"),
        ("/servers/0/url", "https://parcels.depot.example", "https://parcels.depot.example"),
        (
            PATCH + "/description",
            "Change some details of a parcel.",
            "Change some details of a parcel.",
        ),
        (PATCH + "/parameters/0/name", "Sid", None),
        (PATCH + "/parameters/0/x-affidavit-table-name", "sid", "sid"),
        (PATCH + "/parameters/0/schema/pattern", "^PC[0-9a-fA-F]{32}$", "sidSID<PC>"),
        (PATCH + "/parameters/0/required", True, "required"),
        (PATCH + "/parameters/1/name", "DepotId", None),
        (PATCH + "/parameters/1/schema/pattern", "^d[0-9]+$", "^d[0-9]+$"),
        (PATCH + "/parameters/1/schema/minLength", 2, "2"),
        (PATCH + "/parameters/1/schema/maxLength", 12, "12"),
        (PATCH + "/parameters/1/description", "Which depot.", "Which depot."),
        (PATCH + "/parameters/2/in", "query", None),
        (PATCH + "/parameters/2/schema/default", False, "false"),
        (BODY + "/required", ["label"], None),
        (BODY + "/properties/label/description", "The label. Up to 40 characters.", ...),
        (BODY + "/properties/label/examples", ["Fragile glass"], "Fragile glass"),
        (BODY + "/properties/state/enum", ["OPEN", "PENDING", "CLOSED"], "OPENPENDINGCLOSED"),
        (BODY + "/properties/substring/type", "string", "substringstring"),
        (BODY + "/properties/substring/readOnly", True, "read-only"),
        (BODY + "/properties/weightGrams/format", "int64", "weightGramsinteger<int64>"),
        (BODY + "/properties/weightGrams/minimum", 1, "1"),
        (BODY + "/properties/weightGrams/maximum", 30000, "30000"),
        (BODY + "/properties/boxes/items/type", "object", None),
        (BODY + "/properties/boxes/deprecated", True, "deprecated"),
        (BODY + "/properties/meta/properties/colour/enum", ["red", "green"], "red\ngreen"),
        (ANSWER + "/schema/properties/state/examples", ["OPEN"], "OPEN"),
        (
            ANSWER + "/schema/properties/state/enum",
            ["OPEN", "PENDING", "CLOSED"],
            "OPENPENDINGCLOSED",
        ),
        (ANSWER + "/schema/properties/changedAt/format", "date-time", "changedAtstring<date-time>"),
        (PATCH + "/responses/200/description", "OK", "OK"),
        (PATCH + "/responses/404", {}, "404"),
        (PATCH + "/responses/429", {}, "429"),
    ],
)
def test_states_each_fact_with_its_place(
    parcel: Reading, pointer: str, value: object, quotation: object
) -> None:
    if value is not ...:
        assert ptr.get(parcel.document, pointer) == value
    if quotation is ...:
        assert quoted(parcel, pointer) == value
    elif quotation is not None:
        assert quoted(parcel, pointer) == quotation


def test_the_example_of_the_answer_loses_its_line_numbers_and_nothing_else(parcel: Reading) -> None:
    example = ptr.get(parcel.document, ANSWER + "/example")
    assert example == {
        "id": "parcel_1",
        "state": "OPEN",
        "sizes": [1, 2],
        "changedAt": "2024-01-02T03:04:05Z",
    }
    assert quoted(parcel, ANSWER + "/example").startswith("{\n2\n")
    assert quoted(parcel, ANSWER + "/example").endswith("9\n}")


def test_what_only_words_tell_apart_is_an_inference(parcel: Reading) -> None:
    assert parcel.marks[BODY + "/properties/state/enum"].basis == "inferred"
    assert parcel.marks[BODY + "/properties/meta/properties/colour/enum"].basis == "documented"
    assert parcel.marks[BODY + "/properties/meta/properties/colour"].basis == "inferred"


def test_reports_what_the_page_does_not_say(parcel: Reading) -> None:
    assert sorted(codes(parcel)) == ["nesting-flat", "security-missing"]
    assert "security" not in ptr.get(parcel.document, PATCH)


def test_every_mark_points_at_something_in_the_document(parcel: Reading) -> None:
    for pointer, mark in parcel.marks.items():
        assert 0 <= mark.span[0] <= mark.span[1] <= len(DEPOT)
        where = (
            pointer.rpartition("/required/")[0] + "/required"
            if "/required/" in pointer
            else pointer
        )
        assert ptr.get(parcel.document, where) is not ptr.MISSING, pointer


def test_reads_every_operation_of_a_page() -> None:
    create, fetch = twilio.read(DEPOTS, "digest")
    post = ptr.get(create.document, "/paths/~12020~1Accounts~1{AccountSid}~1Depots.json/post")
    assert create.document["info"]["title"] == "Create a depot"
    assert create.document["servers"] == [{"url": "https://api.depot.example"}]
    assert post["parameters"][0]["schema"]["maxLength"] == 34
    properties = post["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert properties["properties"]["hours"]["enum"] == ["day", "night"]
    assert properties["properties"]["callback"]["description"] == "Where to call."
    assert post["responses"]["2XX"]["content"]["application/json"]["example"] == {"hours": "day"}
    assert {"required-conditional", "table-unplaced"} < set(codes(create))
    get = ptr.get(fetch.document, "/paths/~12020~1Accounts~1{AccountSid}~1Depots~1{Sid}.json/get")
    assert [each["name"] for each in get["parameters"]] == ["Sid", "AccountSid"]
    assert get["parameters"][0]["schema"]["pattern"] == "^(DP|DX)[0-9a-fA-F]{32}$"


def test_a_page_without_text_of_this_format_is_refused() -> None:
    with pytest.raises(PageError, match="no endpoint line"):
        twilio.read("Nothing here", "digest")
    with pytest.raises(PageError, match="no text"):
        twilio.read(" \n", "digest")


def test_broken_statuses_and_json_are_gaps() -> None:
    text = DEPOT.replace("200400404429", "20040040442").replace(
        '"state": "OPEN",', '"state": OPEN,'
    )
    (reading,) = twilio.read(text, "digest")
    assert {"status-unread", "example-unread"} < set(codes(reading))


def test_values_that_nothing_tells_apart_are_a_gap_and_no_enum() -> None:
    (reading,) = twilio.read(DEPOT.replace("OPENPENDINGCLOSED", "ZIBZABOPENZUB"), "digest")
    gaps = [gap for gap in reading.gaps if gap.code == "enum-unsplit"]
    assert [reading.text[slice(*gap.span)] for gap in gaps] == ["ZIBZABOPENZUB"] * 2
    assert "enum" not in ptr.get(reading.document, BODY + "/properties/state")


@pytest.mark.parametrize("end", range(0, len(DEPOT), 50))
def test_a_cut_page_keeps_what_stands_before_the_cut(end: int) -> None:
    try:
        (reading,) = twilio.read(DEPOT[:end], "digest")
    except PageError:
        assert end <= DEPOT.index("/{Sid}") + len("/{Sid}")
        return
    (whole,) = twilio.read(DEPOT, "digest")
    fields = ptr.get(reading.document, BODY + "/properties") or {}
    assert set(fields) <= set(ptr.get(whole.document, BODY + "/properties"))
    for name in ("label", "weightGrams"):
        after = DEPOT.index("\n" + name) + 160
        assert (name in fields) == (end > after) or end < after


def test_a_row_cut_off_at_the_end_is_a_gap() -> None:
    cut = DEPOT[: DEPOT.index("stateenum<string>") + len("stateenum<string>")]
    (reading,) = twilio.read(cut, "digest")
    assert "row-cut" in codes(reading)
    assert list(ptr.get(reading.document, BODY + "/properties")) == ["label"]


def test_an_enum_that_ends_with_the_page_may_not_be_whole() -> None:
    cut = DEPOT[: DEPOT.index("OPENPENDINGCLOSED") + len("OPENPENDING")]
    (reading,) = twilio.read(cut, "digest")
    assert "enum-cut" in codes(reading)
    assert reading.marks[BODY + "/properties/state/enum"].basis == "inferred"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    twilio.detect(text)
    try:
        twilio.read("PATCH/v1/Things/{Id}\nProperty nameType\n" + text, "digest")
        twilio.read(text, "digest")
    except PageError:
        pass


@settings(max_examples=100, deadline=None)
@given(st.permutations(DEPOT.split("\n")))
def test_shuffled_lines_never_break_the_reader(lines: list[str]) -> None:
    text = "\n".join(lines)
    for reading in twilio.read(text, "digest"):
        for mark in reading.marks.values():
            assert 0 <= mark.span[0] <= mark.span[1] <= len(text)
