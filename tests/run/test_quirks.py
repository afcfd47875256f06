"""What no page forbids breaks no clause: every quirk, against every bundled contract."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import examined
import pytest
from quirks import QUIRKS, Quirk

from affidavit.model import OperationResult, Profile, Settings
from affidavit.run import examine, out_of_reach
from affidavit.targets import Credentials, HttpTarget, MockServer
from affidavit.targets.serve import _Handler  # the handler that these tests make closing

PAIRS = [
    pytest.param(quirk, name, id=f"{quirk.__name__}-{name}")
    for quirk in QUIRKS
    for name in examined.NAMES
    if quirk.fits(examined.operation(name))
]
LEAST = {"quick": 12, "standard": 20}
"""Clauses that must still be seen to hold: a run that decides nothing breaks nothing either."""


def profile(quirk: type[Quirk], name: str) -> Profile:
    """Every third pair is seen whole, so that all of them take minutes and not tens of them."""
    return "quick" if (QUIRKS.index(quirk) + examined.NAMES.index(name)) % 3 else "standard"


def test_there_are_many_quirks_and_each_says_what_it_does() -> None:
    assert len(QUIRKS) > 40
    abouts = [quirk.__doc__ for quirk in QUIRKS]
    assert all(abouts)
    assert len(set(abouts)) == len(abouts)


def test_each_quirk_fits_a_contract() -> None:
    assert {param.values[0] for param in PAIRS} == set(QUIRKS)


def holds(found: OperationResult) -> int:
    return sum(each.verdict == "pass" for each in found.clauses)


@pytest.mark.parametrize(("quirk", "name"), PAIRS)
def test_a_quirk_breaks_no_clause(quirk: type[Quirk], name: str) -> None:
    chosen = profile(quirk, name)
    found = examined.result(name, quirk(examined.mock(name)), profile=chosen)
    assert examined.broken(found) == {}
    assert found.findings == ()
    assert found.reason == ""
    assert holds(found) > LEAST[chosen]


@pytest.mark.parametrize("name", examined.NAMES)
def test_an_undocumented_refusal_is_a_notice(name: str) -> None:
    quirk = next(each for each in QUIRKS if each.__name__ == "RefusesWith409")
    found = examined.result(name, quirk(examined.mock(name)))
    assert [n.message for n in found.notices if "409" in n.message]
    assert found.verdict == "pass"


@contextmanager
def served(name: str, handler: type[_Handler]) -> Iterator[HttpTarget]:
    viewed = examined.operation(name)
    with MockServer([examined.mock(name)]) as server:
        server.RequestHandlerClass = handler
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            target = HttpTarget(server.url, viewed, Credentials())
            yield target
            target.close()
        finally:
            server.shutdown()
            thread.join(5)


class OldProtocol(_Handler):
    """HTTP/1.0: a connection per request."""

    protocol_version = "HTTP/1.0"

    def log_request(self, *_: object) -> None:
        """Say nothing."""


class Closing(OldProtocol):
    """Promises to keep a connection and closes it after each answer all the same."""

    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        """Close when all is said."""
        super().handle_any()
        self.close_connection = True

    do_GET = do_PATCH = do_PUT = handle_any  # noqa: N815 - the base's names


@pytest.mark.parametrize("handler", [OldProtocol, Closing])
@pytest.mark.parametrize("name", examined.NAMES)
def test_a_server_may_close_its_connections(name: str, handler: type[_Handler]) -> None:
    viewed = examined.operation(name)
    with served(name, handler) as target:
        found = examined.finished(examine(viewed, target, out_of_reach(viewed, Settings())))
    assert examined.broken(found) == {}
    # a request that meets a closing connection has no answer, which decides nothing
    assert holds(found) > LEAST["standard"] or handler is Closing
