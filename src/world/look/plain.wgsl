// The light tier's shading: light is computed at the corners of triangles, a pixel takes one texel,
// the haze and the tone. What the fields hold: `plain.rs`.

#import bevy_pbr::mesh_functions::{get_world_from_local, mesh_normal_local_to_world}
#import bevy_pbr::mesh_view_bindings::{globals, view}
#import bevy_pbr::skinning
#ifdef SWAYS
#import gradus::moving::bend
#endif
#ifdef WAVES
#import gradus::moving::{foam, ripples, water}
#endif

// Exposed.
struct PlaceLight {
    // Light from each side: +X, −X, +Y, −Y, +Z, −Z.
    sides: array<vec4<f32>, 6>,
    // What a mirror sees above, level and below.
    above: vec4<f32>,
    level: vec4<f32>,
    below: vec4<f32>,
    // Towards the sun; its light.
    sun_at: vec4<f32>,
    sun: vec4<f32>,
    // Colour away from the sun and density per metre; colour towards it.
    haze: vec4<f32>,
    haze_sun: vec4<f32>,
    // Count; position and range of each, then its light.
    lamp_count: vec4<f32>,
    lamps: array<vec4<f32>, 16>,
    // From the world to the space of the bounced light; its cells, and the exposure or 0.
    room: array<vec4<f32>, 3>,
    room_cells: vec4<f32>,
    // Where wind blows to, and its speed, m/s.
    wind: vec4<f32>,
}

struct Shade {
    // Alpha is multiplied to the texture's.
    tint: vec4<f32>,
    glow: vec4<f32>,
    // Share that shines, share of that which is metal, least alpha, none.
    surface: vec4<f32>,
    // Repetitions of the texture per metre.
    uv: vec4<f32>,
    // From the world to the picture of the sun's shadow: across, up, depth.
    shadow: array<vec4<f32>, 3>,
    next_shadow: array<vec4<f32>, 3>,
    // Share of the next shadow; the waves' height, m.
    moving: vec4<f32>,
    light: PlaceLight,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> shade: Shade;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var colour: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var colour_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(3) var glow: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(4) var glow_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(5) var shadow: texture_2d<f32>;
#ifdef SHADED_TWICE
@group(#{MATERIAL_BIND_GROUP}) @binding(8) var shadow_next: texture_2d<f32>;
#endif
@group(#{MATERIAL_BIND_GROUP}) @binding(6) var bounced: texture_3d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(7) var bounced_sampler: sampler;

struct In {
    @builtin(instance_index) instance: u32,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) uv: vec2<f32>,
    @location(5) tint: vec4<f32>,
#ifdef SKINNED
    @location(6) joints: vec4<u32>,
    @location(7) weights: vec4<f32>,
#endif
}

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) light: vec3<f32>,
    // What it mirrors, and how much at this angle.
    @location(1) mirror: vec4<f32>,
    @location(2) uv: vec2<f32>,
    // Colour of the haze between, and how far.
    @location(3) haze: vec4<f32>,
#ifdef SHADED
    @location(7) sun: vec3<f32>,
    @location(8) shadow: vec3<f32>,
#ifdef SHADED_TWICE
    @location(9) shadow_next: vec3<f32>,
#endif
#endif
#ifdef LAMPS
    @location(4) at: vec3<f32>,
    @location(5) normal: vec3<f32>,
    @location(6) tint: vec3<f32>,
#endif
#ifdef WAVES
    // From the water's edge, along it, above rest, of a crest.
    @location(10) sea: vec4<f32>,
    @location(11) sight: vec3<f32>,
    // Its slope to the shore and across; the slope of the beach.
    @location(12) slope: vec3<f32>,
    // Over X and Z towards the shore: a corner's normal.
    @location(13) way: vec2<f32>,
#endif
}

// The cell of the bounced light at a place, in cells; w is 1 within the room.
fn cell_at(at: vec3<f32>) -> vec4<f32> {
    let room = shade.light.room;
    let off = vec4(at, 1.0);
    let share = vec3(dot(room[0], off), dot(room[1], off), dot(room[2], off));
    let cells = shade.light.room_cells.xyz;
    let within = all(share >= vec3(0.0)) && all(share <= vec3(1.0));
    return vec4(clamp(share * cells, vec3(0.5), cells - 0.5), select(0.0, 1.0, within));
}

fn bounced_side(cell: vec3<f32>, axis: f32, negative: bool) -> vec3<f32> {
    let cells = shade.light.room_cells.xyz;
    let block = vec3(0.0, select(0.0, cells.y, negative), axis * cells.z);
    let at = (cell + block) / (cells * vec3(1.0, 2.0, 3.0));
    return textureSampleLevel(bounced, bounced_sampler, at, 0.0).rgb;
}

const LEAST_SHARE: f32 = 0.004;

// The bounced light on what faces n.
fn bounced_on(cell: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    // Walls and boxes face along axes: most of their sides count for nothing and are not looked up.
    let nn = n * n;
    var sum = vec3(0.0);
    if nn.x > LEAST_SHARE {
        sum += nn.x * bounced_side(cell, 0.0, n.x < 0.0);
    }
    if nn.y > LEAST_SHARE {
        sum += nn.y * bounced_side(cell, 1.0, n.y < 0.0);
    }
    if nn.z > LEAST_SHARE {
        sum += nn.z * bounced_side(cell, 2.0, n.z < 0.0);
    }
    return sum * shade.light.room_cells.w;
}

// The sky's light on what faces n.
fn sky_on(n: vec3<f32>) -> vec3<f32> {
    let nn = n * n;
    let x = select(shade.light.sides[1].rgb, shade.light.sides[0].rgb, n.x > 0.0);
    let y = select(shade.light.sides[3].rgb, shade.light.sides[2].rgb, n.y > 0.0);
    let z = select(shade.light.sides[5].rgb, shade.light.sides[4].rgb, n.z > 0.0);
    return nn.x * x + nn.y * y + nn.z * z;
}

@vertex
fn vertex(in: In) -> Out {
    var out: Out;
#ifdef SKINNED
    let world_from_local = skinning::skin_model(in.joints, in.weights, in.instance);
    let at = (world_from_local * vec4(in.position, 1.0)).xyz;
    let n = skinning::skin_normals(world_from_local, in.normal);
#else
    var at = (get_world_from_local(in.instance) * vec4(in.position, 1.0)).xyz;
    let n = mesh_normal_local_to_world(in.normal, in.instance);
#endif
#ifdef SWAYS
#ifndef SKINNED
    if in.tint.a < 1.0 && shade.light.wind.w > 0.0 {
        at += bend(at, 1.0 - in.tint.a, shade.light.wind, globals.time);
    }
#endif
#endif
#ifdef WAVES
    let surface = water(in.tint.a, in.uv.x, shade.moving.y, globals.time);
    at.y += surface.x;
    out.sea = vec4(in.tint.a, in.uv.x, surface.x, surface.x / max(shade.moving.y * 0.5, 1e-4));
    out.sight = at - view.world_position;
    out.slope = vec3(surface.yz, in.uv.y);
    out.way = n.xz;
#endif
    out.position = view.clip_from_world * vec4(at, 1.0);
    out.uv = in.uv * shade.uv.xy;

    // A little out of the surface, into the room.
    var cell = vec4(0.0);
    if shade.light.room_cells.w > 0.0 {
        cell = cell_at(at + n * 0.12);
    }
    var around = vec3(0.0);
    if cell.w > 0.0 {
        around = bounced_on(cell.xyz, n);
    } else {
        around = sky_on(n);
    }
    let sun = max(dot(n, shade.light.sun_at.xyz), 0.0);
    let tint = in.tint.rgb * shade.tint.rgb;
    out.light = tint * around;
#ifdef SHADED
    out.sun = tint * sun * shade.light.sun.rgb;
    // A little out of the surface, so that it does not shade itself.
    let off = vec4(at + n * 0.25, 1.0);
    out.shadow = vec3(
        dot(shade.shadow[0], off), dot(shade.shadow[1], off), dot(shade.shadow[2], off) - 0.35);
#ifdef SHADED_TWICE
    let next = shade.next_shadow;
    out.shadow_next = vec3(dot(next[0], off), dot(next[1], off), dot(next[2], off) - 0.35);
#endif
#else
    out.light += tint * sun * shade.light.sun.rgb;
#endif

    let sight = at - view.world_position;
    let far = length(sight);
    let look = sight / max(far, 1e-4);
    let r = reflect(look, n);
    let pole = select(shade.light.below.rgb, shade.light.above.rgb, r.y > 0.0);
    let mirrored = mix(shade.light.level.rgb, pole, sqrt(abs(r.y)));
    let glint = pow(max(dot(r, shade.light.sun_at.xyz), 0.0), 24.0);
    let slant = 1.0 - abs(dot(look, n));
    let slant2 = slant * slant;
    out.mirror = vec4(
        mirrored + glint * shade.light.sun.rgb,
        0.04 + 0.96 * slant2 * slant2 * slant,
    );

    let towards = max(dot(look, shade.light.sun_at.xyz), 0.0);
    let towards2 = towards * towards;
    out.haze = vec4(mix(shade.light.haze.rgb, shade.light.haze_sun.rgb, towards2 * towards2), far);
#ifdef LAMPS
    out.at = at;
    out.normal = n;
    out.tint = tint;
#endif
    return out;
}

// Linear light to what a screen shows: a fit to AgX's curve (rms 0.007 of the screen's range).
fn tone(c: vec3<f32>) -> vec3<f32> {
    return c * (118.22 * c + 0.037) / (c * (117.88 * c + 75.96) + 1.0);
}

#ifdef SHADED
fn in_sun(picture: texture_2d<f32>, at: vec2<i32>, depth: f32) -> f32 {
    return f32(textureLoad(picture, at, 0).r > depth);
}

// Share of the sun that is seen; beyond the picture, all of it.
fn sun_seen(picture: texture_2d<f32>, at: vec3<f32>) -> f32 {
    if any(at.xy < vec2(0.001)) || any(at.xy > vec2(0.999)) {
        return 1.0;
    }
    let texel = at.xy * 1024.0 - 0.5;
    let corner = vec2<i32>(texel);
    let share = fract(texel);
    let low = mix(
        in_sun(picture, corner, at.z), in_sun(picture, corner + vec2(1, 0), at.z), share.x);
    let high = mix(
        in_sun(picture, corner + vec2(0, 1), at.z), in_sun(picture, corner + vec2(1, 1), at.z),
        share.x);
    return mix(low, high, share.y);
}

// The same where the sun moves: between two pictures.
fn seen_of(in: Out) -> f32 {
    let seen = sun_seen(shadow, in.shadow);
#ifdef SHADED_TWICE
    return mix(seen, sun_seen(shadow_next, in.shadow_next), shade.moving.x);
#else
    return seen;
#endif
}
#endif

#ifdef WAVES
// Open water: it mirrors the sky by its waves and ripples, shows the bottom where it is shallow, and
// carries foam.
fn sea(in: Out, texel: vec4<f32>) -> vec4<f32> {
    let far = length(in.sight);
    let look = in.sight / max(far, 1e-3);
    // Ripples too far away to be seen are so many facets: they only widen what is mirrored.
    let near = exp(-far / 28.0);
    let at = in.sight.xz + view.world_position.xz;
    let calm = clamp(0.5 + shade.light.wind.w / 5.0, 0.5, 2.0);
    let along = in.slope.xy * (0.35 + 0.65 * near);
    let slope = along.x * in.way + along.y * vec2(in.way.y, -in.way.x)
        + ripples(at, 0.085 * calm * (0.12 + 0.88 * near), globals.time);
    let n = normalize(vec3(-slope.x, 1.0, -slope.y));
    var r = reflect(look, n);
    r.y = abs(r.y);
    let sun = shade.light.sun_at.xyz;
    let flat = max(dot(normalize(r.xz + vec2(1e-5, 0.0)), normalize(sun.xz + vec2(1e-5, 0.0))), 0.0);
    let low = mix(shade.light.haze.rgb, shade.light.haze_sun.rgb, flat * flat * flat * flat);
    let mirrored = mix(low, shade.light.above.rgb, smoothstep(0.0, 0.65, sqrt(r.y)));
    let bright = max(dot(r, sun), 0.0);
    let sharp = mix(90.0, 420.0, near);
    let glint = pow(bright, sharp) * 5.5 + pow(bright, sharp * 0.12) * 0.16;
    let lit = shade.light.sun.rgb;
    let cos = max(dot(-look, n), 0.0);
    let mirror = 0.02 + 0.98 * pow(1.0 - cos, 5.0) * (0.4 + 0.6 * near);
    let bottom = in.sea.x * in.slope.z;
    let thick = max(in.sea.z + bottom, 0.0);
    let deep = exp(-max(bottom, 0.0) * 0.9);
    var around = shade.light.sides[2].rgb + lit * max(sun.y, 0.0);
    let body = shade.tint.rgb * texel.rgb * mix(0.5, 1.25, deep) * around;
    var seen = mix(body, mirrored, mirror) + glint * lit;
    var alpha = clamp(smoothstep(0.0, 0.55, thick) + mirror * smoothstep(0.0, 0.05, thick), 0.0, 1.0);
    let grain = textureSample(colour, colour_sampler, at * 0.16 + vec2(0.0, in.sea.z * 0.5)).a;
    let white = foam(in.sea.x, thick, in.sea.w, grain);
    seen = mix(seen, around * 0.82, white * 0.85);
    alpha = max(alpha, white * 0.85);
    let clear = exp(-far * shade.light.haze.a);
    let haze = mix(shade.light.haze.rgb, shade.light.haze_sun.rgb, pow(max(dot(look, sun), 0.0), 4.0));
    return vec4(tone(mix(haze, seen, clear)), alpha);
}
#endif

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let texel = textureSample(colour, colour_sampler, in.uv) * vec4(1.0, 1.0, 1.0, shade.tint.a);
#ifdef WAVES
    return sea(in, texel);
#else
#ifdef MASKED
    if texel.a < shade.surface.z {
        discard;
    }
#endif
    var light = in.light;
#ifdef SHADED
    light += in.sun * seen_of(in);
#endif
#ifdef LAMPS
    for (var i = 0u; i < u32(shade.light.lamp_count.x); i++) {
        let lamp = shade.light.lamps[2u * i];
        let to = lamp.xyz - in.at;
        let square = max(dot(to, to), 1e-4);
        let edge = saturate(1.0 - square * square * lamp.w);
        let falls = max(dot(in.normal, to) * inverseSqrt(square), 0.0) * edge * edge / square;
        light += in.tint * falls * shade.light.lamps[2u * i + 1u].rgb;
    }
#endif
#ifdef CLEAR
    // What it hides is little, what it mirrors is added whole.
    let alpha = saturate(texel.a + in.mirror.a);
    var seen = texel.rgb * texel.a * light + in.mirror.rgb * in.mirror.a;
#else
#ifdef SOFT
    let alpha = texel.a * shade.tint.a;
    var seen = texel.rgb * light;
#else
    let alpha = 1.0;
    let shine = texel.a * shade.surface.x;
    let metal = shine * shade.surface.y;
    var seen = texel.rgb * light * (1.0 - metal)
        + in.mirror.rgb * shine * (texel.rgb * shade.surface.y + in.mirror.a);
#endif
#endif
#ifdef GLOWS
    seen += textureSample(glow, glow_sampler, in.uv).rgb * shade.glow.rgb;
#else
    seen += shade.glow.rgb;
#endif
    let clear = exp(-in.haze.a * shade.light.haze.a);
#ifdef CLEAR
    return vec4(tone(mix(in.haze.rgb * alpha, seen, clear)), alpha);
#else
    return vec4(tone(mix(in.haze.rgb, seen, clear)), alpha);
#endif
#endif
}
