use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, FnArg, Ident, ItemTrait, LitStr, Pat, ReceiverKind, ReturnType, Signature, TraitItem,
    Type, spanned::Spanned,
};

use crate::call::{Observation, take_observation};

/// The trait, and what makes it observable.
pub fn port(name: &LitStr, mut item: ItemTrait) -> syn::Result<TokenStream> {
    let mut methods = Vec::new();
    for one in &mut item.items {
        let TraitItem::Fn(method) = one else {
            return Err(Error::new(one.span(), "a port has methods only"));
        };
        let observation = take_observation(method)?;
        methods.push(delegation(&item.ident, name, &method.sig, observation)?);
    }
    let port = &item.ident;
    let is_async = |one: &TraitItem| matches!(one, TraitItem::Fn(f) if f.sig.asyncness.is_some());
    let async_trait = item
        .items
        .iter()
        .any(is_async)
        .then(|| quote!(#[::async_trait::async_trait]));
    Ok(quote! {
        #item

        impl crate::shared::Port for dyn #port {
            fn observed(
                self: ::std::sync::Arc<Self>,
                observer: ::std::sync::Arc<dyn crate::shared::CallObserver>,
            ) -> ::std::sync::Arc<Self> {
                ::std::sync::Arc::new(crate::shared::Observed::new(self, observer))
            }
        }

        #async_trait
        impl #port for crate::shared::Observed<dyn #port> {
            #(#methods)*
        }
    })
}

/// A method that passes its call on to the port behind it.
fn delegation(
    port: &Ident,
    name: &LitStr,
    signature: &Signature,
    observation: Observation,
) -> syn::Result<TokenStream> {
    let method = &signature.ident;
    let arguments = arguments(signature)?;
    let passed = arguments.iter().map(|(argument, _)| argument);
    let work = quote!(<dyn #port as #port>::#method(self.port() #(, #passed)*));
    let body = match (observation, signature.asyncness) {
        (Observation::Never, None) => work,
        (Observation::Never, Some(_)) => quote!(#work.await),
        (observed, asyncness) => {
            let word = method.to_string();
            let nested = observed == Observation::Nested;
            let carried = arguments.iter().map(|(argument, ty)| match ty {
                Type::Reference(_) => quote!(crate::shared::Argument(#argument)),
                _ => quote!(crate::shared::Argument(&#argument)),
            });
            let outcome = outcome(&signature.output);
            let run = match asyncness {
                Some(_) => quote!(self.observe_async(call, #work, #outcome).await),
                None => quote!(self.observe(call, || #work, #outcome)),
            };
            quote! {
                let call = crate::shared::Call {
                    port: #name,
                    method: #word,
                    nested: #nested,
                    event_ids: <[::std::vec::Vec<crate::shared::EventId>]>::concat(&[
                        #(#carried.event_ids()),*
                    ]),
                };
                #run
            }
        }
    };
    Ok(quote!(#signature { #body }))
}

fn arguments(signature: &Signature) -> syn::Result<Vec<(&Ident, &Type)>> {
    let mut inputs = signature.inputs.iter();
    let takes_self = matches!(
        inputs.next(),
        Some(FnArg::Receiver(one)) if matches!(one.kind, ReceiverKind::Reference(_, _, None))
    );
    if !takes_self {
        return Err(Error::new(
            signature.span(),
            "a method of a port takes &self",
        ));
    }
    let named = inputs.map(|input| match input {
        FnArg::Typed(one) => match &*one.pat {
            Pat::Ident(name) => Ok((&name.ident, &*one.ty)),
            other => Err(Error::new(other.span(), "an argument of a port has a name")),
        },
        FnArg::Receiver(one) => Err(Error::new(one.span(), "a second self")),
    });
    named.collect()
}

/// Only a `Result` can say that a call failed.
fn outcome(output: &ReturnType) -> TokenStream {
    let is_result = match output {
        ReturnType::Type(_, ty) => match &**ty {
            Type::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Result"),
            _ => false,
        },
        ReturnType::Default => false,
    };
    if is_result {
        quote!(crate::shared::Outcome::of)
    } else {
        quote!(|_| crate::shared::Outcome::Ok)
    }
}
