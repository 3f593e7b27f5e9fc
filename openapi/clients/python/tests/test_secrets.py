"""No password and no token is printed, also not by who prints all variables of a traceback. Takes no service."""

import asyncio
import traceback

import attrs
import httpx
import pytest
from portreeve_client import AsyncPortreeve, MemoryStorage, Portreeve, operations
from portreeve_client._generated import models
from wire import Wire, granted, no_answer, tokens

SECRET = "s3cret"
CLASSES = [kind for kind in vars(models).values() if attrs.has(kind)]


def is_secret(name: str) -> bool:
    return name.endswith(("password", "_token"))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_model_prints_what_is_no_secret(kind):
    given = {
        field.name: f"{SECRET if is_secret(field.name) else 'open'}-{field.name}"
        for field in attrs.fields(kind)
        if field.init
    }

    printed = repr(kind(**given))

    assert SECRET not in printed
    for name, value in given.items():
        assert (f"{name}=***" if is_secret(name) else value) in printed


def test_models_have_the_secrets_that_are_known():
    secrets = {
        f"{kind.__name__}.{field.name}"
        for kind in CLASSES
        for field in attrs.fields(kind)
        if is_secret(field.name)
    }

    assert secrets == {
        "ChangePasswordBody.current_password",
        "ChangePasswordBody.new_password",
        "Grant.access_token",
        "Grant.refresh_token",
        "LogInBody.password",
        "LogOutBody.refresh_token",
        "RefreshBody.refresh_token",
        "RegisterBody.password",
        "TokenRequest.password",
        "TokenRequest.refresh_token",
    }


def test_a_field_to_come_is_not_printed_beside_a_secret():
    grant = models.Grant.from_dict({**granted().json(), "id_token": SECRET})

    assert SECRET not in repr(grant)
    assert grant.additional_properties == {"id_token": SECRET}


def test_what_is_absent_is_printed_as_such():
    assert "refresh_token=UNSET" in repr(models.LogOutBody())


@pytest.mark.parametrize(
    "operation",
    [
        operations.log_in("ada@example.com", SECRET),
        operations.register("ada@example.com", SECRET, None),
        operations.change_password(SECRET, SECRET),
        operations.log_out("all", tokens()),
        operations.revocations(SECRET, None),
    ],
)
def test_no_operation_prints_a_secret(operation):
    printed = repr(operation) + repr(operation.request)

    assert SECRET not in printed
    assert "prt_" not in printed


class Unreachable(httpx.BaseTransport):
    def handle_request(self, request):
        no_answer(request)


class AsyncUnreachable(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        no_answer(request)


# Those of its callers it cannot hide: they give the password.
OWN_ARGUMENTS = {"password", "current", "new"}
CALLS = [
    lambda client: client.sign_in("ada@example.com", SECRET),
    lambda client: client.change_password(SECRET, SECRET),
    lambda client: client.me(),
    lambda client: client.sign_out(),
]


def variables(error: BaseException) -> str:
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), capture_locals=True
    )
    return "\n".join(
        f"{frame.name} {name}={value}"
        for frame in frames
        for name, value in (frame.locals or {}).items()
        if name not in OWN_ARGUMENTS
    )


@pytest.mark.parametrize("lasts", [0, 900], ids=["expired", "fresh"])
@pytest.mark.parametrize("call", CALLS)
def test_a_traceback_has_no_secret_in_its_variables(call, lasts):
    storage = MemoryStorage(tokens(lasts=lasts))
    client = Portreeve("http://portreeve", storage=storage, transport=Unreachable())

    with pytest.raises(httpx.ReadTimeout) as raised:
        call(client)

    printed = variables(raised.value)
    assert not [word for word in (SECRET, "prt_", "access 1") if word in printed]


@pytest.mark.parametrize("lasts", [0, 900], ids=["expired", "fresh"])
@pytest.mark.parametrize("call", CALLS)
def test_nor_has_one_of_asyncio(call, lasts):
    storage = MemoryStorage(tokens(lasts=lasts))
    client = AsyncPortreeve(
        "http://portreeve", storage=storage, transport=AsyncUnreachable()
    )

    async def act():
        await call(client)

    with pytest.raises(httpx.ReadTimeout) as raised:
        asyncio.run(act())

    printed = variables(raised.value)
    assert not [word for word in (SECRET, "prt_", "access 1") if word in printed]


def test_what_is_hidden_is_sent():
    wire = Wire(lambda _: granted())

    wire.client().me()

    assert wire.refreshes[0].read() == b'{"refresh_token":"prt_1"}'
    assert wire.requests[-1].headers["Authorization"] == "Bearer access 2"
