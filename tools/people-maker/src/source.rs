//! Reads the base mesh, its groups, targets and weights. Lengths are in dm, Y up, facing +Z.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use glam::{Vec3, vec3};

/// The base mesh.
pub struct Source {
    root: PathBuf,
    pub at: Vec<Vec3>,
    /// Four-sided faces by group.
    pub faces: BTreeMap<String, Vec<[usize; 4]>>,
    /// Ranges of vertices by group.
    groups: serde_json::Value,
    /// Weights of each vertex, by bone of the package.
    pub weights: Vec<Vec<(String, f32)>>,
}

impl Source {
    /// Reads `data` of the extracted package.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mesh = root.join("mpfb2");
        let text = read(&mesh.join("3dobjs/base.obj"))?;
        let mut at = Vec::new();
        let mut faces: BTreeMap<String, Vec<[usize; 4]>> = BTreeMap::new();
        let mut group = String::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("v") => at.push(three(words)?),
                Some("g") => group = words.next().unwrap_or("").to_string(),
                Some("f") => {
                    let mut face = [0; 4];
                    for slot in &mut face {
                        let word = words.next().ok_or("a face with fewer than four corners")?;
                        let index = word.split('/').next().and_then(|i| i.parse::<usize>().ok());
                        *slot = index.ok_or("a face without an index")? - 1;
                    }
                    faces.entry(group.clone()).or_default().push(face);
                }
                _ => {}
            }
        }
        let json = |path: &str| -> Result<serde_json::Value, String> {
            serde_json::from_str(&read(&mesh.join(path))?).map_err(|e| format!("{path}: {e}"))
        };
        let groups = json("mesh_metadata/basemesh_vertex_groups.json")?;
        let rig = json("rigs/standard/weights.default.json")?;
        let mut weights = vec![Vec::new(); at.len()];
        for (bone, list) in rig["weights"].as_object().ok_or("no weights")? {
            for pair in list.as_array().ok_or("weights are no list")? {
                let (Some(index), Some(weight)) = (pair[0].as_u64(), pair[1].as_f64()) else {
                    return Err(format!("weights of {bone} cannot be read"));
                };
                if let Some(of) = weights.get_mut(index as usize) {
                    of.push((bone.clone(), weight as f32));
                }
            }
        }
        Ok(Self { root: root.to_path_buf(), at, faces, groups, weights })
    }

    /// The vertices of a group.
    pub fn group(&self, name: &str) -> Result<Vec<usize>, String> {
        let ranges = self.groups[name].as_array().ok_or(format!("no group {name}"))?;
        let mut all = Vec::new();
        for range in ranges {
            let (Some(a), Some(b)) = (range[0].as_u64(), range[1].as_u64()) else {
                return Err(format!("group {name} cannot be read"));
            };
            all.extend(a as usize..=b as usize);
        }
        Ok(all)
    }

    /// The faces of a group, as triangles.
    pub fn triangles(&self, name: &str) -> Vec<[usize; 3]> {
        let faces = self.faces.get(name).map(Vec::as_slice).unwrap_or_default();
        faces.iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]).collect()
    }

    /// How far a target moves each vertex; `path` is the target's, without its ending, under
    /// `data`.
    pub fn target(&self, path: &str) -> Result<Vec<Vec3>, String> {
        let text = read(&self.root.join(format!("{path}.target")))?;
        let mut moved = vec![Vec3::ZERO; self.at.len()];
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let index = words.next().and_then(|w| w.parse::<usize>().ok());
            let to = three(words)?;
            if let Some(slot) = index.and_then(|i| moved.get_mut(i)) {
                *slot = to;
            }
        }
        Ok(moved)
    }

    /// The middle of some vertices.
    pub fn middle(&self, of: &[usize]) -> Vec3 {
        of.iter().fold(Vec3::ZERO, |sum, i| sum + self.at[*i]) * (1.0 / of.len().max(1) as f32)
    }

    /// Share of a vertex that follows bones whose names begin with one of `bones`.
    pub fn share(&self, vertex: usize, bones: &[&str]) -> f32 {
        let all: f32 = self.weights[vertex].iter().map(|(_, w)| w).sum();
        let of =
            self.weights[vertex].iter().filter(|(b, _)| bones.iter().any(|n| b.starts_with(n)));
        of.map(|(_, w)| w).sum::<f32>() / all.max(1e-6)
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn three<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Vec3, String> {
    let mut number =
        || words.next().and_then(|w| w.parse::<f32>().ok()).ok_or("a line without numbers");
    Ok(vec3(number()?, number()?, number()?))
}
