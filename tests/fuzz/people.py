"""As whom the requests of `scripts/fuzz` come: FUZZ_EMAIL and FUZZ_PASSWORD say who, FUZZ_TOKEN that it is a service, and without them it is anonymous.

Each case signs in again. A request may sign out, end a session or change a role, and what comes after it must not be anonymous.
"""

import json
import os
import shlex
import subprocess
import threading
import urllib.error
import urllib.request

import schemathesis

EMAIL = os.environ.get("FUZZ_EMAIL")
# A service shows this, and does not sign in.
TOKEN = os.environ.get("FUZZ_TOKEN")
PASSWORD = os.environ.get("FUZZ_PASSWORD", "")
# Makes an administrator, where EMAIL is to be one.
NEW_ADMIN = shlex.split(os.environ.get("FUZZ_NEW_ADMIN", ""))

LOCK = threading.Lock()
successors = 0


def sign_in() -> str:
    """One administrator may make another, who suspends the first. Then a new one goes on."""
    global EMAIL, successors
    with LOCK:
        try:
            return access_token()
        except urllib.error.HTTPError as refusal:
            if refusal.code != 401 or not NEW_ADMIN:
                raise
        successors += 1
        EMAIL = f"root{successors}@example.com"
        subprocess.run([*NEW_ADMIN, "--email", EMAIL], input=PASSWORD, text=True, check=True, capture_output=True)
        return access_token()


def access_token() -> str:
    body = {"email": EMAIL, "password": PASSWORD}
    request = urllib.request.Request(
        os.environ["FUZZ_URL"] + "/api/v1/auth/login",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["access_token"]


if EMAIL or TOKEN:

    @schemathesis.auth(refresh_interval=None)
    class SignedIn:
        def get(self, case, context):
            return TOKEN or sign_in()

        def set(self, case, token, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {token}"
