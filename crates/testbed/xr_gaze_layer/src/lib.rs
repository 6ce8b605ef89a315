//! An OpenXR API layer that supplies `XR_EXT_eye_gaze_interaction` over any runtime, with eyes
//! that look as a script says. The layer is a tool for tests; the program knows nothing of it.
//!
//! ```text
//!  stage ──▶ OpenXR loader ──▶ this layer ──▶ runtime (Monado)
//!                                │  gaze: the runtime's head, turned as the script says
//!                                └─ script (GRADUS_XR_GAZE)
//! ```
//! The extension never reaches the runtime: the layer answers for the eye tracker's system
//! property, its interaction profile, its action, its space and the time of its samples. Write
//! [`manifest`] beside the library, name its folder in `XR_API_LAYER_PATH`, [`NAME`] in
//! `XR_ENABLE_API_LAYERS`, and a script ([`Script`]) in `GRADUS_XR_GAZE`.
//!
//! The layer does not support `xrLocateSpaces` (core in OpenXR 1.1; the layer speaks 1.0), gaze as
//! the base of another space, and more than one instance at a time.

#![warn(missing_docs, clippy::indexing_slicing)]

mod calls;
mod layer;
mod script;

pub use script::{Look, Script};

/// The layer's name in `XR_ENABLE_API_LAYERS`.
pub const NAME: &str = "XR_APILAYER_GRADUS_gaze";

/// The environment variable that names the script.
pub const SCRIPT_VARIABLE: &str = "GRADUS_XR_GAZE";

/// The loader's manifest for the layer's library at `library`.
pub fn manifest(library: &str) -> String {
    format!(
        r#"{{
  "file_format_version": "1.0.0",
  "api_layer": {{
    "name": "{NAME}",
    "library_path": "{library}",
    "api_version": "1.0",
    "implementation_version": "1",
    "description": "Scripted eyes for tests",
    "instance_extensions": [
      {{ "name": "XR_EXT_eye_gaze_interaction", "extension_version": "2" }}
    ]
  }}
}}
"#
    )
}
