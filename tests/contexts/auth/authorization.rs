use crate::architecture::authorization::Access::{
    self, Admin, Anyone, Public, Service, SignedIn, TokenHolder,
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
    ("forgotPassword", Public),
    ("resetPassword", Public),
    ("verifyEmail", Anyone),
    ("resendVerification", Public),
    ("changeEmail", SignedIn),
    ("undoEmailChange", Public),
    ("changeRole", Admin),
    ("changeStatus", Admin),
];
