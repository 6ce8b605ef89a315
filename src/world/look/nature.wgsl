// The full tier's material of what wind and waves move: the renderer's own, with corners that move
// by session time and, for water, with the surface of `moving.wgsl`.

#import bevy_pbr::mesh_functions
#ifdef PREPASS_PIPELINE
#import bevy_render::globals::Globals
#else
#import bevy_pbr::mesh_view_bindings::{globals, view}
#endif
#import bevy_pbr::view_transformations::position_world_to_clip
#ifdef PREPASS_PIPELINE
#import bevy_pbr::prepass_io::{Vertex, VertexOutput}
#else
#import bevy_pbr::forward_io::{Vertex, VertexOutput, FragmentOutput}
#import bevy_pbr::pbr_fragment::pbr_input_from_standard_material
#import bevy_pbr::pbr_functions::{alpha_discard, apply_pbr_lighting, main_pass_post_lighting_processing}
#endif
#ifndef PREPASS_PIPELINE
#import bevy_pbr::pbr_bindings::{base_color_texture, base_color_sampler}
#endif
#import gradus::moving::{bend, foam, ripples, water}

struct Nature {
    // Where wind blows to, and its speed, m/s.
    wind: vec4<f32>,
    // The waves' height, m.
    sea: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> nature: Nature;

#ifdef PREPASS_PIPELINE
@group(0) @binding(1) var<uniform> globals: Globals;
#endif

@vertex
fn vertex(in: Vertex) -> VertexOutput {
    var out: VertexOutput;
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    var at = mesh_functions::mesh_position_local_to_world(
        world_from_local, vec4<f32>(in.position, 1.0));
#ifdef VERTEX_COLORS
#ifdef WAVES
    let surface = water(in.color.a, in.uv.x, nature.sea.x, globals.time);
    at.y += surface.x;
#else
    if in.color.a < 1.0 && nature.wind.w > 0.0 {
        at = vec4(at.xyz + bend(at.xyz, 1.0 - in.color.a, nature.wind, globals.time), at.w);
    }
#endif
#ifdef WAVES
    out.color = in.color;
#else
    out.color = vec4(in.color.rgb, 1.0);
#endif
#endif
    out.world_position = at;
    out.position = position_world_to_clip(at.xyz);
#ifdef PREPASS_PIPELINE
#ifdef UNCLIPPED_DEPTH_ORTHO_EMULATION
    out.unclipped_depth = out.position.z;
    out.position.z = min(out.position.z, 1.0);
#endif
#endif
#ifdef VERTEX_UVS_A
    out.uv = in.uv;
#endif
#ifdef PREPASS_PIPELINE
#ifdef NORMAL_PREPASS_OR_DEFERRED_PREPASS
#ifdef VERTEX_NORMALS
    out.world_normal = mesh_functions::mesh_normal_local_to_world(in.normal, in.instance_index);
#endif
#endif
#else
#ifdef VERTEX_NORMALS
    out.world_normal = mesh_functions::mesh_normal_local_to_world(in.normal, in.instance_index);
#endif
#ifdef VERTEX_TANGENTS
    out.world_tangent = mesh_functions::mesh_tangent_local_to_world(
        world_from_local, in.tangent, in.instance_index);
#endif
#endif
#ifdef VERTEX_OUTPUT_INSTANCE_INDEX
    out.instance_index = in.instance_index;
#endif
#ifdef VISIBILITY_RANGE_DITHER
    out.visibility_range_dither = mesh_functions::get_visibility_range_dither_level(
        in.instance_index, world_from_local[3]);
#endif
    return out;
}

#ifndef PREPASS_PIPELINE
@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    var out: FragmentOutput;
#ifdef WAVES
    var flat = in;
    flat.color = vec4(in.color.rgb, 1.0);
    var input = pbr_input_from_standard_material(flat, is_front);
    let d = in.color.a;
    let sight = in.world_position.xyz - view.world_position;
    let far = length(sight);
    let near = exp(-far / 40.0);
    let at = in.world_position.xz;
    let surface = water(d, in.uv.x, nature.sea.x, globals.time);
    let calm = clamp(0.5 + nature.wind.w / 5.0, 0.5, 2.0);
    let along = surface.yz * (0.35 + 0.65 * near);
    // A corner's normal is the way to the shore.
    let way = in.world_normal.xz;
    let slope = along.x * way + along.y * vec2(way.y, -way.x)
        + ripples(at, 0.085 * calm * (0.15 + 0.85 * near), globals.time);
    input.N = normalize(vec3(-slope.x, 1.0, -slope.y));
    input.world_normal = vec3(0.0, 1.0, 0.0);
    let bottom = d * in.uv.y;
    let thick = max(surface.x + bottom, 0.0);
    let deep = exp(-max(bottom, 0.0) * 0.9);
    let grain = textureSample(base_color_texture, base_color_sampler, at * 0.16 + vec2(0.0, surface.x * 0.5)).a;
    let crest = surface.x / max(nature.sea.x * 0.5, 1e-4);
    let white = foam(d, thick, crest, grain);
    let cos = max(dot(-sight / max(far, 1e-3), input.N), 0.0);
    let mirror = 0.02 + 0.98 * pow(1.0 - cos, 5.0);
    let rgb = input.material.base_color.rgb * mix(0.5, 1.25, deep);
    let alpha = clamp(smoothstep(0.0, 0.55, thick) + mirror * smoothstep(0.0, 0.05, thick), 0.0, 1.0);
    input.material.base_color = vec4(mix(rgb, vec3(0.8), white * 0.85), max(alpha, white * 0.85));
    // Facets too far away to be seen make the mirrored light wide.
    input.material.perceptual_roughness = mix(mix(0.24, 0.09, near), 0.9, white);
    input.material.metallic = 0.0;
#else
    var input = pbr_input_from_standard_material(in, is_front);
#endif
    input.material.base_color = alpha_discard(input.material, input.material.base_color);
    out.color = apply_pbr_lighting(input);
    out.color = main_pass_post_lighting_processing(input, out.color);
    return out;
}
#endif
