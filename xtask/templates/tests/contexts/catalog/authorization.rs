use crate::architecture::authorization::Access::{self, SignedIn};

pub const MATRIX: &[(&str, Access)] = &[
    ("listWidgets", SignedIn),
    ("createWidget", SignedIn),
    ("getWidget", SignedIn),
];
