//! Small glTF files, put together byte by byte.

#![allow(dead_code)]

/// Data and the JSON of what lies in it.
#[derive(Default)]
pub struct Bin {
    data: Vec<u8>,
    views: Vec<String>,
    accessors: Vec<String>,
}

impl Bin {
    /// Bytes in a view of their own; its index.
    pub fn view(&mut self, bytes: &[u8]) -> usize {
        while !self.data.len().is_multiple_of(4) {
            self.data.push(0);
        }
        let (at, long) = (self.data.len(), bytes.len());
        self.views.push(format!(r#"{{"buffer":0,"byteOffset":{at},"byteLength":{long}}}"#));
        self.data.extend(bytes);
        self.views.len() - 1
    }

    fn accessor(
        &mut self,
        bytes: &[u8],
        kind: u32,
        shape: &str,
        count: usize,
        more: &str,
    ) -> usize {
        let view = self.view(bytes);
        self.accessors.push(format!(
            r#"{{"bufferView":{view},"componentType":{kind},"count":{count},"type":"{shape}"{more}}}"#
        ));
        self.accessors.len() - 1
    }

    pub fn floats<const N: usize>(&mut self, all: &[[f32; N]]) -> usize {
        let shape = ["", "SCALAR", "VEC2", "VEC3", "VEC4"].get(N).copied().unwrap_or("MAT4");
        let bytes: Vec<u8> = all.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
        let edge = |best: fn(f32, f32) -> f32| {
            let first = all[0];
            let edge = all.iter().fold(first, |so_far, v| {
                let mut i = 0;
                so_far.map(|s| {
                    i += 1;
                    best(s, v[i - 1])
                })
            });
            format!("{edge:?}")
        };
        let more = format!(r#","min":{},"max":{}"#, edge(f32::min), edge(f32::max));
        self.accessor(&bytes, 5126, shape, all.len(), &more)
    }

    pub fn indices(&mut self, all: &[u16]) -> usize {
        let bytes: Vec<u8> = all.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.accessor(&bytes, 5123, "SCALAR", all.len(), "")
    }

    pub fn joints(&mut self, all: &[[u8; 4]]) -> usize {
        self.accessor(&all.concat(), 5121, "VEC4", all.len(), "")
    }

    /// The file: the rest of its JSON, without braces, and this data.
    pub fn glb(self, json: &str) -> Vec<u8> {
        let (views, accessors) = (self.views.join(","), self.accessors.join(","));
        let long = self.data.len();
        let json = format!(
            r#"{{"asset":{{"version":"2.0"}},"scene":0,"buffers":[{{"byteLength":{long}}}],"bufferViews":[{views}],"accessors":[{accessors}],{json}}}"#
        );
        glb(&json, &self.data)
    }
}

/// A binary glTF file from its JSON and its data.
pub fn glb(json: &str, data: &[u8]) -> Vec<u8> {
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

/// Two texels across, two down: red, green, blue, and white that is not there.
pub fn png() -> Vec<u8> {
    let texels = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 0]];
    png_of(2, 2, &texels.concat())
}

/// A picture of red, green, blue and alpha.
pub fn png_of(wide: u32, high: u32, rgba: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, wide, high);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(rgba).unwrap();
    out
}

/// A square metre facing +Z with a picture on it.
pub fn quad(picture: &[u8], mime: &str, material: &str, sampler: &str) -> Vec<u8> {
    let mut bin = Bin::default();
    let at = bin.floats(&[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]]);
    let uv = bin.floats(&[[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]);
    let corners = bin.indices(&[0, 1, 2, 0, 2, 3]);
    let image = bin.view(picture);
    bin.glb(&format!(
        r#""scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":{at},"TEXCOORD_0":{uv}}},"indices":{corners},"material":0}}]}}],
        "materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}},"metallicFactor":0}}{material}}}],
        "textures":[{{"source":0,"sampler":0}}],"samplers":[{{{sampler}}}],
        "images":[{{"bufferView":{image},"mimeType":"{mime}"}}]"#
    ))
}

/// What of a glb's JSON is replaced.
pub fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let long = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let json = std::str::from_utf8(&bytes[20..20 + long]).unwrap();
    assert!(json.contains(from), "{from}");
    glb(&json.replace(from, to), &bytes[28 + long..])
}

/// Texels along a side of the map of [`studs`].
const STUDS: u32 = 64;

/// A map of normals: a stud, half as wide as the picture, in its middle, and a slope to the right
/// (green and red up) along its left edge.
pub fn stud_map() -> Vec<u8> {
    let byte = |v: f32| ((v * 0.5 + 0.5) * 255.0).round() as u8;
    let texel = |i: u32| {
        let place = |v: u32| (v as f32 + 0.5) / STUDS as f32 * 2.0 - 1.0;
        let (x, y) = (place(i % STUDS), -place(i / STUDS));
        let far = (x * x + y * y).sqrt();
        let (x, y) = if far < 0.5 {
            (1.6 * x, 1.6 * y)
        } else if x < -0.8 {
            (0.5, 0.0)
        } else {
            (0.0, 0.0)
        };
        [byte(x), byte(y), byte((1.0 - x * x - y * y).max(0.0).sqrt()), 255]
    };
    let texels: Vec<[u8; 4]> = (0..STUDS * STUDS).map(texel).collect();
    png_of(STUDS, STUDS, texels.as_flattened())
}

/// A board 2 m wide and 1 m high that faces +Z, with studs by a map of normals, without a picture of
/// its colour: its left half shows the map as it is, its right half mirrored, and the halves share
/// the corners between them. `with` is what the file says of the map beside its index, `more` of the
/// corners' attributes.
pub fn studs(with: &str, more: impl FnOnce(&mut Bin) -> String) -> Vec<u8> {
    let mut bin = Bin::default();
    let at = bin.floats(&[
        [-1.0, 0.0, 0.0],
        [0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [-1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
        [1.0, 1.0, 0.0],
    ]);
    let facing = bin.floats(&[[0.0, 0.0, 1.0]; 6]);
    let uv = bin.floats(&[[0.0, 1.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]);
    let corners = bin.indices(&[0, 1, 4, 0, 4, 3, 1, 2, 5, 1, 5, 4]);
    let more = more(&mut bin);
    let image = bin.view(&stud_map());
    bin.glb(&format!(
        r#""scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":{at},"NORMAL":{facing},"TEXCOORD_0":{uv}{more}}},"indices":{corners},"material":0}}]}}],
        "materials":[{{"pbrMetallicRoughness":{{"baseColorFactor":[0.3,0.42,0.5,1],"metallicFactor":0,"roughnessFactor":0.45}},"normalTexture":{{"index":0{with}}}}}],
        "textures":[{{"source":0}}],"images":[{{"bufferView":{image},"mimeType":"image/png"}}]"#
    ))
}

/// A flat bar 2 m high on two joints, at the ground and at 1 m; in two seconds of `Bend` the upper
/// one turns a quarter to the left about Z, and a rider's box beside it goes 3 m up in `Ride`.
pub fn bar() -> Vec<u8> {
    let mut bin = Bin::default();
    let at = bin.floats(&[
        [-0.1, 0.0, 0.0],
        [0.1, 0.0, 0.0],
        [0.1, 1.0, 0.0],
        [-0.1, 1.0, 0.0],
        [0.1, 2.0, 0.0],
        [-0.1, 2.0, 0.0],
    ]);
    let joints =
        bin.joints(&[[0; 4], [0; 4], [0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]);
    let whole = [1.0, 0.0, 0.0, 0.0];
    let half = [0.5, 0.5, 0.0, 0.0];
    let weights = bin.floats(&[whole, whole, half, half, whole, whole]);
    let corners = bin.indices(&[0, 1, 2, 0, 2, 3, 3, 2, 4, 3, 4, 5]);
    let mut lower = [0.0; 16];
    for i in 0..4 {
        lower[5 * i] = 1.0;
    }
    let mut upper = lower;
    upper[13] = -1.0;
    let bind = bin.floats(&[lower, upper]);
    let box_at = bin.floats(&[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    let times = bin.floats(&[[0.0], [2.0]]);
    let root = std::f32::consts::FRAC_1_SQRT_2;
    let turns = bin.floats(&[[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, root, root]]);
    let ride = bin.floats(&[[0.0, 0.0, 0.0], [0.0, 3.0, 0.0]]);
    // Each: the slope before, the value, the slope after.
    let swell = bin.floats(&[
        [0.0, 0.0, 0.0],
        [1.0, 1.0, 1.0],
        [2.0, 0.0, 0.0],
        [0.0, 0.0, 0.0],
        [3.0, 1.0, 1.0],
        [0.0, 0.0, 0.0],
    ]);
    bin.glb(&format!(
        r#""scenes":[{{"nodes":[0,3]}}],
        "nodes":[{{"children":[1,2]}},{{"mesh":0,"skin":0}},{{"children":[4]}},{{"mesh":1,"translation":[5,0,0]}},{{"translation":[0,1,0]}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":{at},"JOINTS_0":{joints},"WEIGHTS_0":{weights}}},"indices":{corners}}}]}},
                  {{"primitives":[{{"attributes":{{"POSITION":{box_at}}}}}]}}],
        "skins":[{{"joints":[2,4],"inverseBindMatrices":{bind}}}],
        "animations":[
          {{"name":"Bend","channels":[{{"sampler":0,"target":{{"node":4,"path":"rotation"}}}}],"samplers":[{{"input":{times},"output":{turns}}}]}},
          {{"name":"Ride","channels":[{{"sampler":0,"target":{{"node":3,"path":"translation"}}}},{{"sampler":1,"target":{{"node":3,"path":"scale"}}}}],
            "samplers":[{{"input":{times},"output":{ride},"interpolation":"STEP"}},{{"input":{times},"output":{swell},"interpolation":"CUBICSPLINE"}}]}}]"#
    ))
}
