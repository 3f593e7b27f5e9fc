//! The passwords and tokens of the examples in the document. None of them opens anything.

use uuid::{Uuid, uuid};

pub const PASSWORD: &str = "correct horse battery staple";
pub const OTHER_PASSWORD: &str = "four purple ducks at noon";
pub const ACCESS_TOKEN: &str = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl";
pub const REFRESH_TOKEN: &str = "prt_AZjC8H9OfMOYxNwMDAc5jwAAAAA";
pub const SESSION_ID: Uuid = uuid!("0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11");
pub const ONE_TIME_TOKEN: &str = "pot_AZjC8lw6fxCbHi18ak6PAgAAAAA";
