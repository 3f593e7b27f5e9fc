use crate::architecture::authorization::Access::{self, Admin, SignedIn};

pub const MATRIX: &[(&str, Access)] = &[
    ("getMe", SignedIn),
    ("updateMe", SignedIn),
    ("listUsers", Admin),
    ("getUser", Admin),
];
