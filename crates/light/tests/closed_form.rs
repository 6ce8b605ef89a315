//! Rooms whose light is known without a computer.

use std::f32::consts::PI;

use gradus_light::{Lamp, Room, Sky, Space, Sun, Surface, Triangle, read, solve, write};

/// A box seen from inside, with walls of one albedo.
fn closed_box(size: [f32; 3], albedo: [f32; 3]) -> Room {
    let [x, y, z] = size;
    let corner = |n: usize| {
        [
            if n & 1 == 0 { 0.0 } else { x },
            if n & 2 == 0 { 0.0 } else { y },
            if n & 4 == 0 { 0.0 } else { z },
        ]
    };
    // Counter-clockwise from inside.
    let faces =
        [[0, 4, 5, 1], [2, 3, 7, 6], [0, 1, 3, 2], [4, 6, 7, 5], [0, 2, 6, 4], [1, 5, 7, 3]];
    let mut room = Room {
        space: Space {
            corner: [0.0; 3],
            edges: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
            margin_m: 0.0,
        },
        surfaces: vec![Surface { albedo, glow: None, both_sides: false }],
        ..Room::default()
    };
    for [a, b, c, d] in faces.map(|face: [usize; 4]| face.map(corner)) {
        room.triangles.push(Triangle { corners: [a, b, c], surface: 0 });
        room.triangles.push(Triangle { corners: [a, c, d], surface: 0 });
    }
    room
}

/// A ball seen from inside, of 20 × 4^`times` triangles.
fn ball(radius: f32, times: u32, surface: usize) -> Vec<Triangle> {
    let phi = (1.0 + 5.0_f32.sqrt()) / 2.0;
    let mut points = Vec::new();
    for (a, b) in [(1.0, phi), (-1.0, phi), (1.0, -phi), (-1.0, -phi)] {
        points.extend([[0.0, a, b], [a, b, 0.0], [b, 0.0, a]]);
    }
    let length = |p: [f32; 3]| p.iter().map(|v| v * v).sum::<f32>().sqrt();
    let away = |a: [f32; 3], b: [f32; 3]| length([a[0] - b[0], a[1] - b[1], a[2] - b[2]]);
    let mut triangles = Vec::new();
    for i in 0..12 {
        for j in i + 1..12 {
            for k in j + 1..12 {
                let [a, b, c] = [points[i], points[j], points[k]];
                if [away(a, b), away(b, c), away(c, a)].iter().all(|edge| *edge < 2.1) {
                    triangles.push([a, b, c]);
                }
            }
        }
    }
    assert_eq!(triangles.len(), 20);
    let out = |p: [f32; 3]| p.map(|v| v * radius / length(p));
    let middle = |a: [f32; 3], b: [f32; 3]| out([a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    triangles.iter_mut().for_each(|t| *t = t.map(out));
    for _ in 0..times {
        triangles = triangles
            .iter()
            .flat_map(|[a, b, c]| {
                let (ab, bc, ca) = (middle(*a, *b), middle(*b, *c), middle(*c, *a));
                [[*a, ab, ca], [ab, *b, bc], [ca, bc, *c], [ab, bc, ca]]
            })
            .collect();
    }
    let inwards = |[a, b, c]: [[f32; 3]; 3]| {
        let (u, v) = ([0, 1, 2].map(|i| b[i] - a[i]), [0, 1, 2].map(|i| c[i] - a[i]));
        let normal =
            [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        if normal.iter().zip(a).map(|(n, a)| n * a).sum::<f32>() > 0.0 {
            [a, c, b]
        } else {
            [a, b, c]
        }
    };
    triangles.into_iter().map(|t| Triangle { corners: inwards(t), surface }).collect()
}

fn near(is: f32, should: f32, share: f32, what: &str) {
    assert!((is - should).abs() <= should.abs() * share, "{what}: {is}, not {should}");
}

/// In a ball with a lamp in its middle every wall gets the same light, and throws it at every place
/// alike: a lamp of 1 cd is 4π lm; of them the share ρ/(1 − ρ) goes round, spread over the area 4πr².
#[test]
fn a_lamp_in_a_white_ball_gives_the_light_of_an_integrating_sphere() {
    for (albedo, radius) in [([0.8, 0.5, 0.2], 2.0), ([0.3, 0.3, 0.9], 0.9)] {
        let reach = radius * 0.5;
        let edge = reach * 2.0;
        let room = Room {
            space: Space {
                corner: [-reach; 3],
                edges: [[edge, 0.0, 0.0], [0.0, edge, 0.0], [0.0, 0.0, edge]],
                margin_m: 0.0,
            },
            surfaces: vec![Surface { albedo, glow: None, both_sides: false }],
            triangles: ball(radius, 3, 0),
            sources: 1,
            lamps: vec![Lamp { at: [0.0; 3], range_m: 1000.0, cd: [1.0; 3], source: 0 }],
            ..Room::default()
        };
        let light = solve(&room, &|_| {});
        for (cell, cube) in light.sources[0].cubes.iter().enumerate() {
            for (side, shown) in cube.iter().enumerate() {
                for (colour, rho) in albedo.iter().enumerate() {
                    let straight_lx = 1.0 / (radius * radius);
                    let should = straight_lx * rho / (1.0 - rho) / PI;
                    let what = format!("cell {cell}, side {side}, colour {colour}, ρ {rho}");
                    near(shown[colour].to_f32(), should, 0.05, &what);
                }
            }
        }
        let mean = light.sources[0].reflection.iter().map(|t| t[1].to_f32()).sum::<f32>();
        let should = albedo[1] / (1.0 - albedo[1]) / (radius * radius) / PI;
        near(mean / light.sources[0].reflection.len() as f32, should, 0.05, "the reflection");
    }
}

/// What a box's walls take in is what its lamp gives: the mean of what the walls show is fixed by
/// flux, area and albedo alone, wherever the lamp hangs. Between the walls, the mean over all cells
/// and sides is close to it.
#[test]
fn a_lamp_in_a_box_of_known_albedo_keeps_the_balance_of_light() {
    for (at, rho) in [([2.0, 1.3, 2.5], 0.7), ([1.0, 2.3, 4.0], 0.5), ([3.3, 0.6, 1.0], 0.85)] {
        let size = [4.0, 2.6, 5.0];
        let mut room = closed_box(size, [rho; 3]);
        room.sources = 1;
        room.lamps = vec![Lamp { at, range_m: 1000.0, cd: [1.0; 3], source: 0 }];
        let light = solve(&room, &|_| {});
        let area = 2.0 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2]);
        // Flux 4π lm; the walls show ρ/π of what falls on them, and what falls is flux/(A(1 − ρ)).
        let should = rho / PI * 4.0 * PI / (area * (1.0 - rho));
        // The reflection, seen from the middle, weighs the walls by solid angle, so only the cells
        // that cover the room evenly are near the walls' mean.
        let shown: Vec<f32> = light.sources[0]
            .cubes
            .iter()
            .flat_map(|cube| cube.iter().map(|side| side[0].to_f32()))
            .collect();
        let mean = shown.iter().sum::<f32>() / shown.len() as f32;
        near(mean, should, 0.05, &format!("the mean, ρ {rho}, lamp at {at:?}"));
    }
}

/// The light of a place under an open sky, on a black ground.
#[test]
fn an_open_place_has_the_light_of_its_sky() {
    let texels = 6 * gradus_light::SKY_EDGE * gradus_light::SKY_EDGE;
    let ground = [[-900.0, -0.2, 900.0], [900.0, -0.2, 900.0], [0.0, -0.2, -900.0]];
    let room = Room {
        surfaces: vec![Surface { albedo: [0.0; 3], glow: None, both_sides: false }],
        triangles: vec![Triangle { corners: ground, surface: 0 }],
        sources: 1,
        sky: Some(Sky { faces: vec![[3.0, 2.0, 1.0]; texels], source: 0 }),
        ..Room::default()
    };
    let light = solve(&room, &|_| {});
    for cube in &light.sources[0].cubes {
        // All of the sky above; half of it to a side; none below.
        near(cube[2][0].to_f32(), 3.0, 0.02, "up");
        near(cube[2][2].to_f32(), 1.0, 0.02, "up, blue");
        near(cube[0][0].to_f32(), 1.5, 0.06, "to a side");
        assert!(cube[3][0].to_f32() < 0.05, "down {}", cube[3][0]);
    }
}

/// The sun on a white floor, seen from above it: E/π of the light that is thrown back.
#[test]
fn a_floor_in_the_sun_throws_its_light_up() {
    let floor = [[-300.0, 0.0, 300.0], [300.0, 0.0, 300.0], [0.0, 0.0, -300.0]];
    let mut room = Room {
        space: Space {
            corner: [-1.0, 0.5, -1.0],
            edges: [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]],
            margin_m: 0.0,
        },
        surfaces: vec![Surface { albedo: [0.5; 3], glow: None, both_sides: false }],
        triangles: vec![Triangle { corners: floor, surface: 0 }],
        sources: 1,
        sun: Some(Sun { towards: [0.0, 0.5, 0.866_025_4], lx: [1.0; 3], source: 0 }),
        ..Room::default()
    };
    let light = solve(&room, &|_| {});
    for cube in &light.sources[0].cubes {
        near(cube[3][0].to_f32(), 0.5 * 0.5 / PI, 0.03, "down");
        assert!(cube[2][0].to_f32() < 1e-4, "nothing comes from above");
    }
    // A roof over it.
    let roof = floor.map(|[x, _, z]| [x, 8.0, z]);
    room.triangles.push(Triangle { corners: [roof[0], roof[2], roof[1]], surface: 0 });
    let light = solve(&room, &|_| {});
    assert!(light.sources[0].cubes.iter().all(|cube| cube[3][0].to_f32() < 1e-3));
}

/// Two sources are computed by themselves: together they are the sum, and a screen lights its side.
#[test]
fn sources_are_separate_and_a_screen_lights_what_it_faces() {
    let mut room = closed_box([4.0, 3.0, 4.0], [0.6, 0.4, 0.3]);
    room.sources = 3;
    room.lamps = vec![
        Lamp { at: [1.0, 2.0, 1.0], range_m: 9.0, cd: [1.0; 3], source: 0 },
        Lamp { at: [3.0, 1.0, 3.0], range_m: 9.0, cd: [1.0; 3], source: 1 },
    ];
    let glow = Surface { albedo: [0.0; 3], glow: Some((2, [1.0, 2.0, 4.0])), both_sides: false };
    room.surfaces.push(glow);
    // Half a metre before the wall at −X, facing +X.
    let p = |y: f32, z: f32| [0.5, y, z];
    room.triangles.push(Triangle { corners: [p(1.0, 3.0), p(1.0, 1.0), p(2.5, 1.0)], surface: 1 });
    room.triangles.push(Triangle { corners: [p(1.0, 3.0), p(2.5, 1.0), p(2.5, 3.0)], surface: 1 });
    let apart = solve(&room, &|_| {});
    let mut together = room.clone();
    together.lamps[1].source = 0;
    let together = solve(&together, &|_| {});
    let both = apart.sources[0].cubes.iter().zip(&apart.sources[1].cubes);
    for ((a, b), sum) in both.zip(&together.sources[0].cubes) {
        for side in 0..6 {
            near(a[side][0].to_f32() + b[side][0].to_f32(), sum[side][0].to_f32(), 0.01, "the sum");
        }
    }
    let [nx, ny, _] = apart.cells;
    let cell = |x: u32, y: u32, z: u32| {
        apart.sources[2].cubes[((z * ny + y) * nx + x) as usize].map(|side| side.map(f32::from))
    };
    let middle = cell(nx / 2, ny / 2, 4);
    assert!(middle[1][2] > 2.0 * middle[0][2], "it comes from −X: {middle:?}");
    near(middle[1][2] / middle[1][0], 4.0, 0.25, "its own colour");
}

/// A small lamp that glows, among black walls: luminance times area, by the cosine at both ends, over
/// π and the square of the distance.
#[test]
fn a_small_glowing_lamp_lights_as_its_size_and_distance_say() {
    let mut room = closed_box([4.0, 3.0, 4.0], [0.0; 3]);
    room.sources = 1;
    let glow =
        Surface { albedo: [0.0; 3], glow: Some((0, [500.0, 300.0, 100.0])), both_sides: false };
    room.surfaces.push(glow);
    // 6 by 6 cm in the middle of the ceiling, facing down.
    let p = |x: f32, z: f32| [2.0 + x * 0.03, 2.9, 2.0 + z * 0.03];
    let [a, b, c, d] = [p(-1.0, -1.0), p(1.0, -1.0), p(1.0, 1.0), p(-1.0, 1.0)];
    room.triangles.push(Triangle { corners: [a, b, c], surface: 1 });
    room.triangles.push(Triangle { corners: [a, c, d], surface: 1 });
    let light = solve(&room, &|_| {});
    let [nx, ny, nz] = light.cells;
    for (cell, cube) in light.sources[0].cubes.iter().enumerate() {
        let cell = cell as u32;
        let share = |at: u32, of: u32, long: f32| (at as f32 + 0.5) / of as f32 * long;
        let x = share(cell % nx, nx, 4.0) - 2.0;
        let z = share(cell / nx / ny, nz, 4.0) - 2.0;
        let y = 2.9 - share(cell / nx % ny, ny, 3.0);
        let square = x * x + y * y + z * z;
        if y < 0.3 {
            continue;
        }
        let cosine = y / square.sqrt();
        let should = 500.0 * 0.0036 * cosine * cosine / (PI * square);
        near(cube[2][0].to_f32(), should, 0.05, &format!("up, at {x} {y} {z}"));
        near(cube[2][2].to_f32(), should / 5.0, 0.05, "up, blue");
        assert_eq!(cube[3][0].to_f32(), 0.0, "nothing comes from below");
    }
}

#[test]
fn the_same_room_gives_the_same_bytes_and_its_file_says_when_it_is_not_whole() {
    let mut room = closed_box([2.0, 2.0, 2.0], [0.5; 3]);
    room.sources = 1;
    room.lamps = vec![Lamp { at: [1.0; 3], range_m: 5.0, cd: [1.0; 3], source: 0 }];
    let light = solve(&room, &|_| {});
    let bytes = write(&light);
    assert_eq!(bytes, write(&solve(&room, &|_| {})));
    assert_eq!(read(&bytes).unwrap(), light);
    for at in (0..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert!(read(&flipped).is_err(), "byte {at}");
        assert!(read(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(read(&[&bytes[..], b"x"].concat()).is_err());
}

#[test]
fn a_room_without_anything_is_dark_and_harmless() {
    let light = solve(&Room { sources: 2, ..Room::default() }, &|_| {});
    assert!(
        light.sources.iter().all(|s| s.cubes.iter().flatten().flatten().all(|v| v.to_f32() == 0.0))
    );
    let light = solve(&Room::default(), &|_| {});
    assert_eq!(read(&write(&light)).unwrap(), light);
}

/// A thousand lamps in one place are as bright as their sum, and are not looked for one by one.
#[test]
fn a_thousand_lamps_are_a_sum() {
    let mut few = closed_box([3.0, 3.0, 3.0], [0.5; 3]);
    few.sources = 1;
    few.lamps = vec![Lamp { at: [1.5; 3], range_m: 90.0, cd: [1000.0; 3], source: 0 }];
    let mut many = few.clone();
    many.lamps = vec![Lamp { at: [1.5; 3], range_m: 90.0, cd: [1.0; 3], source: 0 }; 1000];
    let mean = |room: &Room| {
        let light = solve(room, &|_| {});
        let cubes = &light.sources[0].cubes;
        cubes.iter().flatten().map(|side| side[0].to_f32()).sum::<f32>() / (cubes.len() * 6) as f32
    };
    near(mean(&many), mean(&few), 0.02, "the mean");
}
