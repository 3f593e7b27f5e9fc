//! The person of the examples in the document.

use uuid::{Uuid, uuid};

pub const EMAIL: &str = "ada@example.com";
pub const NAME: &str = "Ada Lovelace";
pub const USER_ID: Uuid = uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f");
