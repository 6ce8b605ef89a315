//! A model made here, byte by byte; then the same one broken in many ways.

#![allow(clippy::unwrap_used)]

mod made;

use gradus_model::{Model, ModelError};
use made::{bar, glb, png, quad, studs};
use proptest::prelude::*;

const JSON: &str = r#"{
    "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
    "nodes": [{"mesh": 0, "translation": [0, 2, 0], "scale": [2, 2, 2]}],
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
    "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [0.5, 0.25, 0.125, 1], "metallicFactor": 0, "roughnessFactor": 0.3}}],
    "buffers": [{"byteLength": 44}],
    "bufferViews": [{"buffer": 0, "byteOffset": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 6}],
    "accessors": [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]},
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"}
    ]
}"#;

fn data() -> Vec<u8> {
    let corners = [[0.0_f32, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    let mut data: Vec<u8> = corners.iter().flatten().flat_map(|c| c.to_le_bytes()).collect();
    data.extend([0_u16, 1, 2].iter().flat_map(|i| i.to_le_bytes()));
    data
}

#[test]
fn a_triangle_is_read_where_its_node_puts_it() {
    let model = Model::read(&glb(JSON, &data())).unwrap();
    let parts = model.posed(None);
    let [part] = parts.as_slice() else { panic!("{model:?}") };
    assert_eq!(part.positions, [[0.0, 2.0, 0.0], [2.0, 2.0, 0.0], [0.0, 4.0, 0.0]]);
    assert_eq!(part.normals, [[0.0, 0.0, 1.0]; 3]);
    assert_eq!(part.colours[0], [0.5, 0.25, 0.125]);
    assert_eq!((part.surface.roughness, part.surface.metal), (0.3, 0.0));
    assert_eq!(model.extent(), ([0.0, 2.0, 0.0], [2.0, 4.0, 0.0]));
}

#[test]
fn what_is_said_of_the_data_is_checked() {
    let broken = |from: &str, to: &str| Model::read(&glb(&JSON.replace(from, to), &data()));
    assert!(broken("\"byteLength\": 36}", "\"byteLength\": 3600}").is_err());
    assert!(
        broken("\"count\": 3, \"type\": \"VEC3\"", "\"count\": 4, \"type\": \"VEC3\"").is_err()
    );
    assert!(
        broken("\"count\": 3, \"type\": \"SCALAR\"", "\"count\": 9, \"type\": \"SCALAR\"").is_err()
    );
    assert!(broken("\"translation\": [0, 2, 0]", "\"translation\": [0, 2e30, 0]").is_err());
    assert!(matches!(
        broken("{\"byteLength\": 44}", "{\"byteLength\": 44, \"uri\": \"other.bin\"}"),
        Err(ModelError::OtherFiles)
    ));
    // A node that holds itself grows until it lies nowhere, or until it is too deep.
    let itself =
        broken("\"nodes\": [{\"mesh\": 0,", "\"nodes\": [{\"children\": [0], \"mesh\": 0,");
    assert!(itself.is_err());
    let mut data = data();
    data[36] = 7;
    assert!(matches!(Model::read(&glb(JSON, &data)), Err(ModelError::Untrue(_))));
}

/// Files with everything in them that is read.
fn samples() -> Vec<Vec<u8>> {
    let masked = r#","alphaMode":"MASK""#;
    vec![
        glb(JSON, &data()),
        bar(),
        quad(&png(), "image/png", masked, r#""wrapS":33071"#),
        quad(include_bytes!("made/two.jpg"), "image/jpeg", "", ""),
        studs(r#","scale":0.5"#, |_| String::new()),
    ]
}

/// What is done with every model that could be read.
fn use_it(bytes: &[u8]) {
    let Ok(model) = Model::read(bytes) else { return };
    let (low, high) = model.extent();
    assert!(low.iter().chain(&high).all(|c| c.is_finite()));
    for clip in &model.clips {
        for secs in [-1.0, 0.0, 0.4, 1e9] {
            let parts = model.posed(Some((clip, secs)));
            assert_eq!(parts.len(), model.parts.len());
            assert!(parts.iter().flat_map(|part| &part.tangents).flatten().all(|v| v.is_finite()));
        }
    }
    for part in &model.parts {
        assert!(part.indices.iter().all(|i| (*i as usize) < part.positions.len()));
        assert_eq!(part.normals.len(), part.positions.len());
        let paint = part.surface.paint;
        assert!(paint.is_none_or(|paint| paint.picture < model.pictures.len()));
        assert!(paint.is_none() || part.uvs.len() == part.positions.len());
        if let Some(map) = part.surface.normals {
            assert!(map.paint.picture < model.pictures.len() && map.scale.is_finite());
            assert_eq!(part.uvs.len(), part.positions.len());
            assert_eq!(part.tangents.len(), part.positions.len());
            for [x, y, z, side] in &part.tangents {
                assert!((x * x + y * y + z * z - 1.0).abs() < 1e-3 && side.abs() == 1.0);
            }
        }
    }
}

#[test]
fn the_samples_themselves_are_read() {
    for sample in samples() {
        Model::read(&sample).unwrap();
    }
}

#[test]
fn no_file_that_is_cut_or_has_one_wrong_byte_makes_it_panic() {
    for whole in samples() {
        for end in 0..whole.len() {
            use_it(&whole[..end]);
        }
        for at in 0..whole.len() {
            for value in [0, 1, b'0', b'9', b'-', 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                use_it(&bytes);
            }
        }
    }
    assert!(Model::read(b"").is_err() && Model::read(b"glTF").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_with_many_wrong_bytes_makes_it_panic(
        which in 0_usize..5,
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (at, value) in wrong {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        use_it(&bytes);
    }
}

#[test]
fn what_is_larger_than_can_be_used_is_refused_before_it_is_read() {
    let told = |json: &str| Model::read(&glb(json, &data())).unwrap_err();
    // The same triangle in a hundred thousand places of one mesh, and the same mesh often.
    let one = r#"{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}"#;
    let many = vec![one; 60_000].join(",");
    let json = JSON.replace(one, &many);
    assert!(Model::read(&glb(&json, &data())).is_ok());
    let often = json
        .replace(r#""nodes": [0]}]"#, r#""nodes": [0, 1, 2, 3]}]"#)
        .replace(r#""nodes": [{"#, r#""nodes": [{"mesh": 0}, {"mesh": 0}, {"mesh": 0}, {"#);
    assert!(matches!(told(&often), ModelError::TooMany));
    let nodes = vec![r#"{"mesh": 0}"#; 10_001].join(",");
    let json = JSON.replace(r#""nodes": [{"#, &format!(r#""nodes": [{nodes}, {{"#));
    assert!(told(&json).to_string().contains("10000 entries"), "{}", told(&json));
    // Deeper within each other than anybody builds.
    let chain: Vec<String> = (1..100).map(|i| format!(r#"{{"children": [{i}]}}"#)).collect();
    let json = JSON.replace(r#""nodes": [{"#, &format!(r#""nodes": [{}, {{"#, chain.join(",")));
    assert!(matches!(told(&json), ModelError::TooDeep));
}
