"""An operation as Schemathesis sees it, for its strategies and its checks."""

from functools import lru_cache
from typing import Any

from affidavit.operation import Operation


@lru_cache(maxsize=32)
def described(operation: Operation) -> Any:
    """Return Schemathesis' ``APIOperation`` of an operation; None where it can't read it."""
    import schemathesis  # noqa: PLC0415 - slow to import, and only a deep run needs it
    from schemathesis.core.result import Ok  # noqa: PLC0415 - likewise

    # a configuration of its own: that of the folder we happen to be in is for somebody else's run
    schema = schemathesis.openapi.from_dict(operation.document, config=schemathesis.Config())
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    return next((each for each in found if each.method.lower() == operation.method), None)
