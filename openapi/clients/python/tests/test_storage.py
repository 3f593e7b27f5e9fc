"""Where tokens are kept."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import service
from portreeve_client import FileStorage, Portreeve, TokenFileError
from wire import tokens

REFRESHES = """
import dataclasses, sys
from portreeve_client import FileStorage, Portreeve
url, path = sys.argv[1:]
print(Portreeve(url, storage=FileStorage(path)).me().email)
"""


POSIX = os.name == "posix"
on_posix = pytest.mark.skipif(not POSIX, reason="elsewhere, a file is as its folder is")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "tokens.json"


def test_a_file_gives_back_what_it_was_given(path):
    kept = tokens()

    FileStorage(path).save(kept)

    assert FileStorage(str(path)).load() == kept


@on_posix
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


def written(path, content):
    """As another program may leave it."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "latin1")
    path.chmod(0o600)


def changed(**fields):
    return json.dumps(asdict(tokens()) | fields)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "null",
        "1",
        "\xff",
        "[" * 100_000,
        '{"access_token":' * 100_000,
        changed()[:-1],
        changed(access_token=1),
        changed(access_token="a\r\nX: y"),
        changed(refresh_token=None),
        changed(session_id=3),
        changed(session_id="nobody"),
        changed(expires_at="tomorrow"),
        changed(expires_at=True),
        changed(expires_at=float("nan")),
        changed(expires_at=10**400),
    ],
    ids=lambda content: content[:20] or "empty",
)
def test_a_damaged_file_is_refused_with_what_to_do(path, content):
    written(path, content)

    for read in (FileStorage(path).load, lambda: resumed(path)):
        with pytest.raises(TokenFileError) as refused:
            read()
        assert str(refused.value) == (
            f"{path} is damaged: delete it, and sign in again"
        )


def resumed(path):
    return Portreeve(service.URL, storage=FileStorage(path))


def test_a_field_that_a_newer_version_has_added_is_ignored(path):
    kept = tokens()
    written(path, json.dumps(asdict(kept) | {"version": 2}))

    assert FileStorage(path).load() == kept


@on_posix
@pytest.mark.parametrize("mode", [0o666, 0o644, 0o620, 0o604])
def test_a_file_that_is_open_to_others_is_refused(path, mode):
    FileStorage(path).save(tokens())
    path.chmod(mode)

    with pytest.raises(TokenFileError, match="run `chmod 600` on it"):
        resumed(path)

    path.chmod(0o600)
    assert resumed(path).is_signed_in


@on_posix
def test_a_file_of_another_user_is_refused(path, monkeypatch):
    FileStorage(path).save(tokens())
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)

    with pytest.raises(TokenFileError, match="belongs to another user: delete it"):
        resumed(path)
    with pytest.raises(TokenFileError), FileStorage(path.parent / "x").exclusive():
        pass


def a_link(target):
    return lambda path: path.symlink_to(target)


@on_posix
@pytest.mark.parametrize(
    "planted",
    [a_link("target"), a_link("nowhere"), os.mkfifo if POSIX else None, Path.mkdir],
    ids=["link", "dangling link", "pipe", "folder"],
)
def test_neither_a_token_file_nor_its_lock_is_anything_but_a_file(path, planted):
    storage = FileStorage(path)
    target = path.parent / "target"
    written(target, changed())
    before = target.read_text()
    planted(path)
    planted(path.with_name(".tokens.json.lock"))
    there = {entry.name for entry in path.parent.iterdir()}

    with pytest.raises(OSError, match=r"delete it|Is a directory"):
        storage.load()
    with pytest.raises(OSError, match=r"delete it|Is a directory"):
        storage.exclusive().__enter__()

    assert {entry.name for entry in path.parent.iterdir()} == there
    assert target.read_text() == before


@on_posix
def test_every_folder_that_is_made_is_for_its_owner_alone(tmp_path):
    umask = os.umask(0)
    try:
        storage = FileStorage(tmp_path / "a" / "b" / "tokens.json")
        storage.save(tokens())
        with storage.exclusive():
            made = [tmp_path / "a", tmp_path / "a" / "b"]
            files = list(made[-1].iterdir())
    finally:
        os.umask(umask)

    assert [stat.S_IMODE(folder.stat().st_mode) for folder in made] == [0o700] * 2
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 2


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
