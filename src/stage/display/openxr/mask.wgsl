// The parts of an eye's picture that the lenses hide, at the near plane (depth is reversed: 1 is near).
@vertex
fn vertex(@location(0) at: vec2<f32>) -> @builtin(position) vec4<f32> {
    return vec4<f32>(at, 1.0, 1.0);
}
