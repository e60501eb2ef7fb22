"""The description of the API that programs and their makers read: OpenAPI 3.1."""

from typing import Any

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "400": "The body is no JSON, or the Idempotency-Key is none.",
    "401": "The token is missing, unknown, expired or revoked; `code` says which.",
    "403": "The token may not be used for this.",
    "409": "An equal key is in use, or somebody wrote the same reading in this moment. Try again.",
    "413": "More than a thousand readings, or more than a megabyte.",
    "415": "The body is not application/json.",
    "422": "No reading could be taken, or the Idempotency-Key was used for another body.",
    "429": "Too many requests. `Retry-After` says how long to wait.",
    "503": "The portal is busy. `Retry-After` says how long to wait.",
}


def described(site: str, most_rows: int) -> dict[str, Any]:
    """The whole description for the portal at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mainstay",
            "version": "1",
            "description": "Send readings of clients' metrics. Equal values change nothing, others are corrections.",
        },
        "servers": [{"url": f"{site}/api/v1"}],
        "security": [{"token": []}],
        "paths": {"/readings": {"post": _note(most_rows)}},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token with the scope `readings:write`."}
            },
            "schemas": {
                "Reading": _reading(),
                "Result": _result(),
                "Answer": _answer(),
                "Problem": _problem(),
                "Refusal": _refusal(),
            },
        },
    }


def _note(most_rows: int) -> dict[str, Any]:
    answers = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    body = {
        "type": "object",
        "required": ["readings"],
        "additionalProperties": False,
        "properties": {
            "readings": {
                "type": "array",
                "minItems": 1,
                "maxItems": most_rows,
                "items": {"$ref": "#/components/schemas/Reading"},
            }
        },
    }
    return {
        "operationId": "noteReadings",
        "summary": "Note readings",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                "description": "For a day, the same key with the same body gets the same answer.",
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "Every reading is in.", "content": answers},
            "207": {"description": "Some readings are in; `results` says which and why not.", "content": answers},
            **{code: {"description": words, "content": PROBLEM} for code, words in REFUSALS.items()},
        },
    }


def _reading() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["client", "metric", "month", "value"],
        "additionalProperties": False,
        "properties": {
            "client": {"type": "string", "maxLength": 200, "description": "The client's id or name."},
            "metric": {"type": "string", "maxLength": 200, "description": "The metric's code or name."},
            "month": {"type": "string", "examples": ["2026-10"], "description": "The month, or a day of it."},
            "value": {
                "description": "A number, or a text of digits, so that nothing is rounded on the way. 84 % is 84.",
                "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d{1,13}(\.\d{1,20})?$"}],
            },
            "external_id": {"type": ["string", "null"], "maxLength": 200, "description": "Your own name for it."},
        },
    }


def _result() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["index", "status"],
        "properties": {
            "index": {"type": "integer", "description": "The place of the reading in the request, from 0."},
            "status": {"enum": ["noted", "corrected", "unchanged", "refused"]},
            "external_id": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Refusal"}},
        },
    }


def _answer() -> dict[str, Any]:
    counts = {word: {"type": "integer"} for word in ("noted", "corrected", "unchanged", "refused")}
    results = {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}
    return {"type": "object", "required": [*counts, "results"], "properties": {**counts, "results": results}}


def _refusal() -> dict[str, Any]:
    words = {name: {"type": "string"} for name in ("field", "message")}
    return {"type": "object", "required": list(words), "properties": {"index": {"type": "integer"}, **words}}


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Refusal"}},
        },
    }
