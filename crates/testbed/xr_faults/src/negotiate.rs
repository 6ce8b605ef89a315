//! The loader's interface to a runtime, spoken upwards and downwards: the loader's first call, the
//! library of the runtime below, and the search for functions.
#![allow(unsafe_code)] // The loader's interface is C; each call's contract is the OpenXR standard.

use std::ffi::{CStr, c_char};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use libloading::Library;
use openxr_sys as xr;
use openxr_sys::Handle as _;
use openxr_sys::loader::{
    CURRENT_LOADER_RUNTIME_VERSION, FnNegotiateLoaderRuntimeInterface, XrNegotiateLoaderInfo,
    XrNegotiateRuntimeRequest,
};
use openxr_sys::pfn;

use crate::BELOW_VARIABLE;
use crate::calls::{Below, CORE_1_1, Call, functions_below, set_below};
use crate::layer::{Instance, layer, say};

/// The loader's first call.
///
/// # Safety
/// The loader's: both structures are there, or null.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn xrNegotiateLoaderRuntimeInterface(
    loader: *const XrNegotiateLoaderInfo,
    request: *mut XrNegotiateRuntimeRequest,
) -> xr::Result {
    // SAFETY: the caller's promise.
    let (Some(info), Some(request)) = (unsafe { loader.as_ref() }, unsafe { request.as_mut() })
    else {
        return xr::Result::ERROR_INITIALIZATION_FAILED;
    };
    let ours = CURRENT_LOADER_RUNTIME_VERSION;
    if info.min_interface_version > ours || info.max_interface_version < ours {
        return xr::Result::ERROR_INITIALIZATION_FAILED;
    }
    // SAFETY: the loader's own structure, handed on.
    let version = match unsafe { open_below(loader) } {
        Ok(version) => version,
        Err(fault) => {
            say(&fault);
            return xr::Result::ERROR_INITIALIZATION_FAILED;
        }
    };
    request.runtime_interface_version = ours;
    request.runtime_api_version = version;
    request.get_instance_proc_addr = Some(get_instance_proc_addr);
    xr::Result::SUCCESS
}

/// The version of the runtime below, once it is open.
static OPEN: Mutex<Option<xr::Version>> = Mutex::new(None);

/// Opens the runtime below, once for this process; answers the version of the standard that the
/// runtime speaks.
unsafe fn open_below(loader: *const XrNegotiateLoaderInfo) -> Result<xr::Version, String> {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(version) = *open {
        return Ok(version);
    }
    let manifest = std::env::var_os(BELOW_VARIABLE)
        .map_or_else(|| PathBuf::from("/usr/share/openxr/1/openxr_monado.json"), PathBuf::from);
    let library = library_of(&manifest)?;
    let fault = |what: String| format!("{} ({BELOW_VARIABLE}): {what}", library.display());
    let mut request = XrNegotiateRuntimeRequest {
        ty: XrNegotiateRuntimeRequest::TYPE,
        struct_version: XrNegotiateRuntimeRequest::VERSION,
        struct_size: size_of::<XrNegotiateRuntimeRequest>(),
        runtime_interface_version: 0,
        runtime_api_version: xr::Version::new(0, 0, 0),
        get_instance_proc_addr: None,
    };
    // SAFETY: the library is an OpenXR runtime, chosen by the person who runs the test; its
    // function of this name has this type; the structures are whole.
    let result = unsafe {
        let opened = Library::new(&library).map_err(|error| fault(error.to_string()))?;
        // Never unloaded: the functions below are kept.
        let opened = Box::leak(Box::new(opened));
        let negotiate = opened
            .get::<FnNegotiateLoaderRuntimeInterface>(b"xrNegotiateLoaderRuntimeInterface\0")
            .map_err(|error| fault(error.to_string()))?;
        negotiate(loader, &mut request)
    };
    let get = request.get_instance_proc_addr.filter(|_| result.into_raw() >= 0);
    let get = get.ok_or_else(|| fault(format!("the runtime refuses this loader ({result:?})")))?;
    // SAFETY: the runtime's own function, before any instance.
    set_below(unsafe { Below::of(get, xr::Instance::NULL, &[]) });
    *open = Some(request.runtime_api_version);
    Ok(request.runtime_api_version)
}

/// The library that a runtime's manifest names: a path relative to the manifest, or a bare name.
fn library_of(manifest: &Path) -> Result<PathBuf, String> {
    let fault = |what: String| format!("{} ({BELOW_VARIABLE}): {what}", manifest.display());
    let text = std::fs::read_to_string(manifest).map_err(|error| fault(error.to_string()))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| fault(error.to_string()))?;
    let path = json.pointer("/runtime/library_path").and_then(serde_json::Value::as_str);
    let path = path.ok_or_else(|| fault("no runtime.library_path".to_owned()))?;
    if !path.contains('/') {
        return Ok(path.into());
    }
    Ok(manifest.parent().unwrap_or(Path::new(".")).join(path))
}

/// The search for a function.
///
/// # Safety
/// The loader's: a name that ends with zero, and room for the answer.
pub unsafe extern "system" fn get_instance_proc_addr(
    instance: xr::Instance,
    name: *const c_char,
    function: *mut Option<pfn::VoidFunction>,
) -> xr::Result {
    if name.is_null() || function.is_null() {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    }
    // SAFETY: the caller's promise; the type of each function is that of its name.
    unsafe {
        *function = None;
        let text = CStr::from_ptr(name).to_bytes();
        if text == b"xrGetInstanceProcAddr" {
            *function = Some(std::mem::transmute::<pfn::GetInstanceProcAddr, pfn::VoidFunction>(
                get_instance_proc_addr,
            ));
            return xr::Result::SUCCESS;
        }
        match Call::named(text) {
            Some(call) if is_there(call) => {
                *function = Some(call.gate());
                xr::Result::SUCCESS
            }
            Some(_) => xr::Result::ERROR_FUNCTION_UNSUPPORTED,
            None => match functions_below() {
                Some(below) => (below.get)(instance, name, function),
                None => xr::Result::ERROR_INITIALIZATION_FAILED,
            },
        }
    }
}

/// Whether a call is answered, by the layer or below.
fn is_there(call: Call) -> bool {
    let below = functions_below().and_then(|below| below.raw(call)).is_some();
    let extension = match call.extension() {
        None | Some(CORE_1_1) => return below,
        Some(extension) => extension,
    };
    let layer = layer();
    let asked = |instance: &Instance| instance.enabled.iter().any(|name| name == extension);
    layer.instance.as_ref().is_some_and(asked) && (below || layer.settings.emulates(extension))
}
