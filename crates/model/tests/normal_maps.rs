//! Maps of normals: where they lie, their tangents, and what is refused.

#![allow(clippy::unwrap_used)]

mod made;

use gradus_model::{Model, ModelError, Wrap};
use made::{Bin, bar, changed, png, png_of, quad, stud_map, studs};
use proptest::prelude::*;

fn none(_: &mut Bin) -> String {
    String::new()
}

fn told(bytes: &[u8]) -> String {
    let error = Model::read(bytes).unwrap_err();
    format!("{error}: {}", error.remedy())
}

fn close(a: [f32; 4], b: [f32; 4]) {
    let far = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far < 1e-4, "{a:?} is not {b:?}");
}

#[test]
fn a_map_of_normals_lies_on_its_part_with_its_scale_and_without_colour() {
    let model = Model::read(&studs(r#","scale":0.5"#, none)).unwrap();
    let surface = &model.parts[0].surface;
    let map = surface.normals.unwrap();
    assert_eq!((surface.paint, map.scale), (None, 0.5));
    assert_eq!(map.paint.wrap, [Wrap::Repeat; 2]);
    assert_eq!(model.pictures[map.paint.picture].size, [64, 64]);
    assert_eq!(model.texels(), 64 * 64);
    let plain = Model::read(&studs("", none)).unwrap();
    assert_eq!(plain.parts[0].surface.normals.unwrap().scale, 1.0);
}

#[test]
fn corners_between_a_picture_and_its_mirror_become_two() {
    let model = Model::read(&studs("", none)).unwrap();
    let part = &model.parts[0];
    assert_eq!((part.positions.len(), part.tangents.len(), part.uvs.len()), (8, 8, 8));
    assert_eq!((part.normals.len(), part.colours.len()), (8, 8));
    for (nth, ids) in part.indices.chunks(3).enumerate() {
        // To the right on the picture, and the picture's up is up: the normal, +Z, crossed with it.
        let wanted = if nth < 2 { [1.0, 0.0, 0.0, 1.0] } else { [-1.0, 0.0, 0.0, -1.0] };
        for id in ids {
            close(part.tangents[*id as usize], wanted);
        }
    }
    // The triangles are where they were.
    let at = |nth: usize| part.positions[part.indices[nth] as usize];
    assert_eq!([at(6), at(7), at(8)], [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]);
}

#[test]
fn tangents_of_the_file_are_taken_as_they_are() {
    let given = |bin: &mut Bin| {
        let tangents = bin.floats(&[[0.0, 2.0, 0.0, -1.0]; 6]);
        format!(r#","TANGENT":{tangents}"#)
    };
    let model = Model::read(&studs("", given)).unwrap();
    assert_eq!(model.parts[0].tangents, [[0.0, 1.0, 0.0, -1.0]; 6]);
    // Without normals of the file they belong to others: new tangents are computed.
    let bytes = changed(&studs("", given), r#""NORMAL":1,"#, "");
    close(Model::read(&bytes).unwrap().parts[0].tangents[0], [1.0, 0.0, 0.0, 1.0]);
    let short = |bin: &mut Bin| {
        let tangents = bin.floats(&[[0.0, 2.0, 0.0, -1.0]; 5]);
        format!(r#","TANGENT":{tangents}"#)
    };
    assert!(told(&studs("", short)).contains("there are fewer tangents than corners"));
    // A part without a map of normals has none.
    let bytes = changed(&studs("", given), r#","normalTexture":{"index":0}"#, "");
    assert_eq!(Model::read(&bytes).unwrap().parts[0].tangents.len(), 0);
}

#[test]
fn tangents_follow_nodes_that_turn_and_mirror() {
    let turned = |how: &str| {
        let node = format!(r#""nodes":[{{{how}"mesh":0}}]"#);
        let bytes = changed(&studs("", none), r#""nodes":[{"mesh":0}]"#, &node);
        let part = Model::read(&bytes).unwrap().posed(None).swap_remove(0);
        part.tangents[0]
    };
    let root = std::f32::consts::FRAC_1_SQRT_2;
    close(turned(&format!(r#""rotation":[0,0,{root},{root}],"#)), [0.0, 1.0, 0.0, 1.0]);
    // Mirrored along X: the normal is +Z still, the picture's right −X, its up +Y.
    close(turned(r#""scale":[-1,1,1],"#), [-1.0, 0.0, 0.0, -1.0]);
}

#[test]
fn tangents_of_a_skin_follow_its_joints() {
    // Its places on the picture lie in no order: only that tangents turn with the joint counts.
    let uv = |bytes: Vec<u8>| {
        let uv = r#"{"bufferView":0,"componentType":5126,"count":6,"type":"VEC2"}],"scenes""#;
        changed(&bytes, r#"],"scenes""#, &format!(",{uv}"))
    };
    let many = String::from_utf8_lossy(&bar()).matches("componentType").count();
    let at = format!(r#""POSITION":0,"TEXCOORD_0":{many},"#);
    let bytes = changed(&uv(bar()), r#""POSITION":0,"#, &at);
    let bytes = changed(&bytes, r#""indices":3"#, r#""indices":3,"material":0"#);
    let material = r#""materials":[{"normalTexture":{"index":0}}],"textures":[{"source":0}],"images":[{"uri":"a.png"}],"skins""#;
    let bytes = changed(&bytes, r#""skins""#, material);
    let model = Model::read_with(&bytes, |_| Some(png())).unwrap();
    let part = &model.parts[0];
    let skinned = part.skinned.as_ref().unwrap();
    assert!(part.positions.len() >= 6 && skinned.joints.len() == part.positions.len());
    assert_eq!(skinned.weights.len(), part.positions.len());
    let bent = model.posed(Some((model.clip("Bend").unwrap(), 2.0)));
    let [x, y, z, side] = part.tangents[4];
    // The upper joint has turned a quarter to the left.
    close(bent[0].tangents[4], [-y, x, z, side]);
    close(bent[0].tangents[0], part.tangents[0]);
}

#[test]
fn what_cannot_be_laid_is_refused_with_its_remedy() {
    let remedy = ": lay the map of normals by the first texture coordinates, as its base colour, \
                  or export without it";
    let no = |why: &str| format!("its map of normals cannot be used: {why}{remedy}");
    let first = no("it uses other than the first coordinates");
    assert_eq!(told(&studs(r#","texCoord":1"#, none)), first);
    let moved = r#","extensions":{"KHR_texture_transform":{"texCoord":2}}"#;
    assert_eq!(told(&studs(moved, none)), first);
    let bytes = changed(&studs("", none), r#","TEXCOORD_0":2"#, "");
    assert_eq!(told(&bytes), no("no coordinates lead to it"));
    for scale in ["100.5", "-1e9", "3e38"] {
        let bytes = studs(&format!(r#","scale":{scale}"#), none);
        assert_eq!(told(&bytes), no("its scale is no number from -100 to 100"), "{scale}");
    }
    for scale in [r#""much""#, "1e39", "1e999", "NaN", "null,"] {
        let bytes = studs(&format!(r#","scale":{scale}"#), none);
        assert!(matches!(Model::read(&bytes), Err(ModelError::NotGltf(_))), "{scale}");
    }
    // As large as the base colour, elsewhere.
    let both =
        r#","normalTexture":{"index":0,"extensions":{"KHR_texture_transform":{"scale":[2,2]}}}"#;
    let bytes = quad(&png(), "image/png", both, "");
    assert_eq!(told(&bytes), no("it lies otherwise than the base colour"));
    let base = r#""baseColorTexture":{"index":0}"#;
    let moved =
        r#""baseColorTexture":{"index":0,"extensions":{"KHR_texture_transform":{"scale":[2,2]}}}"#;
    let model = Model::read(&changed(&bytes, base, moved)).unwrap();
    // One picture for both, decoded once.
    assert_eq!((model.pictures.len(), model.parts[0].uvs[1]), (1, [2.0, 2.0]));
}

#[test]
fn a_map_of_normals_is_bounded_as_every_picture_is() {
    let with = |picture: &[u8]| {
        let bytes = quad(picture, "image/png", r#","normalTexture":{"index":0}"#, "");
        let base = r#""baseColorTexture":{"index":0},"#;
        Model::read(&changed(&bytes, base, "")).unwrap_err()
    };
    let large = png_of(1, 2049, &vec![0; 4 * 2049]);
    assert!(matches!(with(&large[..60]), ModelError::LargePicture(1, 2049)));
    assert!(matches!(with(b"GIF89a"), ModelError::Picture(_)));
    let cut = stud_map();
    assert!(matches!(with(&cut[..cut.len() / 2]), ModelError::Picture(_)));
    let bytes = changed(&studs("", none), r#""source":0"#, r#""source":7"#);
    assert!(matches!(Model::read(&bytes), Err(ModelError::Untrue(_))));
}

/// The file beside the tests' scenario is this one; `GRADUS_BLESS=1` writes it.
#[test]
fn the_board_of_the_tests_scenario_is_made_here() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let files = [
        ("models/studs.glb", studs("", none)),
        ("invalid/model-normals-elsewhere/models/studs.glb", studs(r#","texCoord":1"#, none)),
    ];
    for (path, made) in files {
        let path = root.join(path);
        if std::env::var_os("GRADUS_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let held = std::fs::read(&path).unwrap();
        let same = match (Model::read(&held), Model::read(&made)) {
            (Ok(held), Ok(made)) => held == made,
            (Err(held), Err(made)) => held.to_string() == made.to_string(),
            _ => false,
        };
        assert!(same, "{} is another: bless it", path.display());
    }
}

/// Corners, normals and places on the picture of a waved sheet of `n` by `n` squares, whose picture
/// is mirrored at every second column; and its triangles.
struct Sheet {
    at: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    uvs: Vec<[f32; 2]>,
    indices: Vec<u16>,
}

impl Sheet {
    fn new(n: u16, bumps: &[f32]) -> Self {
        let bump = |i: usize| bumps.get(i % bumps.len()).copied().unwrap_or_default();
        let many = usize::from(n + 1) * usize::from(n + 1);
        let place = |i: usize| {
            let across = usize::from(n + 1);
            ((i % across) as f32, (i / across) as f32)
        };
        let each = || (0..many).map(|i| (i, place(i)));
        let at = each().map(|(i, (x, y))| [x, y, bump(i)]).collect();
        let normal = |i: usize| {
            let (x, y) = (bump(i + 3) * 0.7, bump(i + 5) * 0.7);
            let long = (x * x + y * y + 1.0).sqrt();
            [x / long, y / long, 1.0 / long]
        };
        let normals = (0..many).map(normal).collect();
        let mirrored = |x: f32| if x % 2.0 == 0.0 { 0.0 } else { 1.0 };
        let uvs = each().map(|(i, (x, y))| [mirrored(x), y + 0.3 * bump(i + 7)]).collect();
        let mut indices = Vec::new();
        for y in 0..n {
            for x in 0..n {
                let a = y * (n + 1) + x;
                let (b, c, d) = (a + 1, a + n + 2, a + n + 1);
                indices.extend([a, b, c, a, c, d]);
            }
        }
        Self { at, normals, uvs, indices }
    }

    fn glb(&self) -> Vec<u8> {
        let mut bin = Bin::default();
        let (at, facing) = (bin.floats(&self.at), bin.floats(&self.normals));
        let (uv, corners) = (bin.floats(&self.uvs), bin.indices(&self.indices));
        let image = bin.view(&png());
        bin.glb(&format!(
            r#""scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":{at},"NORMAL":{facing},"TEXCOORD_0":{uv}}},"indices":{corners},"material":0}}]}}],
            "materials":[{{"normalTexture":{{"index":0}}}}],"textures":[{{"source":0}}],
            "images":[{{"bufferView":{image}}}]"#
        ))
    }
}

/// The tangents of another program, for each corner of each triangle.
struct Oracle<'a>(&'a Sheet, Vec<[f32; 4]>);

impl Oracle<'_> {
    fn id(&self, face: usize, vert: usize) -> usize {
        usize::from(self.0.indices[3 * face + vert])
    }
}

impl bevy_mikktspace::Geometry for Oracle<'_> {
    fn num_faces(&self) -> usize {
        self.0.indices.len() / 3
    }
    fn num_vertices_of_face(&self, _: usize) -> usize {
        3
    }
    fn position(&self, face: usize, vert: usize) -> [f32; 3] {
        self.0.at[self.id(face, vert)]
    }
    fn normal(&self, face: usize, vert: usize) -> [f32; 3] {
        self.0.normals[self.id(face, vert)]
    }
    fn tex_coord(&self, face: usize, vert: usize) -> [f32; 2] {
        self.0.uvs[self.id(face, vert)]
    }
    fn set_tangent(
        &mut self,
        tangent: Option<bevy_mikktspace::TangentSpace>,
        face: usize,
        vert: usize,
    ) {
        let [x, y, z, side] = tangent.unwrap_or_default().tangent_encoded();
        // It takes a picture's places to grow upwards.
        self.1[3 * face + vert] = [x, y, z, -side];
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn computed_tangents_are_those_of_mikktspace(
        n in 1_u16..7,
        bumps in prop::collection::vec(-0.4_f32..0.4, 9..40),
    ) {
        let sheet = Sheet::new(n, &bumps);
        let mut oracle = Oracle(&sheet, vec![[0.0; 4]; sheet.indices.len()]);
        bevy_mikktspace::generate_tangents(&mut oracle).unwrap();
        let model = Model::read(&sheet.glb()).unwrap();
        let part = &model.parts[0];
        for (id, wanted) in part.indices.iter().zip(&oracle.1) {
            let own = part.tangents[*id as usize];
            let far = own.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            prop_assert!(far < 1e-3, "{own:?} is not {wanted:?}");
        }
    }
}

#[test]
fn a_fan_of_very_many_triangles_about_a_corner_has_its_tangents() {
    let round = 30_000_u16;
    let mut at = vec![[0.0, 0.0, 0.0]];
    at.extend((0..=round).map(|i| {
        let turn = f32::from(i) / f32::from(round) * std::f32::consts::TAU;
        [turn.cos(), turn.sin(), 0.0]
    }));
    let uvs: Vec<[f32; 2]> = at.iter().map(|[x, y, _]| [*x, -*y]).collect();
    let normals = vec![[0.0, 0.0, 1.0]; at.len()];
    let indices = (1..=round).flat_map(|i| [0, i, i + 1]).collect();
    let model = Model::read(&Sheet { at, normals, uvs, indices }.glb()).unwrap();
    close(model.parts[0].tangents[0], [1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn triangles_without_area_have_tangents_all_the_same() {
    let sheet = Sheet {
        at: vec![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [2.0, 0.0, 0.0]],
        normals: vec![[0.0, 0.0, 1.0]; 4],
        uvs: vec![[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        // One as it should be, one without area, one without area on the picture, one corner alone.
        indices: vec![0, 1, 2, 0, 0, 2, 1, 3, 2, 3, 3, 3],
    };
    let model = Model::read(&sheet.glb()).unwrap();
    let part = &model.parts[0];
    assert_eq!(part.positions.len(), 4);
    for tangent in &part.tangents {
        close(*tangent, [1.0, 0.0, 0.0, 1.0]);
    }
}
