//! `#[port]`, which every observed port of the core is declared with. For the core alone: what it writes names `crate::shared`.
//!
//! It leaves the trait as it is and adds an implementation for `Observed<dyn Trait>`, so that a new method of a port is observed
//! without another line anywhere. An attribute and not a `macro_rules!`, so that rustfmt, rustdoc and editors see an ordinary trait.

mod call;
mod expand;

use proc_macro::TokenStream;
use syn::{ItemTrait, LitStr, parse_macro_input};

/// Declares a port under the name that its calls are observed with, such as `accounts`. Stands above `automock` and `async_trait`.
///
/// Every method takes `&self`. One with `#[call(unobserved)]` is never observed: it waits or polls. One with `#[call(nested)]` is observed
/// only within other observed work: background work repeats it forever.
#[proc_macro_attribute]
pub fn port(name: TokenStream, item: TokenStream) -> TokenStream {
    let name = parse_macro_input!(name as LitStr);
    let item = parse_macro_input!(item as ItemTrait);
    expand::port(&name, item)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
