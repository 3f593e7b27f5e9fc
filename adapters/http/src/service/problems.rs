use crate::problem::kinds;

kinds! {
    NO_DISCOVERY: NOT_FOUND NotFound "no-discovery", "There is no discovery document" / "Es gibt kein Discovery-Dokument",
        "A discovery document names the address of its issuer, and this service knows no such address: its operator sets `PUBLIC_URL`, and leaves out `JWT_ISSUER` or sets it to the same. Until then, configure the address of the public keys, `/.well-known/jwks.json`, and the `iss` of the tokens.";
}
