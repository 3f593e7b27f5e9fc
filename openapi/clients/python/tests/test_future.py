"""A service of the future (tests/generators/future): what this version does not know is accepted, and kept. Takes no other service."""

import runpy
from pathlib import Path

import pytest
from portreeve_client import InvalidRequestError, Portreeve

FUTURE = Path(__file__).parents[4] / "tests" / "generators" / "future" / "server.py"


@pytest.fixture(scope="module")
def client():
    with runpy.run_path(str(FUTURE))["serving"]() as url:
        client = Portreeve(url)
        client.sign_in("ada@example.com", "seven grey otters")
        yield client


def test_unknown_roles_and_statuses_are_kept(client):
    me = client.me()

    assert (me.roles, me.status) == (["user", "auditor"], "archived")


def test_unknown_fields_are_kept(client):
    unknown = client.me().additional_properties
    [session] = client.sessions()

    assert unknown == {
        "pronouns": "she",
        "organisation": {"name": "Analytical Engines", "seats": 3},
    }
    assert session.additional_properties == {"method": "passkey"}


def test_unknown_codes_are_kept(client):
    with pytest.raises(InvalidRequestError) as refused:
        client.change_password("seven grey otters", "nine wet umbrellas in Oslo")

    error = refused.value
    [fault] = error.errors
    assert (error.type, error.code) == ("/problems/breached", "BREACHED")
    assert (fault.code, fault.params) == ("breached", {"leaks": 3})
    assert error.problem.additional_properties == {
        "documentation": "https://example.com/breached"
    }


def test_unknown_states_of_the_service_are_kept(client):
    ready = client.readiness()

    assert (ready.status, ready.checks[0].status) == ("degraded", "paused")
    assert client.jwks().keys[0].additional_properties == {"pub": "unKnown"}
