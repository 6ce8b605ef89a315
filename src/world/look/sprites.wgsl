// Smoke, dust, fire and what flies: squares whose places the processor computes for each frame, back
// to front. What the fields hold: `sprites.rs`, `plain.rs`; the pictures: `sprite_pictures.rs`.

#import bevy_pbr::mesh_view_bindings::view

// Exposed.
struct PlaceLight {
    sides: array<vec4<f32>, 6>,
    above: vec4<f32>,
    level: vec4<f32>,
    below: vec4<f32>,
    sun_at: vec4<f32>,
    sun: vec4<f32>,
    haze: vec4<f32>,
    haze_sun: vec4<f32>,
    lamp_count: vec4<f32>,
    lamps: array<vec4<f32>, 16>,
    room: array<vec4<f32>, 3>,
    room_cells: vec4<f32>,
    wind: vec4<f32>,
}

struct Sprite {
    at: vec4<f32>,
    albedo: vec4<f32>,
    turn: vec4<f32>,
    glow: vec4<f32>,
    plane: vec4<f32>,
}

struct Numbers {
    eyes: vec4<f32>,
    ground: vec4<f32>,
    pane: array<vec4<f32>, 2>,
    light: PlaceLight,
    sprites: array<Sprite, 384>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> air: Numbers;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var pictures: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var pictures_sampler: sampler;

const FLAME: f32 = 3.5;
const STREAK: f32 = 5.5;
const CLOD: f32 = 6.5;
const SPLINTER: f32 = 7.5;
const DROP: f32 = 8.5;
const BAR: f32 = 9.5;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    @location(1) world: vec3<f32>,
    // Share of light thrown back; alpha.
    @location(2) @interpolate(flat) albedo: vec4<f32>,
    // Light of its own; number of the picture.
    @location(3) @interpolate(flat) glow: vec4<f32>,
    // To the right of and up the picture, in the world; share of the sun.
    @location(4) @interpolate(flat) right: vec4<f32>,
    @location(5) @interpolate(flat) up: vec3<f32>,
    @location(6) @interpolate(flat) toward: vec3<f32>,
    // How high it lies over the wall that it meets, of the way over which it thins out.
    @location(7) over: f32,
}

@vertex
fn vertex(@location(0) corner: vec3<f32>) -> Out {
    var out: Out;
    let slot = i32(corner.z * 1024.0 + 0.5);
    if slot >= i32(air.eyes.w) {
        out.position = vec4(0.0, 0.0, 2.0, 1.0);
        return out;
    }
    let sprite = air.sprites[slot];
    let to_eyes = air.eyes.xyz - sprite.at.xyz;
    let distance = max(length(to_eyes), 1e-3);
    var toward = to_eyes / distance;
    var level = vec3(0.0, 1.0, 0.0);
    // Straight above or below, where no direction is up, a square lies level.
    level = normalize(level + vec3(0.0, 0.0, -1e-3));
    var right = cross(level, toward);
    right = right / max(length(right), 1e-3);
    var up = cross(toward, right);
    if air.pane[0].w > 0.5 {
        right = air.pane[0].xyz;
        up = air.pane[1].xyz;
        toward = cross(right, up);
    }
    let c = cos(sprite.turn.x);
    let s = sin(sprite.turn.x);
    let across = right * c + up * s;
    let along = up * c - right * s;
    let at = sprite.at.xyz
        + across * (corner.x * sprite.at.w * sprite.turn.y) + along * (corner.y * sprite.at.w);
    out.position = view.clip_from_world * vec4(at, 1.0);
    let picture = sprite.turn.z;
    let tile = vec2(picture - 4.0 * floor(picture / 4.0), floor(picture / 4.0));
    out.uv = (tile + vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y)) / vec2(4.0, 3.0);
    out.world = at;
    out.albedo = sprite.albedo;
    out.glow = vec4(sprite.glow.rgb, picture);
    out.right = vec4(across * sign(sprite.turn.y), sprite.turn.w);
    out.up = along;
    out.toward = toward;
    out.over = (dot(sprite.plane.xyz, at) - sprite.plane.w) / max(sprite.glow.w, 1e-3);
    return out;
}

// The sky's light on what faces n.
fn sky_on(n: vec3<f32>) -> vec3<f32> {
    let nn = n * n;
    let x = select(air.light.sides[1].rgb, air.light.sides[0].rgb, n.x > 0.0);
    let y = select(air.light.sides[3].rgb, air.light.sides[2].rgb, n.y > 0.0);
    let z = select(air.light.sides[5].rgb, air.light.sides[4].rgb, n.z > 0.0);
    return nn.x * x + nn.y * y + nn.z * z;
}

// Linear light to what a screen shows, as `plain.wgsl` does.
fn tone(c: vec3<f32>) -> vec3<f32> {
    return c * (118.22 * c + 0.037) / (c * (117.88 * c + 75.96) + 1.0);
}

// The colour of glowing soot by its heat, 0 to 1; of luminance 1 or a little less.
fn soot(heat: f32) -> vec3<f32> {
    let dark = mix(vec3(0.9, 0.07, 0.005), vec3(1.9, 0.55, 0.05), smoothstep(0.0, 0.5, heat));
    return mix(dark, vec3(1.5, 0.95, 0.42), smoothstep(0.45, 1.0, heat));
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    // Normal across and up, share of the sky that it sees or its heat, how much it hides.
    let texel = textureSample(pictures, pictures_sampler, in.uv);
    let picture = in.glow.w;
    var alpha = texel.a * in.albedo.a;
    // Where it meets the ground or a wall it thins out.
    alpha *= smoothstep(0.0, max(air.ground.y, 1e-3), in.world.y - air.ground.x);
    alpha *= smoothstep(0.0, 1.0, in.over);
    let tilt = texel.rg * 2.0 - 1.0;
    let n = normalize(
        in.right.xyz * tilt.x + in.up * tilt.y
            + in.toward * sqrt(max(1.0 - dot(tilt, tilt), 0.02)));
    let look = normalize(in.world - view.world_position);
    let sun = air.light.sun_at.xyz;
    let towards = max(dot(look, sun), 0.0);
    var hides = alpha;
    var seen = vec3(0.0);
    if picture > FLAME && picture < CLOD {
        // Fire and lightning hide next to nothing; they add their light.
        var colour = in.glow.rgb;
        if picture < STREAK {
            colour = in.glow.rgb * soot(texel.b * in.right.w) * (0.35 + 0.65 * texel.b);
            hides = alpha * 0.45;
        } else {
            hides = alpha * 0.2;
        }
        seen = colour;
    } else {
        // Light goes round in smoke: its shady side is never dark.
        let wide = select(0.55, 0.1, picture > STREAK);
        let facing = clamp((dot(n, sun) + wide) / (1.0 + wide), 0.0, 1.0);
        let through = pow(towards, 10.0) * (1.0 - texel.a) * 1.4;
        var lit = sky_on(n) * mix(0.55, 1.0, texel.b)
            + air.light.sun.rgb * in.right.w * (facing * facing * 0.55 + facing * 0.45 + through);
        if picture > SPLINTER && picture < DROP {
            // A splinter mirrors the sky.
            lit = sky_on(n) * 1.2 + air.light.sun.rgb * in.right.w;
        }
        if picture > DROP && picture < BAR {
            // A drop shows the world upside down.
            lit = mix(sky_on(vec3(0.0, 1.0, 0.0)), sky_on(vec3(0.0, -1.0, 0.0)) * 0.4,
                smoothstep(-0.35, 0.45, tilt.y)) * (0.75 + 0.9 * texel.b);
        }
        seen = in.albedo.rgb * lit + in.glow.rgb * texel.b;
    }
    let far = length(in.world - view.world_position);
    let clear = exp(-far * air.light.haze.a);
    let towards2 = towards * towards;
    let haze = mix(air.light.haze.rgb, air.light.haze_sun.rgb, towards2 * towards2);
    var light = mix(haze * (hides / max(alpha, 1e-3)), seen, clear);
    if air.ground.z > 0.5 {
        light = tone(light);
    }
    return vec4(light * alpha, hides);
}
