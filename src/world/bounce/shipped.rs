//! The light of the shipped scenarios' rooms, computed ahead by `tools/assets`.

/// Files of `gradus_light`, in any order: a file holds its room's key.
pub const SHIPPED: &[&[u8]] = &[
    include_bytes!("../../../assets/light/heights-world-1.bin"),
    include_bytes!("../../../assets/light/speaking-world-1.bin"),
    include_bytes!("../../../assets/light/speaking-world-2.bin"),
    include_bytes!("../../../assets/light/speaking-world-3.bin"),
    include_bytes!("../../../assets/light/spiders-world-1.bin"),
];
