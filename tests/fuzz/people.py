"""As whom the requests of `scripts/fuzz` come: FUZZ_EMAIL and FUZZ_PASSWORD say who, and without them it is nobody.

Each case signs in anew. A request may sign out, end a session or change a role, and what comes after it must not be anonymous.
"""

import json
import os
import urllib.request

import schemathesis

EMAIL = os.environ.get("FUZZ_EMAIL")


def sign_in() -> str:
    body = {"email": EMAIL, "password": os.environ["FUZZ_PASSWORD"]}
    request = urllib.request.Request(
        os.environ["FUZZ_URL"] + "/api/v1/auth/login",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["access_token"]


if EMAIL:

    @schemathesis.auth(refresh_interval=None)
    class SignedIn:
        def get(self, case, context):
            return sign_in()

        def set(self, case, token, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {token}"
