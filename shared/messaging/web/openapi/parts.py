"""What operations have in common: how callers show who they are, the headers of commands, what a problem holds."""

from typing import Any, Final

from shared.messaging.web.http import MAX_KEY_LENGTH

Node = dict[str, Any]

BEARER: Final = "bearer"
SIGNED: Final = "signature"
SECURITY: Final[Node] = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the OpenID Connect issuer. Roles are in its claim `roles`; `projects` and `org` "
        "name the projects and the organisation that roles reach which do not reach all.",
    },
    SIGNED: {
        "type": "apiKey",
        "in": "header",
        "name": "Helio-Signature",
        "description": "Of a program that holds a secret with us: `t=<Unix seconds>,v1=<HMAC-SHA256 in hex>`.",
    },
}
PROBLEM: Final[Node] = {
    "title": "Problem",
    "description": "RFC 9457: what is wrong, where, and what to do.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A stable word: `urn:heliograph:problem:<code>`, or `about:blank`."},
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong here, for a person."},
        "errors": {
            "type": "array",
            "description": "Every place of a request that is not valid.",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "urn:heliograph:problem:unknown",
            "title": "Not found",
            "status": 404,
            "detail": "there is no such project here",
        }
    ],
}
KEY: Final[Node] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Of this one command: sent again with the same key and body it has no second effect, and is "
    "answered as the first time. The same key with another body is refused (422).",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
    "example": "3f0a3c1e-7f5e-4d5f-9d8e-1f1f6f0f2a11",
}
IF_MATCH: Final[Node] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the project as the caller has read it. 412 where the project has changed since.",
    "schema": {"type": "string", "maxLength": 40},
    "example": '"7"',
}
ETAG: Final[Node] = {
    "description": "The version of the project after this answer.",
    "schema": {"type": "string"},
    "example": '"8"',
}
