"""``affidavit selfcheck``: the mutation score of a contract."""

import json
import re

from command import BUNDLED, called

NAME = "sinch/update-message-metadata"


def test_the_score_of_a_sample_is_told_by_kind() -> None:
    done = called("selfcheck", NAME, "--fast", "--contracts", BUNDLED)
    assert done.code == 0
    assert re.search(r"^enum +\d+ +0 +0$", done.out, re.MULTILINE)
    score = re.search(r"score (\d+)/(\d+) ", done.out)
    assert score is not None
    assert score[1] == score[2]


def test_a_score_below_the_least_exits_with_1() -> None:
    words = ("selfcheck", NAME, "--fast", "--profile", "quick", "--contracts", BUNDLED, "--json")
    done = called(*words, "--least", "1")
    found = json.loads(done.out)
    survived = [each for each in found if each["word"] == "survived"]
    assert done.code == (1 if survived else 0)
    assert {"operation", "fault", "kind", "word", "beside", "requests"} <= found[0].keys()
    assert all(each["requests"] <= 60 for each in found)


def test_processes_at_once_find_the_same() -> None:
    words = ("selfcheck", NAME, "--fast", "--profile", "quick", "--contracts", BUNDLED, "--json")
    assert json.loads(called(*words, "--jobs", "2").out) == json.loads(called(*words).out)
