"""Whether an access token is one of Portreeve's, and good for this service."""

from typing import Any

import jwt


class Refused(Exception):
    """401: the token is not good."""


class Unavailable(Exception):
    """503: nobody can tell just now."""


class Verifier:
    def __init__(self, url: str, issuer: str, audience: str, algorithm: str) -> None:
        self.keys = jwt.PyJWKClient(
            f"{url}/.well-known/jwks.json",
            # Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
            lifespan=300,
            # Anybody can make up key ids: the keys are not fetched anew for each.
            cooldown_duration=30,
            timeout=3,
        )
        self.issuer = issuer
        self.audience = audience
        self.algorithm = algorithm

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of the token."""
        try:
            header = jwt.get_unverified_header(token)
            # PyJWT does not look at it.
            if header.get("typ") != "at+jwt":
                raise Refused("it is no access token")
            if header.get("alg") != self.algorithm:
                raise Refused("its algorithm is another")
            claims = jwt.decode(
                token,
                self._key(header.get("kid")),
                algorithms=[self.algorithm],
                issuer=self.issuer,
                audience=self.audience,
                leeway=30,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "roles"]},
            )
        except jwt.PyJWTError as error:
            raise Refused(str(error)) from error
        roles = claims["roles"]
        if not isinstance(roles, list) or not all(isinstance(value, str) for value in [claims["sid"], *roles]):
            raise Refused("a claim has another form")
        return claims

    def _key(self, key_id: str | None) -> jwt.PyJWK:
        try:
            return self.keys.get_signing_key(key_id)
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, ValueError) as error:
            raise Unavailable(str(error)) from error
