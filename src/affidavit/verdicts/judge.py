"""The judge: one pure function from an observation to rulings, for every family alike."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from affidavit import pointer as ptr
from affidavit.jsontext import same, shorten
from affidavit.model import Check, Ruling, Verdict, base_type
from affidavit.operation import Operation
from affidavit.pointer import MISSING
from affidavit.schema import sendable
from affidavit.verdicts.conformance import conformance
from affidavit.verdicts.observation import (
    CONSEQUENCE,
    DOUBTED,
    SERVER_ERROR,
    SETS,
    STALE,
    Observation,
    Outcome,
    changes,
    kept_by_server,
    matches,
    outcome,
    reordered,
    within,
)

LATER = 202
"""An update that is taken, and not done yet (RFC 9110 section 15.3.3)."""

FORBIDDEN = 403
OF_STATE = (FORBIDDEN, 409, 412, 423, 428)
"""Refusals that are about what the resource is, or who may do what (RFC 9110, 4918, 6585)."""

UNIMPLEMENTED = 501
"""What a server can't do (RFC 9110 section 15.6.2): no crash, where the page says so."""


def judge(operation: Operation, seen: Observation) -> tuple[Ruling, ...]:
    """Return what an observation says about each clause that it bears on."""
    how, why = outcome(seen)
    status = seen.exchange.response.status if seen.exchange.response else 0
    if status == UNIMPLEMENTED and str(status) in operation.responses:
        how, why = "undecided", "the answer was 501, which the page documents"
    if seen.unready:
        return tuple(
            Ruling(check.clause, "inconclusive", seen.unready, seen.case.id)
            for check in seen.case.checks
        )
    rulings = [ruling for check in seen.case.checks for ruling in _check(seen, check, how, why)]
    rulings += _server_error(operation, seen, how)
    let_in = how == "accepted" and any(
        ruling.verdict == "fail" and _is_firm(operation, ruling) for ruling in rulings
    )
    for ruling in conformance(operation, seen):
        if ruling.verdict != "fail" or not ruling.clause.startswith("response."):
            rulings.append(ruling)
        elif let_in:
            rulings.append(_consequence(ruling))
        else:
            rulings += _echo(operation, seen, ruling)
    return tuple(rulings)


def _is_firm(operation: Operation, ruling: Ruling) -> bool:
    """Say whether a failure is of what was sent, and of more than an inference."""
    clause = operation.contract.clause(ruling.clause)
    inferred = clause is not None and clause.basis == "inferred"
    return not inferred and not ruling.clause.startswith("semantics.")


def _consequence(ruling: Ruling) -> Ruling:
    """Leave open what an answer breaks by showing what should not have been stored."""
    reason = f"an answer shows what should have been refused: {ruling.reason}"
    return replace(ruling, verdict="inconclusive", reason=reason, detail=CONSEQUENCE)


def _echo(operation: Operation, seen: Observation, ruling: Ruling) -> list[Ruling]:
    """Blame the request's clause where an answer only repeats what a case sent amiss.

    Null is left out of this: a page without a notion of null doesn't say what it leaves behind.
    """
    sent = _parsed(seen)
    clause = operation.contract.clause(ruling.clause)
    for name, value in sent.items() if isinstance(sent, dict) else ():
        place = ptr.join(operation.resource, name) + "/"
        if clause is None or not (_within_answer(operation, clause.pointer) + "/").startswith(
            place
        ):
            continue
        if value is None:
            return []
        field = next((each for each in operation.fields if each.path == (name,)), None)
        blamed = next(
            (check.clause for check in seen.case.checks if check.clause.startswith("request.")), ""
        )
        if field and not sendable(operation.document, field.pointer, value):
            reason = f"it was accepted, and {ruling.reason}"
            echo = Ruling(blamed, "fail", reason, ruling.case, "echo")
            return [echo, _consequence(ruling)] if blamed else []
    return [ruling]


def _within_answer(operation: Operation, pointer: str) -> str:
    """Turn a schema's pointer in the success answer into the pointer of the value."""
    body = operation.success[1]
    if body is None or not pointer.startswith(body.pointer + "/"):
        return ""
    tokens = ptr.split(pointer[len(body.pointer) :])
    return ptr.join(
        "",
        *(
            name
            for key, name in zip(tokens[::2], tokens[1::2], strict=False)
            if key == "properties"
        ),
    )


def _parsed(seen: Observation) -> Any:
    try:
        return json.loads(seen.case.request.body or b"")
    except ValueError:
        return MISSING


def _check(seen: Observation, check: Check, how: Outcome, why: str) -> Iterator[Ruling]:
    if check.kind == "accepted":
        yield _accepted(seen, check, how, why)
    elif check.kind == "refused":
        yield _refused(seen, check, how, why)
    elif how in ("accepted", "refused") and check.when in ("always", how):
        yield _state(seen, check)
    elif how == "crashed" and check.kind == "unchanged" and check.when == "refused":
        ruling = _state(seen, check)  # what is answered by an error changes nothing either
        if ruling.verdict == "fail":
            yield ruling


def _ruling(
    seen: Observation, check: Check, verdict: Verdict, reason: str = "", detail: str = ""
) -> Ruling:
    return Ruling(check.clause, verdict, reason, seen.case.id, detail or check.kind)


def _accepted(seen: Observation, check: Check, how: Outcome, why: str) -> Ruling:
    credential = seen.case.request.credential
    response = seen.exchange.response
    if credential.startswith("scheme:") and response is not None and response.status in (401, 403):
        return _ruling(seen, check, "fail", f"the credential was refused: {why}")
    if how == "accepted":
        return _ruling(seen, check, "pass")
    if how == "undecided":
        return _ruling(seen, check, "inconclusive", why)
    if how == "refused" and response is not None and response.status in OF_STATE:
        about = "rights" if response.status == FORBIDDEN else "the state of the resource"
        of_state = f"{why}, which speaks of {about}"
        return _ruling(seen, check, "inconclusive", of_state, "accepted/state")
    if how == "refused" and check.soft:
        return _ruling(
            seen,
            check,
            "inconclusive",
            f"{why}; it may want a value that exists: name one with --known",
        )
    return _ruling(
        seen, check, "fail", f"a valid request was not accepted: {why}", f"accepted/{how}"
    )


def _refused(seen: Observation, check: Check, how: Outcome, why: str) -> Ruling:
    if how == "refused":
        return _ruling(seen, check, "pass")
    if how == "accepted":
        status = seen.exchange.response.status if seen.exchange.response else 0
        return _ruling(
            seen, check, "fail", f"it should have been refused, and the answer was {status}"
        )
    return _ruling(seen, check, "inconclusive", why)


def _server_error(operation: Operation, seen: Observation, how: Outcome) -> list[Ruling]:
    """No request must be answered by a server error; one known to be valid proves no more."""
    reads = seen.case.request.method == "GET"  # of reading, an update's contract promises nothing
    if reads or how == "undecided":
        return []
    valid = any(check.kind == "accepted" for check in seen.case.checks)
    status = seen.exchange.response.status if seen.exchange.response else 0
    if how == "crashed":
        reason = f"a request of a client was answered by the server error {status}"
        blamed = [SERVER_ERROR, *(() if valid else _status_for(operation, seen))]
        return [Ruling(clause, "fail", reason, seen.case.id, "crashed") for clause in blamed]
    return [] if valid else [Ruling(SERVER_ERROR, "pass", "", seen.case.id, "crashed")]


def _status_for(operation: Operation, seen: Observation) -> list[str]:
    """Return the clause of the status that is documented for a situation, if one is."""
    request = seen.case.request
    wanted: tuple[int, ...]
    if request.credential != "valid":
        wanted = (401, 403)
    elif request.path != seen.home:
        wanted = (404,)
    elif not any(body.covers(_sent_as(seen)) for body in operation.bodies):
        wanted = (415,)
    else:
        wanted = (400, 422) if _parsed(seen) is MISSING else (422, 400)
    keys = [operation.documented(status) for status in wanted]
    return [f"status.{key}" for key in keys if key is not None][:1]


def _sent_as(seen: Observation) -> str:
    stated = seen.case.request.header("content-type")
    return base_type(stated)


# --- the resource ------------------------------------------------------------------------------


def _state(seen: Observation, check: Check) -> Ruling:
    if seen.state is MISSING:
        return _ruling(seen, check, "inconclusive", "the resource can't be read")
    if check.kind == "unchanged":
        return _unchanged(seen, check)
    before = MISSING if seen.before is MISSING else ptr.get(seen.before, check.pointer)
    after = ptr.get(seen.state, check.pointer)
    # of what moves by itself, a text that is just what was sent is no chance
    text = check.kind == "unapplied" and isinstance(check.value, str)
    taken = text and matches(after, check.value)
    if within(check.pointer, seen.volatile) and not taken:
        return _ruling(seen, check, "inconclusive", f"{check.pointer} changes by itself")
    if check.kind == "unapplied":
        return _unapplied(seen, check, before, after)
    if check.kind == "absent":
        return _absent(seen, check, after)
    return _shows(seen, check, before, after)


def _shows(seen: Observation, check: Check, before: object, after: object) -> Ruling:
    exact = check.kind == "exact"
    if after is MISSING and (before is MISSING or not before):
        verdict: Verdict = "inconclusive" if check.value else "none"
        return _ruling(seen, check, verdict, f"no answer shows {check.pointer}")
    if not matches(after, check.value, exact=exact):
        moved = reordered(after, check.value, exact=exact)
        if not moved or check.order is not None:
            return _differs(seen, check, after, moved=moved)
    if stale := _stale(seen, check, before):
        return stale
    if not exact and before is not MISSING and matches(before, check.value):
        return _ruling(seen, check, "none", "it had that value before")
    return _ruling(seen, check, "pass")


def _differs(seen: Observation, check: Check, after: object, *, moved: bool) -> Ruling:
    """Rule on a value that isn't there as it was sent, or is there in another order."""
    shown = "absent" if after is MISSING else shorten(after)
    reason = f"{check.pointer} was set to {shorten(check.value)} and reads {shown}"
    verdict: Verdict = "inconclusive" if check.soft else "fail"
    if not moved:
        return _ruling(seen, check, verdict, reason, DOUBTED if check.soft else "")
    ruling = _ruling(seen, check, verdict, f"{reason}, in another order", "order")
    return replace(ruling, clause=check.order or check.clause)


def _stale(seen: Observation, check: Check, before: object) -> Ruling | None:
    """Rule on an answer that still shows what was there before, while a read shows the update."""
    later = seen.exchange.response is not None and seen.exchange.response.status == LATER
    told = MISSING if later or seen.answer is MISSING else ptr.get(seen.answer, check.pointer)
    if seen.after is MISSING or MISSING in (told, before) or not check.clause.endswith(SETS):
        return None
    if not same(told, before) or matches(told, check.value):
        return None
    reason = (
        f"{check.pointer} was set to {shorten(check.value)}, and a read shows it; "
        f"the answer to the update shows {shorten(told)}"
    )
    return _ruling(seen, check, "inconclusive" if check.soft else "fail", reason, STALE)


def _absent(seen: Observation, check: Check, after: object) -> Ruling:
    empty = check.value is not None and (not after or same(after, check.value))
    if after is MISSING or after is None or empty:
        return _ruling(seen, check, "pass")
    return _ruling(seen, check, "fail", f"{check.pointer} is still {shorten(after)}")


def _unapplied(seen: Observation, check: Check, before: object, after: object) -> Ruling:
    if before is not MISSING and matches(before, check.value, exact=True):
        return _ruling(seen, check, "none", "it had that value before")
    if check.soft and before in (MISSING, None, "", [], {}):
        return _ruling(seen, check, "none", "it wasn't set before")
    # a server may add members of its own to what it takes
    taken = matches(after, check.value) and not matches(before, check.value)
    if after is not MISSING and (taken or matches(after, check.value, exact=True)):
        return _ruling(seen, check, "fail", f"{check.pointer} became {shorten(after)}")
    if after is MISSING and before is MISSING:
        return _ruling(seen, check, "inconclusive", f"no answer shows {check.pointer}")
    return _ruling(seen, check, "pass")


def _unchanged(seen: Observation, check: Check) -> Ruling:
    if seen.before is MISSING or (check.when != "accepted" and seen.after is MISSING):
        return _ruling(seen, check, "inconclusive", "the resource can't be read")
    changed = [
        place
        for place in changes(seen.before, seen.state)
        if not within(place, check.but)
        and not within(place, seen.volatile)
        and not kept_by_server(seen, place)
    ]
    if not changed:
        return _ruling(seen, check, "pass")
    place = changed[0]
    was, now = ptr.get(seen.before, place), ptr.get(seen.state, place)
    more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
    shown = "absent" if now is MISSING else shorten(now)
    return _ruling(seen, check, "fail", f"{place} was {shorten(was)} and is {shown}{more}")
