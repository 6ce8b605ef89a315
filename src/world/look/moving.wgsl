// What moves by session time on the graphics card, in both tiers: how wind bends grass and leaves,
// and how waves run. Every frequency is a whole number of turns in an hour, after which the clock
// begins anew: nothing jumps.

#define_import_path gradus::moving

const TURN: f32 = 6.2831853;

// Radians a second that make a whole number of turns in an hour.
fn turns(in_an_hour: f32) -> f32 {
    return TURN / 3600.0 * in_an_hour;
}

// Where wind moves what may bend by `loose`, m. `wind`: over X and Z where it blows to, a unit
// vector; in w its speed, m/s.
fn bend(at: vec3<f32>, loose: f32, wind: vec4<f32>, time: f32) -> vec3<f32> {
    let along = wind.xz;
    let across = vec2(-along.y, along.x);
    let ahead = dot(at.xz, along);
    let aside = dot(at.xz, across);
    // Gusts come over the field as long waves, 18 and 7 m from crest to crest.
    let wander = 1.4 * sin(aside * 0.17 + 0.7 * sin(aside * 0.06));
    let gust = 0.55 + 0.3 * sin(ahead * 0.35 - turns(470.0) * time + wander)
        + 0.15 * sin(ahead * 0.9 - turns(911.0) * time - aside * 0.4);
    // Each blade trembles a little in a way of its own.
    let own = at.x * 2.9 + at.z * 3.7;
    let tremble =
        0.16 * sin(own + turns(1507.0) * time) + 0.08 * sin(own * 1.7 - turns(2309.0) * time);
    let strong = min(wind.w / 6.0, 1.6);
    let lean = strong * (gust + tremble);
    let aside_lean = 0.3 * strong * sin(own * 0.6 + turns(1201.0) * time);
    let flat = (along * lean + across * aside_lean) * loose;
    return vec3(flat.x, -0.35 * loose * lean * lean, flat.y);
}

// A surface at a place: x how high, m; y how it rises towards the shore, z across.
fn wave(d: f32, aside: f32, length_m: f32, an_hour: f32, own: f32, time: f32) -> vec3<f32> {
    let k = TURN / length_m;
    // Crests are no straight lines, and no crest has the same height all along.
    let bent = 1.1 * sin(aside * 0.09 + own) + 0.5 * sin(aside * 0.31 - own);
    let tall = 0.7 + 0.3 * sin(aside * 0.05 + own * 2.0);
    let phase = k * d + turns(an_hour) * time + own * 5.0 + bent;
    return vec3(sin(phase), -k * cos(phase), k * 0.12 * cos(phase + 1.0)) * tall;
}

// The water's surface `d` m from its edge and `aside` along it; `high` from trough to crest, m.
fn water(d: f32, aside: f32, high: f32, time: f32) -> vec3<f32> {
    let a = high * 0.5;
    // Waves become low where the bottom takes their strength.
    let deep = smoothstep(-1.0, 9.0, d);
    var sum = (0.55 * wave(d, aside, 11.0, 800.0, 0.3, time)
        + 0.3 * wave(d, aside * 1.3, 6.1, 1085.0, 1.9, time)
        + 0.2 * wave(d * 0.93, aside * 1.9 + d * 0.3, 3.3, 1500.0, 4.1, time)) * a;
    sum *= 0.25 + 0.75 * deep;
    // At the edge the water comes and goes as a whole, some 7 and 11 s.
    let swash = a * (1.0 - smoothstep(0.0, 7.0, d));
    let come = 0.75 * sin(turns(514.0) * time + 0.23 * aside)
        + 0.4 * sin(turns(327.0) * time - 0.11 * aside + 2.0);
    sum.x += swash * come;
    return sum;
}

// The slope of small ripples, which no corner of a triangle follows.
fn ripples(at: vec2<f32>, strong: f32, time: f32) -> vec2<f32> {
    var slope = vec2(0.0);
    var way = vec2(0.31, 0.95);
    var k = 2.3;
    var an_hour = 1640.0;
    for (var i = 0; i < 5; i++) {
        let phase = k * dot(at, way) + turns(an_hour) * time + 1.7 * sin(dot(at, vec2(way.y, -way.x)) * k * 0.37 + f32(i));
        slope += way * cos(phase) / sqrt(k);
        // Turned by the golden angle, shorter and faster.
        way = vec2(-0.737 * way.x - 0.675 * way.y, 0.675 * way.x - 0.737 * way.y);
        k *= 1.62;
        an_hour = floor(an_hour * 1.27);
    }
    return slope * strong;
}

// How much foam lies on water `d` m from its edge, 0 to 1. `thick`: from the bottom to the surface,
// m; `grain`: chance of the place, 0 to 1.
fn foam(d: f32, thick: f32, crest: f32, grain: f32) -> f32 {
    let edge = (1.0 - smoothstep(0.0, 0.06, thick)) * smoothstep(0.0, 0.006, thick);
    let breaks = smoothstep(0.35, 1.0, crest) * smoothstep(9.0, 2.0, d) * smoothstep(0.1, 1.0, d);
    return smoothstep(0.42, 0.75, grain * 0.6 + edge * 0.62 + breaks * 0.42);
}
