"""Prints a document in which every object that may not grow says so: `close_bodies.py DOCUMENT`.

The published document says nothing of the form of the token endpoint, because OAuth 2.0 ignores what it does not know. The templates of
the Python client tell bodies from answers by this word.
"""

import json
import sys
from typing import Any


def closed(document: dict[str, Any]) -> dict[str, Any]:
    for schema in document["components"]["schemas"].values():
        if schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return document


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        json.dump(closed(json.load(file)), sys.stdout)
