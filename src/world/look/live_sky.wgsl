// A sky that changes: scattered light of the sun at its height, haze, clouds that drift, stars and
// the moon. What the fields hold, and the same in Rust: `sky.rs`, `live_sky.rs`.

#import bevy_pbr::mesh_view_bindings::view

struct Sky {
    // Towards the sun; how much it is night.
    sun: vec4<f32>,
    // The sun's colour; how much of its disc is seen.
    sun_colour: vec4<f32>,
    // Towards the moon; how much of it is seen.
    moon: vec4<f32>,
    haze: vec4<f32>,
    glow: vec4<f32>,
    ground: vec4<f32>,
    zenith: vec4<f32>,
    // Share of clouds; where they have drifted to; which slice of the table.
    clouds: vec4<f32>,
    // What the sky's light is multiplied by, with the exposure; whether it is toned here.
    level: vec4<f32>,
    // Rows from the world to the stars' frame: x to the equinox, z to the pole. In w: how much of
    // the stars is seen; what their light is multiplied by; the same for the Milky Way, before
    // `level`.
    stars: array<vec4<f32>, 3>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> sky: Sky;
@group(#{MATERIAL_BIND_GROUP}) @binding(1) var table: texture_3d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(2) var table_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(3) var noise: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(4) var noise_sampler: sampler;

struct In {
    @location(0) position: vec3<f32>,
#ifdef STARS
    // Across the star's picture, −1 to 1.
    @location(2) uv: vec2<f32>,
    // Its light; its radius, rad.
    @location(5) light: vec4<f32>,
#endif
}

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) direction: vec3<f32>,
#ifdef STARS
    @location(1) uv: vec2<f32>,
    @location(2) light: vec3<f32>,
#endif
}

// Linear light to what a screen shows, as `plain.wgsl` does.
fn tone(c: vec3<f32>) -> vec3<f32> {
    return c * (118.22 * c + 0.037) / (c * (117.88 * c + 75.96) + 1.0);
}

// The place on the plane of the clouds.
fn plane_of(direction: vec3<f32>) -> vec2<f32> {
    let plane = direction.xz / (direction.y + 0.11);
    return plane * vec2(0.9, 1.2) + sky.clouds.yz;
}

// The noise repeats every 12 units of the plane; what is read half as large every 24.
fn thick(p: vec2<f32>) -> f32 {
    let body = textureSampleLevel(noise, noise_sampler, p / 12.0, 0.0).r;
    let broad = textureSampleLevel(noise, noise_sampler, vec2(p.y, -p.x) / 24.0, 0.0).g;
    return 0.62 * body + 0.38 * broad;
}

fn edge_of() -> f32 {
    return mix(0.74, 0.26, sky.clouds.x);
}

// How much the clouds hide, 0 to 1.
fn cover_of(direction: vec3<f32>) -> f32 {
    if sky.clouds.x <= 0.0 {
        return 0.0;
    }
    let edge = edge_of();
    return smoothstep(edge, edge + 0.15, thick(plane_of(direction)))
        * smoothstep(0.02, 0.2, direction.y);
}

#ifdef STARS
@vertex
fn vertex(in: In) -> Out {
    var out: Out;
    let rows = sky.stars;
    // The rows are unit vectors at right angles: their columns lead back.
    let d = in.position.x * rows[0].xyz + in.position.y * rows[1].xyz + in.position.z * rows[2].xyz;
    let right = normalize(cross(d, vec3(0.013, 1.0, 0.007)));
    let up = cross(right, d);
    let at = d + (right * in.uv.x + up * in.uv.y) * in.light.w;
    let clip = view.clip_from_world * vec4(view.world_position + at * 1000.0, 1.0);
    out.position = vec4(clip.xy, 0.0, clip.w);
    out.direction = d;
    out.uv = in.uv;
    // Air near the horizon takes most of a star's light.
    let high = smoothstep(0.0, 0.3, d.y);
    out.light = in.light.rgb * (sky.stars[0].w * sky.stars[1].w * high * (1.0 - cover_of(d)));
    if d.y < 0.0 || sky.stars[0].w <= 0.0 {
        out.position = vec4(0.0, 0.0, -1.0, 1.0);
    }
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let far = dot(in.uv, in.uv);
    let light = in.light * exp(-4.5 * far) * max(1.0 - far, 0.0);
    return vec4(light, 0.0);
}
#else
@vertex
fn vertex(in: In) -> Out {
    var out: Out;
    let clip = view.clip_from_world * vec4(view.world_position + in.position, 1.0);
    // At the greatest depth there is: nothing is behind the sky.
    out.position = vec4(clip.xy, 0.0, clip.w);
    out.direction = in.position;
    return out;
}

fn horizon_of(direction: vec3<f32>) -> vec3<f32> {
    let flat = normalize(direction.xz + vec2(1e-5, 0.0));
    let sun = normalize(sky.sun.xz + vec2(1e-5, 0.0));
    let towards = max(dot(flat, sun), 0.0);
    let towards2 = towards * towards;
    return mix(sky.haze.rgb, sky.glow.rgb, 0.75 * towards2 * towards2 * (1.0 - sky.sun.w));
}

// The band of the Milky Way: brighter towards its middle, with dark rifts.
fn milky_way(direction: vec3<f32>) -> f32 {
    let s = vec3(dot(sky.stars[0].xyz, direction), dot(sky.stars[1].xyz, direction),
        dot(sky.stars[2].xyz, direction));
    // From the equator's frame to the galaxy's (IAU 1958, for 2000.0).
    let g = vec3(
        dot(vec3(-0.0549, -0.8734, -0.4838), s),
        dot(vec3(0.4941, -0.4448, 0.7470), s),
        dot(vec3(-0.8677, -0.1981, 0.4560), s));
    let along = atan2(g.y, g.x);
    let at = vec2(along * 1.4, g.z * 3.2);
    let rough = textureSampleLevel(noise, noise_sampler, at * 0.33 + vec2(0.17, 0.4), 0.0).r;
    let fine = textureSampleLevel(noise, noise_sampler, at * 0.9, 0.0).r;
    let off = g.z + 0.05 * (rough - 0.5);
    let wide = 0.13 + 0.07 * max(g.x, 0.0);
    let band = exp(-off * off / (wide * wide));
    let rift = 1.0 - 0.75 * smoothstep(0.45, 0.62, fine) * exp(-off * off / 0.005) * (0.4 + 0.6 * max(g.x, 0.0));
    return band * rift * (0.45 + 0.55 * smoothstep(-0.6, 1.0, g.x)) * (0.55 + 0.9 * rough * fine * 2.0);
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let d = normalize(in.direction);
    let up = d.y;
    let horizon = horizon_of(d);
    var light = vec3(0.0);
    if up < 0.0 {
        light = mix(sky.ground.rgb, horizon, smoothstep(-0.22, -0.02, up));
    } else {
        let flat = normalize(d.xz + vec2(1e-5, 0.0));
        let sun_flat = normalize(sky.sun.xz + vec2(1e-5, 0.0));
        let turn = acos(clamp(dot(flat, sun_flat), -1.0, 1.0)) / 3.1415927;
        let high = sqrt(asin(clamp(up, 0.0, 1.0)) / 1.5707963);
        // From texel middle to texel middle.
        let at = vec3((turn * 31.0 + 0.5) / 32.0, (high * 47.0 + 0.5) / 48.0, sky.clouds.w);
        var clear = textureSampleLevel(table, table_sampler, at, 0.0).rgb;
        clear *= 1.0 / (1.0 + 0.35 * max(max(clear.r, max(clear.g, clear.b)) - 0.8, 0.0));
        let night = mix(horizon, sky.zenith.rgb, sqrt(up));
        clear = mix(clear, night, sky.sun.w);
        light = mix(horizon, clear, smoothstep(0.0, 0.16, up));
        let seen = sky.stars[0].w;
        if seen > 0.0 {
            light += vec3(0.86, 0.93, 1.12) * (sky.stars[2].w * seen * smoothstep(0.02, 0.35, up) * milky_way(d));
        }
        let near = clamp(dot(d, sky.sun.xyz), 0.0, 1.0);
        let shown = sky.sun_colour.rgb * sky.sun_colour.w;
        light += shown * (0.22 * pow(near, 24.0) + 1.4 * pow(near, 260.0));
        let disc = smoothstep(0.999945, 0.99997, near);
        // A cloud before the disc hides it.
        let cover = cover_of(d);
        let open_sky = (1.0 - cover) * (1.0 - cover) * (1.0 - cover);
        light += shown * 40.0 * disc * open_sky;
        // The moon's disc, as large as the sun's, with its seas.
        let moon = dot(d, sky.moon.xyz);
        if sky.moon.w > 0.0 && moon > 0.9 {
            let halo = pow(moon, 900.0) * 0.05 + pow(moon, 90.0) * 0.018;
            let round = smoothstep(0.99994, 0.999955, moon);
            let seas = textureSampleLevel(noise, noise_sampler, (d - sky.moon.xyz).xy * 9.0 + 0.3, 0.0).r;
            light += sky.moon.w * sky.stars[2].w * 16.0 * (vec3(0.8, 0.88, 1.0) * halo * 14.0
                + vec3(1.0, 0.98, 0.93) * round * (2.2 - 1.6 * smoothstep(0.4, 0.62, seas)));
        }
        if cover > 0.0 {
            let p = plane_of(d);
            let body = thick(p);
            let edge = edge_of();
            let source = select(sky.moon.xyz, sky.sun.xyz, sky.sun.w < 0.5);
            let sunward = normalize(source.xz + vec2(1e-5, 0.0));
            let side = body - thick(p + sunward * 0.16);
            let fine = textureSampleLevel(noise, noise_sampler, p * (5.0 / 12.0), 0.0).r - 0.5;
            let lit = clamp(side * 4.5 + 0.45 + 0.35 * fine, 0.0, 1.0);
            // Where the sky is wholly covered, no side of a cloud is in the sun.
            let open = 1.0 - smoothstep(0.55, 0.95, sky.clouds.x);
            let towards = pow(near, 6.0);
            let warm = sky.sun_colour.rgb * (1.25 + 2.2 * towards);
            let day = mix(vec3(0.30, 0.34, 0.42), sky.haze.rgb, 0.35);
            let grey = mix(vec3(0.62, 0.65, 0.70), sky.haze.rgb * 0.6, 0.4) * (0.8 + 0.5 * (body - edge));
            let dark = sky.zenith.rgb * 0.75 + sky.haze.rgb * 0.12;
            let shade = mix(mix(grey, day, open), dark, sky.sun.w);
            let bright = mix(warm, mix(shade, sky.haze.rgb, 0.5) , sky.sun.w);
            let part = lit * (1.0 - 0.35 * smoothstep(edge + 0.1, edge + 0.4, body)) * open;
            let cloud = mix(shade, bright, part);
            light = mix(light, cloud, cover * 0.92);
        }
    }
    light *= sky.level.rgb;
    if sky.level.w > 0.5 {
        light = tone(light);
    }
    // Half a step of the screen to either side: a smooth sky has no bands.
    let grain = fract(52.9829189 * fract(dot(in.position.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
    light *= 1.0 + grain * 0.012;
    return vec4(light, 1.0);
}
#endif
