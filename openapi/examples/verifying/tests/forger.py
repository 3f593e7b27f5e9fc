"""Who makes tokens with a key that the verifiers accept, and with others: it serves the public half as Portreeve does."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from serving import Answer, Served

ACCOUNT = "01a2050d-a591-7588-9630-52ecb3e92726"
ROLES = ["admin", "user"]
GONE: Any = object()
"""In place of a value: leave it out."""

_MAKERS = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}


class Key:
    def __init__(self, algorithm: str) -> None:
        self.algorithm = algorithm
        self.private = _MAKERS[algorithm]()
        self._signer = jwt.get_algorithm_by_name(algorithm)
        self.id = base64url(hashlib.sha256(self.pem()).digest())

    def sign(self, message: bytes) -> bytes:
        return self._signer.sign(message, self.private)

    def public(self) -> dict[str, Any]:
        jwk = self._signer.to_jwk(self.private.public_key(), as_dict=True)
        jwk.pop("key_ops", None)
        return jwk | {"kid": self.id, "alg": self.algorithm, "use": "sig"}

    def pem(self) -> bytes:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, form)


class Forger:
    def __init__(self, algorithm: str) -> None:
        self.key = Key(algorithm)
        # In the same set, and not for these tokens.
        self.other = Key("RS256" if algorithm == "ES256" else "ES256")
        self.foreign = Key(algorithm)
        self.served = Served(self._answer)
        self.url = self.served.url

    def times_asked(self) -> int:
        return len(self.served.requests)

    def token(
        self,
        header: dict[str, Any] | None = None,
        claims: dict[str, Any] | None = None,
        key: Key | None = None,
        signature: bytes | None = None,
    ) -> str:
        """A good token, but for what is given."""
        key = key or self.key
        now = int(time.time())
        message = ".".join(
            _part(part)
            for part in [
                {"typ": "at+jwt", "alg": key.algorithm, "kid": key.id} | (header or {}),
                {
                    "iss": "portreeve",
                    "sub": ACCOUNT,
                    "aud": "portreeve",
                    "exp": now + 900,
                    "iat": now,
                    "nbf": now,
                    "jti": str(uuid.uuid4()),
                    "sid": str(uuid.uuid4()),
                    "roles": ROLES,
                }
                | (claims or {}),
            ]
        )
        if signature is None:
            signature = key.sign(message.encode())
        return f"{message}.{base64url(signature)}"

    def with_secret(self, secret: bytes) -> str:
        """As HS256, with what is public as the secret."""
        message = self.token(header={"alg": "HS256"}).rpartition(".")[0]
        return f"{message}.{base64url(hmac.digest(secret, message.encode(), 'sha256'))}"

    def shifted(self, seconds: int) -> str:
        """As if the one who made it had another time."""
        now = int(time.time()) + seconds
        return self.token(claims={"exp": now + 900, "iat": now, "nbf": now})

    def expired(self, seconds: int) -> str:
        now = int(time.time())
        return self.token(claims={"exp": now - seconds, "iat": now - seconds - 900, "nbf": now - seconds - 900})

    def key_set(self) -> Answer:
        return 200, {"keys": [self.key.public(), self.other.public()]}

    def _answer(self, path: str) -> Answer:
        if path == "/.well-known/jwks.json":
            return self.key_set()
        # Where a token would like its key to come from.
        return 200, {"keys": [self.foreign.public()]}


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(fields: dict[str, Any]) -> str:
    kept = {name: value for name, value in fields.items() if value is not GONE}
    return base64url(json.dumps(kept).encode())
