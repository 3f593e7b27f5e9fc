from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.grant import Grant
from ...models.problem import Problem
from ...models.token_error import TokenError
from ...models.token_request import TokenRequest
from ...types import Response


def _get_kwargs(
    *,
    body: TokenRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/auth/token",
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Grant | Problem | TokenError | None:
    if response.status_code == 200:
        response_200 = Grant.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = TokenError.from_dict(response.json())

        return response_400

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

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
) -> Response[Grant | Problem | TokenError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: TokenRequest,
) -> Response[Grant | Problem | TokenError]:
    """Sign in with OAuth 2.0

     The same as `logIn` and `refreshSession`, for OAuth 2.0 clients: the request is a form, and errors
    have the format of RFC 6749,
    section 5.2. All clients are accepted; their id and secret are ignored. Errors that OAuth 2.0 does
    not define are a `Problem`.

    Args:
        body (TokenRequest): A token request: with a password (RFC 6749, section 4.3), or with a
            refresh token (section 6). Other fields are ignored. Example: {'grant_type': 'password',
            'username': 'ada@example.com', 'password': 'correct horse battery staple'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Grant | Problem | TokenError]
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
    client: AuthenticatedClient | Client,
    body: TokenRequest,
) -> Grant | Problem | TokenError | None:
    """Sign in with OAuth 2.0

     The same as `logIn` and `refreshSession`, for OAuth 2.0 clients: the request is a form, and errors
    have the format of RFC 6749,
    section 5.2. All clients are accepted; their id and secret are ignored. Errors that OAuth 2.0 does
    not define are a `Problem`.

    Args:
        body (TokenRequest): A token request: with a password (RFC 6749, section 4.3), or with a
            refresh token (section 6). Other fields are ignored. Example: {'grant_type': 'password',
            'username': 'ada@example.com', 'password': 'correct horse battery staple'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Grant | Problem | TokenError
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: TokenRequest,
) -> Response[Grant | Problem | TokenError]:
    """Sign in with OAuth 2.0

     The same as `logIn` and `refreshSession`, for OAuth 2.0 clients: the request is a form, and errors
    have the format of RFC 6749,
    section 5.2. All clients are accepted; their id and secret are ignored. Errors that OAuth 2.0 does
    not define are a `Problem`.

    Args:
        body (TokenRequest): A token request: with a password (RFC 6749, section 4.3), or with a
            refresh token (section 6). Other fields are ignored. Example: {'grant_type': 'password',
            'username': 'ada@example.com', 'password': 'correct horse battery staple'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Grant | Problem | TokenError]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: TokenRequest,
) -> Grant | Problem | TokenError | None:
    """Sign in with OAuth 2.0

     The same as `logIn` and `refreshSession`, for OAuth 2.0 clients: the request is a form, and errors
    have the format of RFC 6749,
    section 5.2. All clients are accepted; their id and secret are ignored. Errors that OAuth 2.0 does
    not define are a `Problem`.

    Args:
        body (TokenRequest): A token request: with a password (RFC 6749, section 4.3), or with a
            refresh token (section 6). Other fields are ignored. Example: {'grant_type': 'password',
            'username': 'ada@example.com', 'password': 'correct horse battery staple'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Grant | Problem | TokenError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
