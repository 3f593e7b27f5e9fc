"""The snippets of the README do what it says."""

import re
import subprocess
import sys
from pathlib import Path

import service

README = (Path(__file__).parent.parent / "README.md").read_text()
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_first_snippet_prints_what_the_readme_says():
    user = service.new_user()
    # As the first page of the service registers her.
    user.client.update_me(display_name="Alice")

    printed = output(SNIPPETS[0], user.email)

    said = re.search("It prints `(.*?)`", README)[1]
    assert printed == said.replace("alice@example.com", user.email) + "\n"


def test_the_sessions_are_printed():
    user = service.new_user()

    printed = output(SNIPPETS[1], user.email).splitlines()

    assert sorted(line.split()[0] for line in printed) == ["False", "True"]


def test_a_refusal_is_printed():
    user = service.new_user()

    printed = output(SNIPPETS[2], user.email).splitlines()

    assert printed[0].split()[:2] == ["password", "too_common"]
    assert printed[-1].startswith("VALIDATION_FAILED 422 ")


def test_a_tool_signs_in_once(tmp_path):
    user = service.new_user()

    printed = [output(SNIPPETS[3], user.email, HOME=str(tmp_path)) for _ in range(2)]

    assert printed == [f"{user.email}\n"] * 2
    assert len(list(user.client.sessions())) == 2


def test_a_backend_asks_as_the_user_who_called():
    snippet = SNIPPETS[4].replace("http://localhost:8080", service.URL)
    there = {}
    exec(snippet, there)
    users = [service.new_user(), service.new_user()]
    given = [user.tokens.access_token for user in users]

    found = [there["caller"](access_token).email for access_token in given]
    users[0].client.sign_out()

    assert found == [user.email for user in users]
    error = service.refusal(there["caller"], given[0])
    assert error.type == "/problems/session-ended"


def output(snippet: str, email: str, **environment: str) -> str:
    for written, meant in {
        "http://localhost:8080": service.URL,
        "alice@example.com": email,
    }.items():
        assert written in snippet
        snippet = snippet.replace(written, meant)
    return subprocess.run(
        [sys.executable, "-c", snippet],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
