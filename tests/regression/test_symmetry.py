"""The table has both ends of every axis, or a waiver with a written reason that is still needed."""

from affidavit.regression import RULES

AREAS = {
    "request-field": ("response-field",),
    "response-field": ("request-field",),
    "request-parameter": ("request-field",),
    "operation": (),
}
OPPOSITE = {
    "added": "removed",
    "removed": "added",
    "tightened": "loosened",
    "loosened": "tightened",
}
WRITES = "it is about writing, and an answer isn't written to"
PART = "only a parameter can play that part"

WAIVERS = {
    ("immutable", "response-field"): WRITES,
    ("identity", "response-field"): WRITES,
    ("cleared-by-empty", "response-field"): WRITES,
    ("reference", "response-field"): WRITES,
    ("modifiable-members", "response-field"): WRITES,
    ("field-mask", "request-field"): PART,
    ("field-mask-path", "request-field"): PART,
    ("mask-of-members", "request-field"): PART,
    ("clearing-mask", "request-field"): PART,
    ("merge-strategy", "request-field"): PART,
    ("merge-strategy-value", "request-field"): PART,
    ("merge-strategy-target", "request-field"): PART,
    ("spelling", "request-field"): "how a body is written is its media type",
    ("request-body-required", "response"): "a status either documents a body or it doesn't",
    ("update-partial", "response"): "it says how a request is applied",
    ("status-success", "request"): "a request has no status",
    ("status-client-error", "request"): "a request has no status",
    ("status-server-error", "request"): "a request has no status",
    ("status-other", "request"): "a request has no status",
    ("resource-place", "request"): "a request holds the resource at its root",
}
"""By stem and the area or direction that lacks it."""


def lacking() -> set[tuple[str, str]]:
    """Walk request against response, by area and for whole operations by direction."""
    have = {(rule.stem, rule.area, rule.action) for rule in RULES}
    found = {
        (rule.stem, area)
        for rule in RULES
        for area in AREAS[rule.area]
        if (rule.stem, area, rule.action) not in have
    }
    told = {(rule.stem, rule.direction, rule.action) for rule in RULES if rule.area == "operation"}
    sides = {"request": "response", "response": "request"}
    for stem, direction, action in told:
        if direction in sides:
            other = sides[direction]
            if (stem.replace(direction, other), other, action) not in told:
                found.add((stem, other))
    return found


def test_request_and_response_have_the_same_rules_or_a_waiver() -> None:
    assert lacking() - WAIVERS.keys() == set()


def test_no_waiver_is_stale_and_each_says_why() -> None:
    assert WAIVERS.keys() - lacking() == set()
    assert all(len(reason.split()) > 3 for reason in WAIVERS.values())


def test_each_way_has_its_opposite() -> None:
    have = {(rule.stem, rule.area, rule.action) for rule in RULES}
    for rule in RULES:
        if rule.action in OPPOSITE:
            assert (rule.stem, rule.area, OPPOSITE[rule.action]) in have, rule.id


def test_no_rule_is_bad_both_ways_but_where_something_is_withdrawn_or_swapped() -> None:
    """What narrows a request widens an answer: one of two opposite rules breaks nobody."""
    levels = {(rule.stem, rule.area, rule.action): rule.level for rule in RULES}
    both = {
        rule.stem
        for rule in RULES
        if rule.action in OPPOSITE
        and levels[rule.stem, rule.area, rule.action] != "compatible"
        and levels[rule.stem, rule.area, OPPOSITE[rule.action]] != "compatible"
    }
    assert both == {
        "required-presence",  # a required field that goes is missed, one that comes isn't sent
        "policy",  # an answer that is no longer stated may be any
        "update-partial",  # what a request leaves out is either kept or cleared
        "field-mask",  # likewise
        "clearing-mask",  # likewise
        "merge-strategy",  # likewise
        "response-media-type",  # an answer in a form that a client has never seen
        "status-success",  # likewise, a status
        "write-only",  # of an answer: what is hidden, then suddenly shown
    }


def test_the_direction_turns_the_level() -> None:
    """Where tightening a request's field breaks, loosening an answer's does, too."""
    levels = {(rule.stem, rule.area, rule.action): rule.level for rule in RULES}
    for (stem, area, action), level in levels.items():
        if area == "request-field" and action in ("tightened", "loosened"):
            mirrored = levels.get((stem, "response-field", OPPOSITE[action]))
            assert mirrored in (level, None), stem
