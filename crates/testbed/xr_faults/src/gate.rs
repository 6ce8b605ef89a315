//! The gate before each call: waits and errors of the script, and a lost session.
#![allow(unsafe_code)] // Functions of a C interface.

use std::mem::transmute;

use openxr_sys as xr;
use openxr_sys::pfn;

use crate::calls::{Call, Scope, functions_below};
use crate::layer::layer;
use crate::own;
use crate::script::Effect;
use crate::settings::EMULATED;

/// A function type of the standard, and its gate for the call with the number `N`.
pub trait Gated: Sized {
    fn gate<const N: usize>() -> Self;
}

macro_rules! gated {
    ($($argument:ident: $ty:ident),*) => {
        impl<$($ty),*> Gated for unsafe extern "system" fn($($ty),*) -> xr::Result {
            fn gate<const N: usize>() -> Self {
                unsafe extern "system" fn call<const N: usize, $($ty),*>($($argument: $ty),*) -> xr::Result {
                    match pass(N) {
                        // SAFETY: the function that answers call N has the type of call N; its
                        // arguments are the caller's, who keeps the call's contract.
                        Ok(inner) => unsafe {
                            transmute::<pfn::VoidFunction, unsafe extern "system" fn($($ty),*) -> xr::Result>(inner)($($argument),*)
                        },
                        Err(error) => error,
                    }
                }
                call::<N, $($ty),*>
            }
        }
    };
}

gated!(a: A);
gated!(a: A, b: B);
gated!(a: A, b: B, c: C);
gated!(a: A, b: B, c: C, d: D);
gated!(a: A, b: B, c: C, d: D, e: E);
gated!(a: A, b: B, c: C, d: D, e: E, f: F);

/// The function that answers the call with this number, or the script's error.
fn pass(number: usize) -> Result<pfn::VoidFunction, xr::Result> {
    let call = *Call::ALL.get(number).ok_or(xr::Result::ERROR_FUNCTION_UNSUPPORTED)?;
    let (mut wait, mut error) = (None, None);
    {
        let mut layer = layer();
        for rule in layer.rules.iter_mut().filter(|rule| rule.call == call) {
            match rule.count_call() {
                Some(Effect::Slow(ms)) => wait = wait.max(Some(ms)),
                Some(Effect::Fail(result)) => error = error.or(Some(result)),
                None => {}
            }
        }
        if call.scope() == Scope::Session && layer.session().is_some_and(|session| session.lost) {
            error = Some(xr::Result::ERROR_SESSION_LOST);
        }
    }
    if let Some(wait) = wait {
        std::thread::sleep(wait);
    }
    if let Some(error) = error {
        return Err(error);
    }
    answering(call).ok_or(xr::Result::ERROR_FUNCTION_UNSUPPORTED)
}

/// The layer's own function for a call, or the function of the runtime below.
fn answering(call: Call) -> Option<pfn::VoidFunction> {
    let emulated = |extension| !EMULATED.contains(&extension) || layer().emulates(extension);
    let ours = call.extension().is_none_or(emulated);
    let own = if ours { own::function(call) } else { None };
    own.or_else(|| functions_below()?.raw(call))
}
