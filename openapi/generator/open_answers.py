"""Prints a document whose answers may grow, and whose requests may not: `open_answers.py DOCUMENT`.

The contract says that answers may get fields and values that a client does not know. Generators believe it when an object says
`additionalProperties: true`, and when a value that may be another tomorrow is a string with `x-extensible-enum` instead of an `enum`.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

PREFIX = "#/components/schemas/"


def opened(document: dict[str, Any]) -> dict[str, Any]:
    answered = in_answers(document)
    for name, whole in document["components"]["schemas"].items():
        for schema in objects(whole):
            if schema.get("type") == "object":
                schema.setdefault("additionalProperties", name in answered)
            if schema.get("type") == "string" and "enum" in schema and name in answered:
                schema["x-extensible-enum"] = schema.pop("enum")
    return document


def in_answers(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that answers refer to, directly or through others."""
    waiting: list[Any] = [
        operation["responses"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "responses" in operation
    ]
    waiting.append(document["components"].get("responses", {}))
    found: set[str] = set()
    while waiting:
        for part in objects(waiting.pop()):
            reference = part.get("$ref")
            if not isinstance(reference, str) or not reference.startswith(PREFIX):
                continue
            name = reference.removeprefix(PREFIX)
            if name not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
    return found


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        # Examples look like anything, also like schemas.
        value = [
            part for key, part in value.items() if key not in ("example", "examples")
        ]
    if isinstance(value, list):
        for part in value:
            yield from objects(part)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        json.dump(opened(json.load(file)), sys.stdout, indent=2, ensure_ascii=False)
