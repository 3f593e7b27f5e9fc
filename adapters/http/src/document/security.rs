//! How to sign in, as tools understand it: the password flow of OAuth 2.0 (RFC 6749, section 4.3) beside the plain access token.

use serde_json::{Map, Value, json};

use super::{operations, set};

const BEARER: &str = "The `access_token` that `logIn` and `refreshSession` answer with.";
const PASSWORD: &str = "Signs in with an address and a password, as tools do it: leave the client's id and secret empty.";

/// Where an access token opens a door, signing in by password does too: it gets one.
pub fn describe(document: &mut Value) {
    let Some(schemes) = document.pointer_mut("/components/securitySchemes") else {
        return;
    };
    if let Some(bearer) = schemes.get_mut("bearerAuth") {
        // Several types in `security.rs` share it, and poem-openapi keeps the words of the last.
        set(bearer, "description", json!(BEARER));
    }
    let token = super::servers::TOKEN;
    let flow = json!({"tokenUrl": token, "refreshUrl": token, "scopes": {}});
    let scheme = json!({"type": "oauth2", "description": PASSWORD, "flows": {"password": flow}});
    set(schemes, "passwordAuth", scheme);
    operations(document).for_each(offer);
}

fn offer(operation: &mut Map<String, Value>) {
    if let Some(Value::Array(ways)) = operation.get_mut("security")
        && ways.iter().any(|way| way.get("bearerAuth").is_some())
    {
        let signed_in = ways.iter().position(|way| way.get("bearerAuth").is_some());
        ways.insert(
            signed_in.map_or(0, |at| at + 1),
            json!({"passwordAuth": []}),
        );
    }
}
