//! A model made here, byte by byte; then the same one broken in many ways.

#![allow(clippy::unwrap_used)]

use gradus_model::{Model, ModelError};

/// A binary glTF file from its JSON and its data.
fn glb(json: &str, data: &[u8]) -> Vec<u8> {
    let padded = |bytes: &[u8], with: u8| {
        let mut out = bytes.to_vec();
        while !out.len().is_multiple_of(4) {
            out.push(with);
        }
        out
    };
    let (json, data) = (padded(json.as_bytes(), b' '), padded(data, 0));
    let whole = 12 + 8 + json.len() + 8 + data.len();
    let mut out = b"glTF".to_vec();
    for word in [2, whole as u32, json.len() as u32] {
        out.extend(word.to_le_bytes());
    }
    out.extend(b"JSON");
    out.extend(json);
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(b"BIN\0");
    out.extend(data);
    out
}

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
    let [part] = model.parts.as_slice() else { panic!("{model:?}") };
    assert_eq!(part.positions, [[0.0, 2.0, 0.0], [2.0, 2.0, 0.0], [0.0, 4.0, 0.0]]);
    assert_eq!(part.normals, [[0.0, 0.0, 1.0]; 3]);
    assert_eq!(part.colours[0], [0.5, 0.25, 0.125]);
    assert_eq!((part.roughness, part.metal), (0.3, 0.0));
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

#[test]
fn no_broken_file_makes_it_panic() {
    let whole = glb(JSON, &data());
    for end in 0..whole.len() {
        let _ = Model::read(&whole[..end]);
    }
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let _ = Model::read(&bytes);
        }
    }
    assert!(Model::read(b"").is_err() && Model::read(b"glTF").is_err());
}
