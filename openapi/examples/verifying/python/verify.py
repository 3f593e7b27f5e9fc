"""Whether an access token is one of Portreeve's, and valid for this service."""

import math
import time
from typing import Any

import jwt

# Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
LIFESPAN = 300
# Anyone can make up key ids: the keys are not fetched again for each.
COOLDOWN = 30
# While there are none, no request can be let in.
RETRY = 1


class Refused(Exception):
    """401: the token is not good."""


class Unavailable(Exception):
    """503: it is not known just now."""


class Keys(jwt.PyJWKClient):
    """PyJWKClient counts the pause from the last success, blocks lookups while it fetches, and tells a set that cannot be read from one
    that cannot be had. Here a failure too is followed by a pause, known keys are at hand all the time, and whatever fails is a 503."""

    failed = -math.inf

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        known = self.jwk_set_cache.get()
        usable = [key for key in known.keys if key.public_key_use in ("sig", None)] if known and kid else []
        return self.match_kid(usable, kid) or super().get_signing_key(kid)

    def fetch_data(self) -> Any:
        pause = COOLDOWN if self.jwk_set_cache.get() else RETRY
        if time.monotonic() - self.failed < pause:
            raise Unavailable("the keys could not be had a moment ago")
        try:
            return super().fetch_data()
        except Exception as error:
            # When it failed and not when it began: those who waited meanwhile do not try one after the other.
            self.failed = time.monotonic()
            raise Unavailable(f"the keys cannot be had: {error}") from error


class Verifier:
    def __init__(self, url: str, issuer: str, audience: str, algorithm: str) -> None:
        self.keys = Keys(f"{url}/.well-known/jwks.json", lifespan=LIFESPAN, cooldown_duration=COOLDOWN, timeout=3)
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
                self.keys.get_signing_key(header.get("kid")),
                algorithms=[self.algorithm],
                issuer=self.issuer,
                audience=self.audience,
                leeway=30,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "roles"]},
            )
        except jwt.PyJWTError as error:
            raise Refused(str(error)) from error
        roles = claims["roles"]
        if not isinstance(roles, list) or not all(_is_text(value) for value in [claims["sub"], claims["sid"], *roles]):
            raise Refused("a claim has another form")
        return claims


def _is_text(value: Any) -> bool:
    # Half a surrogate pair can be written in JSON, and in no answer.
    return isinstance(value, str) and value.isprintable() and value != ""
