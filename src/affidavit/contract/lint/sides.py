"""Rules about a request and its answer that disagree on one field."""

from typing import Any

from affidavit import pointer as ptr
from affidavit.contract.lint.page import Found, Page, plain
from affidavit.jsontext import shorten
from affidavit.operation import frozen
from affidavit.schema import Field, types

LIMITS = ("maxLength", "minLength", "maxItems", "minItems", "pattern")


def limit_one_sided(page: Page) -> Found:
    """A limit stands on one side only, of the request and the answer."""
    for sent, shown in page.twins:
        for keyword in LIMITS:
            if (keyword in sent.schema) != (keyword in shown.schema):
                holder, side = (sent, "request") if keyword in sent.schema else (shown, "answer")
                message = (
                    f"{sent.name}: {keyword} {shorten(holder.schema[keyword])} stands in the "
                    f"{side} only"
                )
                yield message, ptr.join(holder.pointer, keyword)


def limit_differs(page: Page) -> Found:
    """Request and answer give one field different limits."""
    for sent, shown in page.twins:
        for keyword in LIMITS:
            one, other = sent.schema.get(keyword), shown.schema.get(keyword)
            if one is not None and other is not None and one != other:
                both = f"{shorten(one)} in the request and {shorten(other)} in the answer"
                yield f"{sent.name}: {keyword} is {both}", ptr.join(sent.pointer, keyword)


def enum_differs(page: Page) -> Found:
    """Request and answer list different values for one field."""
    for sent, shown in page.twins:
        one, other = (_values(each.schema) for each in (sent, shown))
        if one and other and one != other:
            alone = [
                f"only {side} {', '.join(sorted(values))}"
                for side, values in (("requests have", one - other), ("answers have", other - one))
                if values
            ]
            yield (
                f"{sent.name}: request and answer list different values: {'; '.join(alone)}",
                ptr.join(sent.pointer, "enum"),
            )


def _values(schema: dict[str, Any]) -> set[str]:
    return {shorten(each) for each in schema.get("enum", ()) if each is not None}


def type_differs(page: Page) -> Found:
    """Request and answer give one field different types."""
    for sent, shown in page.twins:
        one, other = plain(sent.schema), plain(shown.schema)
        if one and other and one != other:
            message = (
                f"{sent.name} is {'/'.join(sorted(one))} in the request and "
                f"{'/'.join(sorted(other))} in the answer"
            )
            yield message, sent.pointer


def format_differs(page: Page) -> Found:
    """Request and answer give one field different formats."""
    for sent, shown in page.twins:
        one, other = sent.schema.get("format"), shown.schema.get("format")
        if one and other and one != other:
            yield (
                f"{sent.name} has the format {one} in the request and {other} in the answer",
                ptr.join(sent.pointer, "format"),
            )


def null_differs(page: Page) -> Found:
    """Answers may show null where requests can't hold it: what was read can't be sent back."""
    for sent, shown in page.twins:
        refuses = "type" in sent.schema and "null" not in types(sent.schema)
        if refuses and not frozen(sent.schema) and "null" in types(shown.schema):
            yield f"{sent.name} may be null in the answer and not in the request", shown.pointer


def read_only_differs(page: Page) -> Found:
    """The answer calls a field read-only that the request lists as any other."""
    for sent, shown in page.twins:
        if shown.schema.get("readOnly") and not frozen(sent.schema):
            yield f"{sent.name} can be sent, and is read-only in the answer", sent.pointer


def write_only_shown(page: Page) -> Found:
    """The answer shows a field that is write-only."""
    for field in page.answer:
        if field.schema.get("writeOnly"):
            yield f"{field.name} is write-only, and the answer lists it", field.pointer


def name_differs(page: Page) -> Found:
    """Request and answer spell one field's name differently."""
    for sent, shown in _respelled(page):
        yield f"the request says {sent.name}, the answer {shown.path[-1]}", sent.pointer


def not_read_back(page: Page) -> Found:
    """The request has a field that the answer, which lists most others, doesn't."""
    twins = page.operation.twins
    spelled = {sent.path for sent, _ in _respelled(page)}
    readable = [each for each in page.operation.writable if not each.schema.get("writeOnly")]
    unseen = [each for each in readable if each.path not in twins]
    for field in unseen if 2 * len(unseen) < len(readable) else ():
        if field.path not in spelled:
            yield f"{field.name} can be set, and no answer is documented to show it", field.pointer


def _respelled(page: Page) -> list[tuple[Field, Field]]:
    """Pair the fields of both sides whose names are the same but for case and separators."""
    twins = page.operation.twins
    sent = {each.path: each for each in page.operation.fields if each.top}
    left = {
        _plain(path[0]): each for path, each in twins.items() if len(path) == 1 and path not in sent
    }
    return [
        (field, left[_plain(path[0])])
        for path, field in sent.items()
        if path not in twins and _plain(path[0]) in left
    ]


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
