from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.log_out_body import LogOutBody
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: LogOutBody | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/auth/logout",
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Problem | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 431:
        response_431 = Problem.from_dict(response.json())

        return response_431

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: LogOutBody | Unset = UNSET,
) -> Response[Any | Problem]:
    """Sign out

     Ends the current session, all others, or all. The access token identifies the session; if it is
    missing or has expired, the
    `refresh_token` in the body does, or else the cookie. The response is the same if the session has
    already ended or the refresh
    token is invalid. A refresh token that was already used ends its own session only.

    Args:
        body (LogOutBody | Unset): The sessions to end, and the proof of the current session if
            the access token has expired. Example: {'scope': 'current'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: LogOutBody | Unset = UNSET,
) -> Any | Problem | None:
    """Sign out

     Ends the current session, all others, or all. The access token identifies the session; if it is
    missing or has expired, the
    `refresh_token` in the body does, or else the cookie. The response is the same if the session has
    already ended or the refresh
    token is invalid. A refresh token that was already used ends its own session only.

    Args:
        body (LogOutBody | Unset): The sessions to end, and the proof of the current session if
            the access token has expired. Example: {'scope': 'current'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: LogOutBody | Unset = UNSET,
) -> Response[Any | Problem]:
    """Sign out

     Ends the current session, all others, or all. The access token identifies the session; if it is
    missing or has expired, the
    `refresh_token` in the body does, or else the cookie. The response is the same if the session has
    already ended or the refresh
    token is invalid. A refresh token that was already used ends its own session only.

    Args:
        body (LogOutBody | Unset): The sessions to end, and the proof of the current session if
            the access token has expired. Example: {'scope': 'current'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: LogOutBody | Unset = UNSET,
) -> Any | Problem | None:
    """Sign out

     Ends the current session, all others, or all. The access token identifies the session; if it is
    missing or has expired, the
    `refresh_token` in the body does, or else the cookie. The response is the same if the session has
    already ended or the refresh
    token is invalid. A refresh token that was already used ends its own session only.

    Args:
        body (LogOutBody | Unset): The sessions to end, and the proof of the current session if
            the access token has expired. Example: {'scope': 'current'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
