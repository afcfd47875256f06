"""Schemathesis' own strategies over the derived document, as one more source of cases.

Its values are of another hand than ours: any Unicode, numbers of any size, members that nobody
documents. Where they go is ours, so that only the resource under test is changed.
"""

import json
from typing import Any

from hypothesis import strategies as st

from affidavit.cases.maker import Maker
from affidavit.described import described
from affidavit.model import Request
from affidavit.samples import as_text

Requests = st.SearchStrategy[Request]


def requests(maker: Maker, *, negative: bool) -> Requests | None:
    """Return updates as Schemathesis draws them, good ones or ``negative`` ones."""
    from schemathesis import GenerationMode  # noqa: PLC0415 - slow to import, and only a deep run needs it

    if maker.operation.body is None or not maker.typed:
        return None
    mode = GenerationMode.NEGATIVE if negative else GenerationMode.POSITIVE
    seen = described(maker.operation)
    if seen is None:
        return None
    cases = seen.as_strategy(generation_mode=mode)
    return cases.map(lambda case: _request(maker, case))  # type: ignore[no-any-return]  # untyped there


def _request(maker: Maker, case: Any) -> Request:
    """Take a case's body and query; it may have none of both."""
    known = {param.name for param in maker.operation.parameters if param.location == "query"}
    query = [
        (
            str(name),
            as_text(each) if isinstance(each, str | bool | int | float) else json.dumps(each),
        )
        for name, value in (case.query or {}).items()
        for each in (value if isinstance(value, list) else [value])
        if name in known
    ]
    if isinstance(case.body, bytes):
        return maker.update(raw=case.body, query=query)
    try:
        return maker.update(raw=json.dumps(case.body).encode(), query=query)
    except (TypeError, ValueError):  # its word for no body at all
        return maker.update(raw=b"", query=query)
