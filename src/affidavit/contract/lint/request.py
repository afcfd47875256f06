"""Rules about the request: its method, its parameters and its body."""

import re
from collections import Counter
from collections.abc import Iterator

from affidavit.contract.lint.page import Found, Page
from affidavit.operation import TARGET, Parameter, frozen, is_steps
from affidavit.schema import types

METHOD = re.compile(
    r"\b(?P<method>GET|PUT|POST|PATCH|DELETE)\s+(?:requests?|methods?|calls?|verbs?|endpoints?)\b"
    r"|\b(?:send|make|issue|with|via|using|use)\s+(?:an?\s+|the\s+)?(?:HTTP\s+)?"
    r"(?P<verb>GET|PUT|POST|PATCH|DELETE)\b",
)
UPDATING = re.compile(r"\b(?:updat|modif|chang|edit|patch|replac|partial)", re.IGNORECASE)
PARTLY = re.compile(
    r"\bpartial(?:ly)?\b|\bonly the (?:fields?|attributes?|properties|values?|parameters?)"
    r"[^.\n]{0,30}\b(?:sent|passed|provided|present|included|specified|given)\b"
    r"|\b(?:omitted|absent|missing) (?:fields|attributes|properties|values)"
    r"[^.\n]{0,30}\b(?:unchanged|untouched|left|kept|keep)",
    re.IGNORECASE,
)
WHOLLY = re.compile(
    r"\breplac\w+ the (?:entire|whole|complete|full)\b|\bfull (?:update|replacement)\b"
    r"|\b(?:all|every) (?:fields?|attributes?|properties|values?) (?:must|have to|has to)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?\n]+")


def method_differs(page: Page) -> Found:
    """The text tells to update with a method that the page doesn't have."""
    own = page.operation
    held = {own.method, *own.document["paths"][own.path]}
    for place, text in page.about:
        for sentence in SENTENCE.findall(text):
            match = METHOD.search(sentence)
            told = (match["method"] or match["verb"]).lower() if match else ""
            if match and told not in held and UPDATING.search(sentence):
                message = f"the text says {told.upper()}"
                yield f"{message}, the operation is {own.method.upper()} {own.path}", place


def put_partial(page: Page) -> Found:
    """PUT, which replaces (RFC 9110, 9.3.4), is described as a partial update."""
    if page.operation.method == "put":
        for place, text in page.about:
            if match := PARTLY.search(text):
                yield f"PUT replaces what it is sent to, and the text says “{match[0]}”", place


def patch_whole(page: Page) -> Found:
    """PATCH, which changes in part (RFC 5789), is described as a replacement."""
    if page.operation.method == "patch":
        for place, text in page.about:
            if match := WHOLLY.search(text):
                yield f"PATCH changes a part, and the text says “{match[0]}”", place


def patch_requires(page: Page) -> Found:
    """A partial update can't do without some field."""
    if page.operation.method == "patch":
        for field in page.operation.writable:
            if field.required:
                yield f"a partial update must carry {field.name}", field.pointer


def merge_patch_null(page: Page) -> Found:
    """A merge patch removes by null (RFC 7396), and no field may be null."""
    body = page.operation.body
    if body is None or "merge-patch+json" not in body.media_type:
        return
    stated = [field for field in page.operation.writable if types(field.schema)]
    if stated and not any("null" in types(field.schema) for field in stated):
        yield (
            "the body is a merge patch, in which null removes a member, and no field may be null",
            body.pointer,
        )


def steps_alone(page: Page) -> Found:
    """Updates are lists of steps (RFC 6902), and nothing says what these may change."""
    body = page.operation.body
    if body is not None and is_steps(body.media_type):
        message = (
            f"the body is a list of steps ({body.stated}), and nothing says what they may change"
        )
        yield message, body.pointer


def body_missing(page: Page) -> Found:
    """An update without a documented body."""
    if not page.operation.bodies:
        yield "the page documents no request body", page.operation.pointer


def body_empty(page: Page) -> Found:
    """The request's body is documented without any field that an update could set."""
    if page.operation.body and page.operation.fields and not page.operation.writable:
        yield "every field of the request is read-only", page.operation.body.pointer


def strategy_field(page: Page) -> Found:
    """An update strategy is for a field that the request doesn't have."""
    names = {field.name for field in page.operation.fields}
    for param in page.operation.parameters:
        target = param.spec.get(TARGET)
        if target and target not in names:
            yield (
                f"{param.name} is for the field {target!r}, which the request doesn't have",
                param.pointer,
            )


def mask_paths(page: Page) -> Found:
    """A field mask is documented without the paths that it may hold."""
    param = page.operation.by_role("field-mask")
    if param and not any(_masked(page)):
        yield (
            f"nothing says which paths {param.name} may hold, or how they are joined",
            param.pointer,
        )


def mask_path_unknown(page: Page) -> Found:
    """A field mask lists a path that no field of the request has."""
    known = {_plain(".".join(each.path)) for each in page.operation.fields}
    for param, path in _masked(page) if known else ():
        if path != "*" and _plain(path) not in known:
            yield f"{param.name} lists {path!r}, and the request has no such field", param.pointer


def mask_path_frozen(page: Page) -> Found:
    """A field mask lists a path that can't be set."""
    known = {_plain(".".join(each.path)): each for each in page.operation.fields}
    for param, path in _masked(page):
        field = known.get(_plain(path))
        if field and frozen(field.schema):
            yield f"{param.name} lists {path!r}, which no update can set", param.pointer


def _masked(page: Page) -> Iterator[tuple[Parameter, str]]:
    """Yield the mask with each path that it lists."""
    if param := page.operation.by_role("field-mask"):
        for path in (param.schema.get("items") or {}).get("enum", ()):
            if isinstance(path, str):
                yield param, path


def _plain(path: str) -> str:
    return path.replace("_", "").casefold()


def parameter_renamed(page: Page) -> Found:
    """A path parameter is spelled otherwise in its table."""
    for param in page.operation.parameters:
        other = param.spec.get("x-affidavit-table-name")
        if other and other != param.name:
            yield f"the path says {{{param.name}}}, the table {other!r}", param.pointer


def parameter_repeated(page: Page) -> Found:
    """One list has a parameter twice."""
    counted = Counter(
        (each.location, each.name, each.pointer.rpartition("/")[0])
        for each in page.operation.listed
    )
    for (location, name, place), times in counted.items():
        if times > 1:
            yield f"the {location} parameter {name} is listed {times} times", place


def parameter_both(page: Page) -> Found:
    """A name stands for a path parameter and a field of the body, in different types."""
    fields = {each.path[0]: each for each in page.operation.fields if each.top}
    for param in page.operation.parameters:
        field = fields.get(param.name) if param.location == "path" else None
        one, other = set(types(param.schema)), set(types(field.schema)) if field else set()
        if one and other and not one & other:
            both = f"{'/'.join(sorted(one))} in the path and {'/'.join(sorted(other))} in the body"
            yield f"{param.name} is {both}", param.pointer


def path_names(page: Page) -> Found:
    """The path's template and the table of path parameters don't agree."""
    told = {param.name for param in page.operation.parameters if param.location == "path"}
    for name in page.operation.path_names:
        if name not in told:
            yield f"nothing describes the path parameter {name}", page.operation.pointer
    for name in sorted(told - set(page.operation.path_names)):
        yield f"the path has no place for the parameter {name}", page.operation.pointer


def header_ignored(page: Page) -> Found:
    """A header parameter is one that OpenAPI gives no meaning (3.1, 4.8.12.1)."""
    yield from page.remarks("header-ignored")
