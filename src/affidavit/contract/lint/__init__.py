"""What a page contradicts or leaves out: one row per rule, each with a stable id.

A rule sees the page alone, before any overlay: lint tells the page's author what to mend. An
*error* is a page that says two things, a *warning* one that leaves out what its reader needs, a
*note* one that says something doubtful.
"""

from collections.abc import Callable

from affidavit import pointer as ptr
from affidavit.contract.lint import request, schemas, servers, sides, statuses
from affidavit.contract.lint.page import Page, Rule
from affidavit.model import Lint, Reading, Span

RULES = (
    Rule(
        "auth-contradiction", "error", servers.auth_contradiction, "describe the scheme that works"
    ),
    Rule(
        "security-unstated",
        "warning",
        servers.security_unstated,
        "describe how a request authenticates",
    ),
    Rule("security-undefined", "error", servers.security_undefined, "define the scheme"),
    Rule("server-foreign", "error", servers.server_foreign, "name one of the servers"),
    Rule("server-template", "warning", servers.server_template, "define the variable"),
    Rule("server-missing", "warning", servers.server_missing, "state one"),
    Rule("server-insecure", "note", servers.server_insecure, "offer HTTPS"),
    Rule("server-local", "error", servers.server_local, "name the server that users reach"),
    Rule("method-differs", "error", request.method_differs, "name the method that works"),
    Rule(
        "put-partial",
        "note",
        request.put_partial,
        "offer PATCH, or say what happens to fields that are left out",
    ),
    Rule("patch-whole", "note", request.patch_whole, "offer PUT, or say that the rest is kept"),
    Rule(
        "patch-requires",
        "note",
        request.patch_requires,
        "make it optional, or say why each update needs it",
    ),
    Rule("status-401-missing", "warning", statuses.status_401, "document 401"),
    Rule("status-404-missing", "warning", statuses.status_404, "document 404"),
    Rule("status-429-missing", "warning", statuses.status_429, "document 429"),
    Rule(
        "status-refusal-missing",
        "warning",
        statuses.status_refusal,
        "document what a refused request gets",
    ),
    Rule(
        "status-success-missing",
        "warning",
        statuses.status_success,
        "document what an update answers",
    ),
    Rule("status-created-only", "note", statuses.status_of_creation, "document 200 or 204"),
    Rule(
        "success-body-missing", "warning", statuses.success_body, "document the body, or answer 204"
    ),
    Rule("error-body-missing", "warning", statuses.error_body, "document the body"),
    Rule("body-of-204", "error", statuses.body_of_204, "drop the body, or the status"),
    Rule("error-bodies-differ", "note", statuses.errors_differ, "give errors one shape"),
    Rule(
        "strategy-field-missing",
        "error",
        request.strategy_field,
        "name the field as the request does",
    ),
    Rule("mask-paths-missing", "warning", request.mask_paths, "list the paths"),
    Rule(
        "mask-path-unknown",
        "error",
        request.mask_path_unknown,
        "list paths of the request's fields",
    ),
    Rule(
        "mask-path-frozen",
        "error",
        request.mask_path_frozen,
        "take it off the list, or let it be set",
    ),
    Rule(
        "merge-patch-null",
        "note",
        request.merge_patch_null,
        "allow null where a member can be removed",
    ),
    Rule(
        "steps-alone",
        "note",
        request.steps_alone,
        "say which members steps may change, or offer a body of fields",
    ),
    Rule("limit-one-sided", "warning", sides.limit_one_sided, "state it on both sides"),
    Rule("limit-differs", "error", sides.limit_differs, "state one limit"),
    Rule("limit-disputed", "error", schemas.limit_disputed, "correct the one that is wrong"),
    Rule("enum-differs", "error", sides.enum_differs, "list the same, or say why not"),
    Rule("type-differs", "error", sides.type_differs, "give it one type"),
    Rule("format-differs", "error", sides.format_differs, "give it one format"),
    Rule(
        "null-differs",
        "note",
        sides.null_differs,
        "allow null in the request, or say how to send such a resource back",
    ),
    Rule(
        "read-only-differs",
        "error",
        sides.read_only_differs,
        "mark the request's field, or free the answer's",
    ),
    Rule(
        "write-only-shown",
        "error",
        sides.write_only_shown,
        "take it out of the answer, or drop the mark",
    ),
    Rule("name-differs", "error", sides.name_differs, "spell it one way"),
    Rule(
        "not-read-back",
        "note",
        sides.not_read_back,
        "document the answer's field, or say that it isn't shown",
    ),
    Rule("bounds-crossed", "error", schemas.bounds_crossed, "correct one of the two"),
    Rule(
        "keyword-ignored",
        "error",
        schemas.keyword_ignored,
        "correct the type, or drop the constraint",
    ),
    Rule(
        "nullable-ignored",
        "note",
        schemas.nullable_ignored,
        "state the type beside it, or null as one of the alternatives",
    ),
    Rule("enum-repeated", "note", schemas.enum_repeated, "drop one"),
    Rule("enum-alike", "note", schemas.enum_alike, "drop one, or say how they differ"),
    Rule("enum-type", "error", schemas.enum_type, "correct the value or the type"),
    Rule("default-invalid", "error", schemas.default_invalid, "correct the default or the schema"),
    Rule("example-invalid", "error", schemas.example_invalid, "mend the one that is wrong"),
    Rule("example-read-only", "error", schemas.example_read_only, "take it out of the example"),
    Rule(
        "example-unlisted",
        "warning",
        schemas.example_unlisted,
        "describe the member, or take it out",
    ),
    Rule("required-read-only", "error", schemas.required_read_only, "drop one of the two"),
    Rule(
        "required-deprecated",
        "note",
        schemas.required_deprecated,
        "make it optional before it goes",
    ),
    Rule("required-unlisted", "warning", schemas.required_unlisted, "describe the member"),
    Rule("read-only-write-only", "error", schemas.both_only, "drop one of the two"),
    Rule("array-items-missing", "warning", schemas.array_items, "say what the items are"),
    Rule("restricted-member-missing", "warning", schemas.object_members, "list them"),
    Rule("parameter-renamed", "error", request.parameter_renamed, "spell it as the path does"),
    Rule("parameter-repeated", "error", request.parameter_repeated, "list it once"),
    Rule(
        "parameter-type-differs",
        "error",
        request.parameter_both,
        "give the two one type, or two names",
    ),
    Rule("path-parameters-differ", "error", request.path_names, "describe each once"),
    Rule("header-ignored", "note", request.header_ignored, "say it where OpenAPI looks for it"),
    Rule("body-missing", "warning", request.body_missing, "document the body"),
    Rule("body-frozen", "warning", request.body_empty, "mark the fields that can be set as such"),
)
"""Every rule; the readers' gaps (``row-cut``, ``type-unknown``, …) come before them."""


def lint(reading: Reading, line: Callable[[int], int]) -> tuple[Lint, ...]:
    """Return every gap and contradiction of a page, in the order of the rules."""
    page = Page(reading)
    own = {(each.rule, each.message, each.pointer): each.span for each in reading.remarks}
    told: dict[tuple[str, str, Span | None], Lint] = {}
    found = [Lint(gap.code, gap.message, "", gap.span, line(gap.span[0])) for gap in reading.gaps]
    for rule in RULES:
        for message, place in rule.find(page):
            chain = (reading.marks.get(each) for each in ptr.ancestors(place))
            mark = next((each for each in chain if each), None)
            span = own.get((rule.id, message, place)) or (mark.span if mark else None)
            start = line(span[0]) if span else None
            row = Lint(rule.id, message, place, span, start, rule.severity)
            told.setdefault((rule.id, message, span), row)
    return (*found, *told.values())


BY_ID = {rule.id: rule for rule in RULES}
