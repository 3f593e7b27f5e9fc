from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.grant import Grant
from ...models.log_in_body import LogInBody
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: LogInBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/auth/login",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Grant | Problem | None:
    if response.status_code == 200:
        response_200 = Grant.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

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

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

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
) -> Response[Grant | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LogInBody,
) -> Response[Grant | Problem]:
    """Sign in

     The response is the same, and takes the same time, for a wrong password, an unknown address and a
    suspended account. With the
    transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body.

    Args:
        body (LogInBody): The credentials, and how the refresh token is returned. Example:
            {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'transport':
            'body'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Grant | Problem]
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
    body: LogInBody,
) -> Grant | Problem | None:
    """Sign in

     The response is the same, and takes the same time, for a wrong password, an unknown address and a
    suspended account. With the
    transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body.

    Args:
        body (LogInBody): The credentials, and how the refresh token is returned. Example:
            {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'transport':
            'body'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Grant | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LogInBody,
) -> Response[Grant | Problem]:
    """Sign in

     The response is the same, and takes the same time, for a wrong password, an unknown address and a
    suspended account. With the
    transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body.

    Args:
        body (LogInBody): The credentials, and how the refresh token is returned. Example:
            {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'transport':
            'body'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Grant | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: LogInBody,
) -> Grant | Problem | None:
    """Sign in

     The response is the same, and takes the same time, for a wrong password, an unknown address and a
    suspended account. With the
    transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body.

    Args:
        body (LogInBody): The credentials, and how the refresh token is returned. Example:
            {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'transport':
            'body'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Grant | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
