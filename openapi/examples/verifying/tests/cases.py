"""What every verifier must accept and refuse: one table for all languages."""

from collections.abc import Callable
from dataclasses import dataclass

from forger import ACCOUNT, GONE, Forger, Key, base64url

GOOD = f"{ACCOUNT} admin,user"
USER = f"{ACCOUNT} user"
REFUSED = "refused"


@dataclass(frozen=True)
class Case:
    name: str
    verdict: str
    token: Callable[[Forger], str]


def _tampered(forger: Forger) -> str:
    header, _, signature = forger.token().split(".")
    claims = forger.token(claims={"roles": ["root"]}).split(".")[1]
    return f"{header}.{claims}.{signature}"


def _bent_signature(forger: Forger) -> str:
    head, _, signature = forger.token().rpartition(".")
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    return f"{head}.{signature[:middle]}{other}{signature[middle + 1 :]}"


def _without(claim: str) -> Case:
    return Case(f"no {claim}", REFUSED, lambda forger: forger.token(claims={claim: GONE}))


def _pretender(forger: Forger) -> Key:
    """Another key under the name of ours."""
    key = Key(forger.key.algorithm)
    key.id = forger.key.id
    return key


CASES = [
    Case("a good token", GOOD, Forger.token),
    Case("made by a clock 20 s ahead", GOOD, lambda forger: forger.shifted(20)),
    Case("ran out 20 s ago", GOOD, lambda forger: forger.expired(20)),
    Case("for several audiences, ours among them", GOOD, lambda forger: forger.token(claims={"aud": ["x", "portreeve"]})),
    Case("ran out 40 s ago", REFUSED, lambda forger: forger.expired(40)),
    Case("good in 60 s", REFUSED, lambda forger: forger.shifted(60)),
    Case("another audience", REFUSED, lambda forger: forger.token(claims={"aud": "orders"})),
    Case("other audiences", REFUSED, lambda forger: forger.token(claims={"aud": ["orders", "portreeve2"]})),
    Case("another issuer", REFUSED, lambda forger: forger.token(claims={"iss": "elsewhere"})),
    Case("an issuer that begins like ours", REFUSED, lambda forger: forger.token(claims={"iss": "portreeve.example.com"})),
    *[_without(claim) for claim in ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "roles"]],
    Case("roles that are no list", REFUSED, lambda forger: forger.token(claims={"roles": "admin"})),
    Case("a claim that is called nearly so", USER, lambda forger: forger.token(claims={"roles": ["user"], "Roles": ["admin"]})),
    Case("typ JWT, and Typ", REFUSED, lambda forger: forger.token(header={"typ": "JWT", "Typ": "at+jwt"})),
    Case("typ JWT", REFUSED, lambda forger: forger.token(header={"typ": "JWT"})),
    Case("no typ", REFUSED, lambda forger: forger.token(header={"typ": GONE})),
    Case("alg none", REFUSED, lambda forger: forger.token(header={"alg": "none"}, signature=b"")),
    Case("alg nOnE", REFUSED, lambda forger: forger.token(header={"alg": "nOnE"}, signature=b"")),
    Case("alg none, signed", REFUSED, lambda forger: forger.token(header={"alg": "none"})),
    Case("HS256 with the public key as PEM", REFUSED, lambda forger: forger.with_secret(forger.key.pem())),
    Case("HS256 with the public key as JWK", REFUSED, lambda forger: forger.with_secret(str(forger.key.public()).encode())),
    Case("another algorithm, by a key of the set", REFUSED, lambda forger: forger.token(key=forger.other)),
    Case("our algorithm, the key of another", REFUSED, lambda forger: forger.token(header={"kid": forger.other.id})),
    Case("no kid", REFUSED, lambda forger: forger.token(header={"kid": GONE})),
    Case("an unknown kid", REFUSED, lambda forger: forger.token(key=forger.foreign)),
    Case("an unknown kid, our key", REFUSED, lambda forger: forger.token(header={"kid": "made-up"})),
    Case("our kid, another key", REFUSED, lambda forger: forger.token(key=_pretender(forger))),
    Case("its own key in jwk", REFUSED, lambda forger: forger.token(key=forger.foreign, header={"jwk": forger.foreign.public()})),
    Case("its own key by jku", REFUSED, lambda forger: forger.token(key=forger.foreign, header={"jku": f"{forger.url}/own.json"})),
    Case("an extension in crit", REFUSED, lambda forger: forger.token(header={"crit": ["exp"], "exp": 1})),
    Case("other claims, the signature of before", REFUSED, _tampered),
    Case("a bent signature", REFUSED, _bent_signature),
    Case("half a signature", REFUSED, lambda forger: forger.token(signature=forger.key.sign(b"x")[:32])),
    Case("a signature of zeros", REFUSED, lambda forger: forger.token(signature=bytes(64))),
    Case("no signature", REFUSED, lambda forger: forger.token(signature=b"")),
    Case("two parts", REFUSED, lambda forger: forger.token().rpartition(".")[0]),
    Case("a refresh token", REFUSED, lambda _: "prt_" + base64url(bytes(68))),
    Case("nothing", REFUSED, lambda _: ""),
]
