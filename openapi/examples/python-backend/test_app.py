"""Routes are tested without Portreeve: another user takes the place of `current_user`. What makes a token good is tested with verify.py."""

from collections.abc import Iterator

import app as backend
import pytest
from fastapi.testclient import TestClient

ALICE = backend.User("01a2050d-a591-7588-9630-52ecb3e92726", ["user"], token="")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(backend.app) as client:
        yield client
    backend.app.dependency_overrides.clear()


def sign_in(user: backend.User) -> None:
    backend.app.dependency_overrides[backend.current_user] = lambda: user


def test_a_user_is_known_by_the_token(client: TestClient) -> None:
    sign_in(ALICE)

    assert client.get("/whoami").json() == {"sub": ALICE.id, "roles": ["user"]}


def test_administration_is_for_administrators(client: TestClient) -> None:
    sign_in(ALICE)
    assert client.get("/admin").status_code == 403

    sign_in(backend.User(ALICE.id, ["admin", "user"], token=""))
    assert client.get("/admin").status_code == 200


@pytest.mark.parametrize("path", ["/whoami", "/admin", "/profile"])
def test_without_a_token_all_is_closed(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
