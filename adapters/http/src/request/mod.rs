//! What a request brings: bodies, forms, headers and the part of a list it asks for. Read within bounds, strictly, and without repeating a
//! value in an error.

mod body;
mod form;
mod header_text;
mod json;
pub mod limits;
mod paging;
mod read;
mod received;

pub use self::{
    body::{Body, OptionalBody},
    form::Form,
    header_text::HeaderText,
    json::{enum_value, non_null, non_null_enum},
    paging::{default_limit, page, page_or_fault},
    received::BodyReceived,
};
