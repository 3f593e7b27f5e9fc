"""Prints the document with what it does not say itself, for the generators of the clients: `close_bodies.py DOCUMENT`.

Every object that may not grow says so. The published document says nothing of the form of the token endpoint, because OAuth 2.0 ignores
what it does not know. The templates of the Python client tell bodies from answers by this word.

Every secret has the format `password`, by which the generators know what to print as `***`.
"""

import json
import re
import sys
from typing import Any

# The document marks no secret. These are the names of its own, and of some that may come.
SECRET = re.compile(r"(.+_)?(password|passwords|secret|token|tokens)")


def closed(document: dict[str, Any]) -> dict[str, Any]:
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return document


def marked(document: dict[str, Any]) -> dict[str, Any]:
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            if field.get("type") == "string" and SECRET.fullmatch(name):
                field["format"] = "password"
    return document


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        json.dump(marked(closed(json.load(file))), sys.stdout)
