"""Four contracts of vendors that don't exist, each with clauses made by hand."""

from typing import Any

from affidavit.model import Clause, Contract, Kind, Source

SOURCE = Source("page", "0" * 64)
UUID = "0b5f4d4e-7a5e-4b6e-9a76-1f6a4d3c2b1a"


def obj(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    made = {"type": "object", "properties": properties, **more}
    return made | ({"required": list(required)} if required else {})


def body(schema: Any, *media_types: str) -> dict[str, Any]:
    return {"content": {each: {"schema": schema} for each in media_types or ("application/json",)}}


def param(name: str, place: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema or {"type": "string"}, **more}


def clauses(**kinds: tuple[str, ...]) -> tuple[Clause, ...]:
    """Make clauses from ids by kind; an underscore in a kind stands for a hyphen."""
    found = []
    for name, ids in kinds.items():
        kind: Kind = name.replace("_", "-")  # type: ignore[assignment]
        found += [Clause(each, kind, "MUST", "documented", each, SOURCE, "") for each in ids]
    return tuple(found)


def contract(
    name: str, place: tuple[str, str], operation: Any, parts: Any, promises: Any
) -> Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": name, "version": "1"},
        "paths": {place[0]: {place[1]: operation}},
        "components": parts,
    }
    return Contract(name, name, document, promises)


STATUSES = ["OPEN", "PAUSED", "DONE"]
KIOSK_ERROR = obj(
    {
        "error": obj(
            {
                "code": {"type": "integer"},
                "status": {"type": "string", "enum": ["BAD", "GONE"]},
                "message": {"type": "string", "maxLength": 200},
            },
            ("code", "message"),
        )
    },
    ("error",),
)
KIOSK_FIELDS = {
    "open": {"type": "boolean"},
    "state": {"type": "string", "enum": STATUSES},
    "label": {"type": "string", "maxLength": 20, "minLength": 2},
    "extra_info": {"type": "object"},
    "owner_id": {"type": "string"},
    "id": {"type": "string", "x-affidavit-identity": True},
}

KIOSK = contract(
    "kiosk/update",
    ("/v1/shops/{shop}/kiosks/{kiosk}", "patch"),
    {
        "parameters": [
            param("shop", "path", required=True, example="s-1"),
            param("kiosk", "path", required=True, example="k-1"),
            param(
                "update_mask",
                "query",
                {"type": "array", "items": {"type": "string"}},
                **{"x-affidavit-role": "field-mask"},
            ),
            param(
                "info_strategy",
                "query",
                {"type": "string", "enum": ["REPLACE", "MERGE_PATCH"]},
                **{"x-affidavit-role": "merge-strategy", "x-affidavit-target": "extra_info"},
            ),
        ],
        "security": [{"Basic": []}, {"Token": []}],
        "requestBody": body(obj(KIOSK_FIELDS)) | {"required": True},
        "responses": {
            "200": body(
                obj(KIOSK_FIELDS | {"seen": {"type": "string", "format": "date-time"}}, ("id",))
            ),
            "400": body(KIOSK_ERROR),
            "403": body(KIOSK_ERROR),
        },
    },
    {
        "securitySchemes": {
            "Basic": {"type": "http", "scheme": "basic"},
            "Token": {"type": "oauth2", "flows": {}},
        }
    },
    clauses(
        endpoint=("endpoint",),
        semantics=(
            "semantics.preserve",
            "semantics.atomic",
            "semantics.idempotent",
            "request.label.semantics",
            "request.open.semantics",
            "request.extra_info.semantics",
        ),
        type=("request.open.type", "request.label.type", "request.extra_info.type"),
        enum=("request.state.enum", "query.info_strategy.enum", "response.200.state.enum"),
        length=(
            "request.label.max-length",
            "request.label.min-length",
            "response.200.label.max-length",
        ),
        mask=(
            "query.update_mask.mask.listed",
            "query.update_mask.mask.unlisted",
            "query.update_mask.mask.omitted",
        ),
        merge_strategy=(
            "query.info_strategy.merge-strategy.REPLACE",
            "query.info_strategy.merge-strategy.MERGE_PATCH",
        ),
        auth=("auth.required", "auth.Basic", "auth.Token"),
        status=("status.200", "status.400", "status.403", "status.5xx"),
        response_field=("response.200.open", "response.200.seen"),
        error_schema=("response.400.error.code", "response.400.error.message"),
        format=("response.200.seen.format",),
        required=("response.200.id.required", "response.400.error.code.required"),
        content_type=("request.content-type.application/json", "response.200.content-type"),
        deprecated=("request.owner_id.deprecated",),
    ),
)

BOAT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "x-affidavit-identity": True},
        "captain": {"type": "string", "format": "uuid"},
        "state": {"$ref": "#/components/schemas/State"},
        "crew": {
            "type": "array",
            "maxItems": 3,
            "items": obj({"id": {"type": "integer"}}, ("id",)),
        },
        "flags": {"type": "array", "items": {"$ref": "#/components/schemas/Flag"}},
        "berth": {"type": ["integer", "null"], "minimum": 1, "maximum": 500},
        "code": {"type": "string", "pattern": "^[a-z]{3}$"},
        "motor": {"type": "boolean"},
        "built": {"type": "string", "format": "date-time", "readOnly": True},
    },
}
BOAT_FORMS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")

HARBOUR = contract(
    "harbour/partial-update",
    ("/harbour/boats/{id}/update", "patch"),
    {
        "parameters": [
            param("id", "path", {"type": "string", "format": "uuid"}, required=True, example=UUID)
        ],
        "security": [{"Key": []}],
        "requestBody": body({"$ref": "#/components/schemas/Boat"}, *BOAT_FORMS),
        "responses": {"200": body({"$ref": "#/components/schemas/BoatAnswer"})},
    },
    {
        "schemas": {
            "State": {"type": "string", "enum": ["AFLOAT", "DOCKED"]},
            "Flag": obj(
                {
                    "id": {"type": "integer", "readOnly": True},
                    "name": {"type": "string", "maxLength": 10},
                },
                ("id", "name"),
            ),
            "Boat": BOAT,
            "BoatAnswer": BOAT | {"required": ["id", "captain", "crew", "built"]},
        },
        "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
    clauses(
        endpoint=("endpoint",),
        semantics=("semantics.preserve", "semantics.atomic", "request.flags.semantics"),
        type=("request.crew.type", "request.crew[].id.type", "request.state.type"),
        enum=("request.state.enum",),
        format=("request.captain.format", "request.code.pattern", "response.200.captain.format"),
        length=(
            "request.flags[].name.max-length",
            "request.crew.max-items",
            "request.berth.minimum",
            "request.berth.maximum",
        ),
        required=("request.flags[].name.required", "response.200.crew.required"),
        nullable=("request.berth.nullable",),
        read_only=("request.built.read-only", "request.flags[].id.read-only"),
        auth=("auth.required", "auth.Key"),
        status=("status.200", "status.5xx"),
        response_field=("response.200.flags[].name", "response.200.berth"),
        content_type=tuple(f"request.content-type.{each}" for each in BOAT_FORMS),
    ),
)

CAFE_ERROR = obj({"statusCode": {"type": "number"}, "message": {"type": "string"}})

CAFE = contract(
    "cafe/update-table",
    ("/tables/{tableId}", "put"),
    {
        "parameters": [
            param("tableId", "path", required=True, example="t7"),
            param("Edition", "header", {"type": "string", "enum": ["2020-02-02"]}, required=True),
            param("limit", "query", {"type": "integer", "minimum": 1}),
        ],
        "security": [{"Bearer": []}],
        "requestBody": body(
            obj(
                {
                    "roomId": {"type": "string"},
                    "seats": {"type": "number"},
                    "busy": {"type": "boolean"},
                    "notes": {"type": "object"},
                },
                ("roomId",),
            )
        ),
        "responses": {
            "200": body(
                obj(
                    {
                        "success": {"type": "boolean", "example": True},
                        "table": obj(
                            {
                                "id": {"type": "string"},
                                "roomId": {"type": "string"},
                                "seats": {"type": "number"},
                                "busy": {"type": "boolean"},
                                "kind": {"type": "string", "enum": ["BAR", "ROUND"]},
                            }
                        ),
                    }
                )
            ),
            "400": body(CAFE_ERROR),
            "401": body(CAFE_ERROR),
            "422": body(
                obj(
                    {
                        "statusCode": {"type": "number"},
                        "message": {"type": "array", "items": {"type": "string"}},
                    }
                )
            ),
        },
    },
    {"securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer"}}},
    clauses(
        endpoint=("endpoint",),
        semantics=("semantics.preserve", "request.seats.semantics", "request.notes.semantics"),
        type=("request.seats.type", "query.limit.type"),
        required=("request.roomId.required", "header.Edition.required", "path.tableId.required"),
        enum=("header.Edition.enum", "response.200.table.kind.enum"),
        header=("header.Edition",),
        auth=("auth.required", "auth.Bearer"),
        status=("status.200", "status.400", "status.401", "status.422", "status.5xx"),
        response_field=("response.200.success", "response.200.table.seats"),
        error_schema=("response.401.message", "response.422.message"),
    ),
)

RADIO = contract(
    "radio/patch-station",
    ("/stations/{Id}", "patch"),
    {
        "parameters": [param("Id", "path", required=True)],
        "requestBody": body(
            obj(
                {
                    "name": {"type": "string"},
                    "setup": {"type": "object", "x-affidavit-only": ["hooks"]},
                }
            )
        ),
        "responses": {
            "200": body(
                obj(
                    {
                        "name": {"type": "string"},
                        "setup": obj(
                            {
                                "hooks": {"type": "array", "items": {"type": "string"}},
                                "title": {"type": "string"},
                            },
                        ),
                    }
                )
            ),
            "400": {"description": "no body"},
            "404": {"description": "no body"},
        },
    },
    {},
    clauses(
        endpoint=("endpoint",),
        semantics=("request.name.semantics", "semantics.preserve"),
        write_restriction=("request.setup.write-restriction",),
        status=("status.404", "status.400"),
    ),
)

CONTRACTS = {"kiosk": KIOSK, "harbour": HARBOUR, "cafe": CAFE, "radio": RADIO}
