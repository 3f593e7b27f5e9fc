//! The people and tokens of the examples in the document. None of them opens anything.

use portreeve::shared::Timestamp;
use time::macros::datetime;
use uuid::{Uuid, uuid};

pub const EMAIL: &str = "ada@example.com";
pub const NAME: &str = "Ada Lovelace";
pub const PASSWORD: &str = "correct horse battery staple";
pub const OTHER_PASSWORD: &str = "four purple ducks at noon";
pub const ACCESS_TOKEN: &str = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl";
pub const REFRESH_TOKEN: &str = "prt_AZjC8H9OfMOYxNwMDAc5jwAAAAA";
pub const USER_ID: Uuid = uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f");
pub const SESSION_ID: Uuid = uuid!("0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11");
pub const TIME: Timestamp = datetime!(2026-11-22 12:00 UTC);
pub const REQUEST_ID: &str = "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f";
