//! Faults of renderers that a person has to know before a session. It changes nothing of what is
//! drawn.

use bevy::render::renderer::RenderAdapterInfo;

/// The last Mesa whose software renderer was seen to keep the memory of frames (22.3.6); 25.0.7
/// gives it back. Those between were not measured, and nothing is said of them.
const LAST_THAT_KEEPS: u32 = 22;

/// What is wrong with the renderer, and what helps; nothing where no fault of it is known.
pub fn known_fault(adapter: &RenderAdapterInfo) -> Option<String> {
    fault(&adapter.0.name, &adapter.0.driver_info)
}

fn fault(name: &str, driver_info: &str) -> Option<String> {
    if !name.starts_with("llvmpipe") {
        return None;
    }
    let version = driver_info.strip_prefix("Mesa ")?.split([' ', '-']).next()?;
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major <= LAST_THAT_KEEPS).then(|| {
        format!(
            "this machine draws without a graphics card, by Mesa {version}, which keeps 1.5 to 10 MB \
             of memory for every frame: the memory is full after some minutes. Use a graphics card, \
             or Mesa 25 (Debian 13)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_software_renderer_that_keeps_memory_is_named_and_no_other() {
        let keeps = fault("llvmpipe (LLVM 15.0.6, 256 bits)", "Mesa 22.3.6 (LLVM 15.0.6)");
        assert!(keeps.is_some_and(|what| what.contains("Mesa 22.3.6,")));
        for (name, driver) in [
            ("llvmpipe (LLVM 19.1.7, 256 bits)", "Mesa 25.0.7-2 (LLVM 19.1.7)"),
            ("AMD Radeon RX 6600 (RADV NAVI23)", "Mesa 22.3.6"),
            ("llvmpipe", ""),
            ("llvmpipe", "Mesa"),
            ("llvmpipe", "Mesa devel"),
        ] {
            assert_eq!(fault(name, driver), None, "{name} {driver}");
        }
    }
}
