use crate::architecture::authorization::Access::{
    self, Admin, Public, Service, SignedIn, TokenHolder,
};

pub const MATRIX: &[(&str, Access)] = &[
    ("registerAccount", Public),
    ("logIn", Public),
    ("refreshSession", Public),
    ("issueToken", Public),
    ("listRevocations", Service),
    ("watchRevocations", Service),
    ("logOut", TokenHolder),
    ("listSessions", SignedIn),
    ("endSession", SignedIn),
    ("changePassword", SignedIn),
    ("changeRole", Admin),
    ("changeStatus", Admin),
];
