use crate::architecture::authorization::Access::{self, Admin};

pub const MATRIX: &[(&str, Access)] = &[("listMails", Admin), ("resendMail", Admin)];
