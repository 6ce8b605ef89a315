//! Pictures, skins and clips of small files made here, against values worked out by hand.

#![allow(clippy::unwrap_used)]

mod made;

use gradus_model::{MOST_ACROSS, Model, ModelError, Part, Through, Wrap};
use made::{bar, png, png_of, quad};

fn close(a: [f32; 3], b: [f32; 3]) {
    let far = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far < 1e-5, "{a:?} is not {b:?}");
}

fn posed(model: &Model, clip: &str, secs: f32) -> Vec<Part> {
    model.posed(Some((model.clip(clip).unwrap(), secs)))
}

#[test]
fn a_picture_comes_with_its_places_its_edges_and_what_shows_through() {
    let material = r#","alphaMode":"MASK","alphaCutoff":0.25,"doubleSided":true"#;
    let sampler = r#""magFilter":9728,"wrapS":33071,"wrapT":33648"#;
    let model = Model::read(&quad(&png(), "image/png", material, sampler)).unwrap();
    let part = &model.parts[0];
    assert_eq!(part.uvs, [[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]);
    assert_eq!(part.surface.through, Through::Holes(0.25));
    assert!(part.surface.both_sides);
    let paint = part.surface.paint.unwrap();
    assert_eq!((paint.wrap, paint.squares), ([Wrap::Edge, Wrap::Mirror], true));
    let picture = &model.pictures[paint.picture];
    assert_eq!(picture.size, [2, 2]);
    let texels = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 0]];
    assert_eq!(picture.texels, texels);
}

#[test]
fn what_says_nothing_of_edges_repeats_and_what_fades_says_how_much_is_there() {
    let material = r#","alphaMode":"BLEND""#;
    let bytes = quad(&png(), "image/png", material, "");
    let model = Model::read(&bytes).unwrap();
    let surface = &model.parts[0].surface;
    assert_eq!(surface.paint.unwrap().wrap, [Wrap::Repeat; 2]);
    assert_eq!((surface.through, surface.alpha), (Through::Soft, 1.0));
}

#[test]
fn a_picture_in_a_file_of_its_own_is_asked_for_by_its_name() {
    let mut bytes = quad(&png(), "image/png", "", "");
    let within = br#""bufferView":3,"mimeType""#;
    let view = bytes.windows(within.len()).position(|at| at == within).unwrap();
    // As long as what it replaces: the file's words are counted.
    bytes[view..view + 14].copy_from_slice(br#""uri":"a.png" "#);
    assert!(matches!(Model::read(&bytes), Err(ModelError::NoPicture(name)) if name == "a.png"));
    let model = Model::read_with(&bytes, |name| (name == "a.png").then(png)).unwrap();
    assert_eq!(model.pictures[0].size, [2, 2]);
}

#[test]
fn a_picture_that_is_too_large_is_refused_before_it_is_decoded() {
    // The header alone says so: there is no more of it.
    let whole = png_of(MOST_ACROSS + 1, 1, &vec![0; 4 * (MOST_ACROSS as usize + 1)]);
    let told = Model::read(&quad(&whole[..60], "image/png", "", "")).unwrap_err();
    assert!(matches!(told, ModelError::LargePicture(2049, 1)), "{told}");
    let told = Model::read(&quad(b"GIF89a", "image/png", "", "")).unwrap_err();
    assert_eq!(told.to_string(), "a picture in it cannot be used: it is neither PNG nor JPEG");
}

#[test]
fn a_skinned_bar_stands_as_it_was_bound_and_bends_at_its_joint() {
    let model = Model::read(&bar()).unwrap();
    let rest = model.posed(None);
    assert_eq!(rest[0].positions, model.parts[0].positions);
    assert_eq!(model.extent(), ([-0.1, 0.0, 0.0], [6.0, 2.0, 0.0]));
    assert_eq!(model.clip("Bend").unwrap().secs, 2.0);
    // Half way through a quarter turn to the left: 45° about (0, 1).
    let bent = posed(&model, "Bend", 1.0);
    let root = std::f32::consts::FRAC_1_SQRT_2;
    close(bent[0].positions[0], [-0.1, 0.0, 0.0]);
    close(bent[0].positions[4], [0.1 * root - root, 1.0 + 0.1 * root + root, 0.0]);
    // Half of it follows: the mean of where it was and of where the joint takes it.
    close(bent[0].positions[2], [0.05 + 0.05 * root, 1.0 + 0.05 * root, 0.0]);
    // At the end of it, and for ever after.
    close(posed(&model, "Bend", 2.0)[0].positions[4], [-1.0, 1.1, 0.0]);
    close(posed(&model, "Bend", 9.0)[0].positions[4], [-1.0, 1.1, 0.0]);
}

#[test]
fn a_node_without_a_skin_moves_by_steps_and_by_splines() {
    let model = Model::read(&bar()).unwrap();
    let at = |secs: f32| posed(&model, "Ride", secs)[1].positions.clone();
    close(at(1.9)[0], [5.0 - 5.0, 0.0, 0.0]);
    close(at(2.0)[0], [0.0, 3.0, 0.0]);
    // A Hermite spline from 1 to 3 in 2 s that leaves with 2/s and arrives at rest, half way:
    // ½·1 + ⅛·(2·2) + ½·3 = 2.5.
    close(at(1.0)[1], [2.5, 0.0, 0.0]);
}

#[test]
fn a_clip_repeats_for_as_long_as_a_session_runs() {
    let model = Model::read(&bar()).unwrap();
    let clip = model.clip("Bend").unwrap();
    assert_eq!(clip.looped(7.5), 1.5);
    assert_eq!(clip.looped(-0.5), 1.5);
    assert!((clip.looped(7201.25) - 1.25).abs() < 1e-4);
    assert_eq!(clip.looped(f64::NAN), 0.0);
}

#[test]
fn what_needs_words_that_are_not_read_says_which() {
    let bytes = quad(&png(), "image/png", "", "");
    let needs = String::from_utf8_lossy(&bytes[20..]).into_owned();
    let json = &needs[..needs.find("\0").unwrap_or(needs.len())];
    let json = json[..json.rfind(']').unwrap() + 1].to_owned();
    let json = format!(r#"{json},"extensionsRequired":["KHR_draco_mesh_compression"]}}"#);
    let told = Model::read(&made::glb(&json, &[])).unwrap_err();
    assert!(
        matches!(&told, ModelError::Needs(name) if name == "KHR_draco_mesh_compression"),
        "{told}"
    );
}

#[test]
fn a_jpeg_is_read_as_another_program_wrote_it() {
    let bytes = quad(include_bytes!("made/two.jpg"), "image/jpeg", "", "");
    let model = Model::read(&bytes).unwrap();
    let picture = &model.pictures[0];
    assert_eq!(picture.size, [16, 16]);
    for (at, wanted) in [(0, [220, 30, 30]), (15, [30, 60, 220])] {
        let texel = picture.texels[16 * 8 + at];
        let off = texel.iter().zip(wanted).map(|(a, b): (_, u8)| a.abs_diff(b)).max().unwrap();
        assert!(off < 12 && texel[3] == 255, "{texel:?} at {at}");
    }
}

#[test]
fn a_map_of_roughness_and_metal_is_taken_by_its_mean() {
    let bytes = quad(&png(), "image/png", "", "");
    let json_long = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let json = std::str::from_utf8(&bytes[20..20 + json_long]).unwrap();
    let json = json.replace(
        r#""metallicFactor":0"#,
        r#""metallicRoughnessTexture":{"index":0},"roughnessFactor":0.5"#,
    );
    let model = Model::read(&made::glb(&json, &bytes[28 + json_long..])).unwrap();
    // Of four texels green is 0, 255, 0, 255 and blue 0, 0, 255, 255.
    assert_eq!((model.parts[0].surface.roughness, model.parts[0].surface.metal), (0.25, 0.5));
    assert_eq!(model.pictures.len(), 1);
}
