//! How to sign in, as tools understand it: the password flow of OAuth 2.0 (RFC 6749, section 4.3) beside the plain access token.

use serde_json::{Map, Value, json};

use super::edit::{operations, set};

/// Signing in with a password, as the context says it that does it.
#[derive(Debug)]
pub struct PasswordFlow {
    /// Where tools ask for tokens.
    pub token_path: &'static str,
    /// The descriptions of the two schemes.
    pub bearer: &'static str,
    pub password: &'static str,
}

/// Where an access token opens a door, signing in by password does too: it gets one.
pub fn describe(document: &mut Value, flow: &PasswordFlow) {
    let Some(schemes) = document.pointer_mut("/components/securitySchemes") else {
        return;
    };
    if let Some(bearer) = schemes.get_mut("bearerAuth") {
        // Several types in `security.rs` share it, and poem-openapi keeps the words of the last.
        set(bearer, "description", json!(flow.bearer));
    }
    // Relative to the address of the service.
    let token = flow.token_path.trim_start_matches('/');
    let password = json!({"tokenUrl": token, "refreshUrl": token, "scopes": {}});
    let scheme =
        json!({"type": "oauth2", "description": flow.password, "flows": {"password": password}});
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
