"""Where tokens are kept."""

import os
import stat
import subprocess
import sys

import pytest
import service
from portreeve_client import FileStorage, Portreeve
from wire import tokens

REFRESHES = """
import dataclasses, sys
from portreeve_client import FileStorage, Portreeve
url, path = sys.argv[1:]
print(Portreeve(url, storage=FileStorage(path)).me().email)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "tokens.json"


def test_a_file_gives_back_what_it_was_given(path):
    kept = tokens()

    FileStorage(path).save(kept)

    assert FileStorage(str(path)).load() == kept


def test_a_file_is_for_its_owner_alone(path):
    FileStorage(path).save(tokens())

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


def test_nothing_is_left_behind(path):
    storage = FileStorage(path)
    storage.save(tokens())

    storage.save(None)
    storage.save(None)

    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"access_token": "a"'])
def test_a_file_that_cannot_be_read_holds_no_user(path, content):
    path.parent.mkdir()
    path.write_text(content)

    assert FileStorage(path).load() is None


def test_no_token_is_printed():
    assert "prt_" not in repr(tokens()) and "access 1" not in repr(tokens())


def test_processes_that_share_a_file_refresh_one_after_the_other(path):
    user = service.new_user()
    kept = user.tokens
    FileStorage(path).save(
        type(kept)("expired", kept.refresh_token, kept.session_id, 0)
    )

    command = [sys.executable, "-c", REFRESHES, service.URL, str(path)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    printed = [process.communicate(timeout=60)[0] for process in processes]

    assert printed == [f"{user.email}\n"] * 3
    assert Portreeve(service.URL, storage=FileStorage(path)).me().email == user.email
