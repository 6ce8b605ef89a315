//! Exports that are known by their columns. Facts of formats come from their makers' public pages
//! and from programs that read or write them; docs/gaze.md lists them.

use gradus_table::{Column, Fault, Table, Unit};

use super::plan::{Angle, Axes, Eye, Plan, Ray, Rule, Time, Valid};

const NEON: &str = "gaze.csv of Pupil Labs (Neon, Invisible)";
const CORE: &str = "gaze_positions.csv of Pupil Core";
const PRO_LAB: &str = "export of Tobii Pro Lab";
const VARJO: &str = "gaze log of Varjo Base";
const VARJO_UNITY: &str = "gaze log of Varjo's Unity plugin";
const SRANIPAL: &str = "log of SRanipal (Vive)";
const ARIA: &str = "eye gaze table of Project Aria";
const GAZE_BASE: &str = "table of GazeBase";

/// What an export is that is known; none when it is not.
pub fn plan(columns: &[Column]) -> Option<Result<Plan, Fault>> {
    let head = Head(columns);
    [neon, core, pro_lab, varjo, varjo_unity, sranipal, aria, gaze_base]
        .into_iter()
        .find_map(|read| read(&head))
}

/// What a table is that is no table of samples of an eye in angles, known by what stands above it.
pub fn refused(table: &Table) -> Option<Fault> {
    let (_, first) = table.preamble().others.first()?;
    first.starts_with("** CONVERTED FROM").then(|| {
        Fault::whole(
            "this is a recording of EyeLink as text (ASC): its samples are pixels of a screen",
            super::survey::INTO_ANGLES,
        )
    })
}

struct Head<'t>(&'t [Column]);

impl Head<'_> {
    fn find(&self, words: &str) -> Option<&Column> {
        self.0.iter().find(|column| column.words() == words)
    }

    fn has(&self, words: &str) -> bool {
        self.find(words).is_some()
    }

    fn at(&self, words: &str) -> Option<usize> {
        self.find(words).map(Column::index)
    }

    fn vector(&self, stem: &str) -> Option<[usize; 3]> {
        let one = |axis: &str| self.at(&format!("{stem}{axis}"));
        Some([one("x")?, one("y")?, one("z")?])
    }

    fn time(&self, words: &str, unit: Option<Unit>) -> Option<Time> {
        let column = self.find(words)?;
        let unit = column.unit().filter(|unit| unit.secs().is_some()).or(unit);
        Some(Time::Column { at: column.index(), name: column.name().to_owned(), unit })
    }

    fn valid(&self, words: &str, rule: Rule) -> Option<Valid> {
        let column = self.find(words)?;
        Some(Valid::new(column.index(), column.name(), rule))
    }
}

fn vector_eye(at: [usize; 3], valid: Option<Valid>) -> Eye {
    Eye { ray: Ray::Vector(at), valid: valid.into_iter().collect() }
}

fn neon(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let time = head.find("timestamp").filter(|c| c.unit() == Some(Unit::Ns))?;
    if !(head.has("gazex") || head.has("worn") || head.has("recordingid")) {
        return None;
    }
    let angle = |words: &str| {
        let column = head.find(words)?;
        let degrees = column.unit().unwrap_or(Unit::Deg).degrees()?;
        Some(Angle { at: column.index(), degrees })
    };
    let (Some(azimuth), Some(elevation)) = (angle("azimuth"), angle("elevation")) else {
        return head.has("gazex").then(|| {
            Err(Fault::whole(
                "this is a gaze.csv of Pupil Labs without azimuth [deg] and elevation [deg]: \
                 gaze x [px] and gaze y [px] are pixels of the scene camera, not angles",
                "export the recording from Pupil Cloud, whose gaze.csv has both columns",
            ))
        });
    };
    let valid = [head.valid("worn", Rule::Flag), head.valid("blinkid", Rule::BlinkId)];
    Some(Ok(Plan {
        format: Some(NEON),
        times: vec![Time::Column {
            at: time.index(),
            name: time.name().to_owned(),
            unit: time.unit(),
        }],
        eyes: vec![Eye { ray: Ray::Angles { azimuth, elevation }, valid: Vec::new() }],
        valid: valid.into_iter().flatten().collect(),
        notes: vec!["angles are those of the scene camera: to the right and up".to_owned()],
        ..Plan::default()
    }))
}

fn core(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let is_core = head.has("normposx") || head.has("gazenormal0x") || head.has("gazepoint3dx");
    let time = ["gazetimestamp", "timestamp"]
        .into_iter()
        .find_map(|words| head.time(words, Some(Unit::S)))
        .filter(|_| is_core)?;
    let no_angles = || {
        Fault::whole(
            "this is a gaze_positions.csv of Pupil Core without 3D gaze: norm_pos_x and norm_pos_y \
             are places in the scene camera's picture, not angles",
            "run the 3D gaze mapper in Pupil Player and export again, so that gaze_normal0_x and \
             the like are filled",
        )
    };
    let mut eyes: Vec<Eye> = ["gazenormal0", "gazenormal1"]
        .into_iter()
        .filter_map(|stem| Some(vector_eye(head.vector(stem)?, None)))
        .collect();
    if eyes.is_empty() {
        match head.vector("gazepoint3d") {
            Some(at) => eyes.push(vector_eye(at, None)),
            None => return Some(Err(no_angles())),
        }
    }
    Some(Ok(Plan {
        format: Some(CORE),
        times: vec![time],
        eyes,
        axes: Some(Axes::RightDownForward),
        // What Pupil Labs advises.
        valid: head.valid("confidence", Rule::Least(0.6)).into_iter().collect(),
        when_empty: Some(no_angles()),
        ..Plan::default()
    }))
}

fn pro_lab(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let time = head.time("recordingtimestamp", None)?;
    let eye = |side: &str| {
        let at = head.vector(&format!("gazedirection{side}"))?;
        Some(vector_eye(at, head.valid(&format!("validity{side}"), Rule::Flag)))
    };
    let eyes: Vec<Eye> = ["left", "right"].into_iter().filter_map(eye).collect();
    if eyes.is_empty() {
        return Some(Err(Fault::whole(
            "this is an export of Tobii Pro Lab without gaze directions: its gaze points are pixels \
             or millimetres of a screen or a video, not angles",
            "export again with Gaze direction ticked (recordings of glasses and headsets have it)",
        )));
    }
    let only = head.at("sensor").map(|at| (at, "Eye Tracker".to_owned()));
    Some(Ok(Plan {
        format: Some(PRO_LAB),
        times: vec![time],
        eyes,
        axes: Some(Axes::LeftUpForward),
        axes_vary: true,
        pixels_x: head.at("gazepointx"),
        only,
        ..Plan::default()
    }))
}

fn varjo(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let forward = head.vector("gazeforward")?;
    let names = ["rawtimestamp", "relativetounixepochtimestamp"];
    let times: Vec<Time> =
        names.into_iter().filter_map(|words| head.time(words, Some(Unit::Ns))).collect();
    if times.is_empty() {
        return None;
    }
    // 0: not tracked, 1: being calibrated, 2: valid.
    let valid = head.valid("status", Rule::Least(2.0)).or(head.valid("gazestatus", Rule::Flag));
    Some(Ok(Plan {
        format: Some(VARJO),
        times,
        eyes: vec![vector_eye(forward, valid)],
        axes: Some(Axes::RightUpForward),
        ..Plan::default()
    }))
}

fn varjo_unity(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let at = head.at("combinedgazeforward")?;
    let time = head.time("capturetime", Some(Unit::Ns))?;
    let valid = head.valid("gazestatus", Rule::Flag);
    Some(Ok(Plan {
        format: Some(VARJO_UNITY),
        times: vec![time],
        eyes: vec![Eye { ray: Ray::Cell(at), valid: valid.into_iter().collect() }],
        axes: Some(Axes::RightUpForward),
        ..Plan::default()
    }))
}

fn sranipal(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let own = |words: &str, unit: Unit| {
        let column = head.0.iter().find(|c| c.words() == words && c.unit() == Some(unit))?;
        Some(Time::Column { at: column.index(), name: column.name().to_owned(), unit: Some(unit) })
    };
    // The tracker's own stamp, then the computer's.
    let times = [own("timestamp", Unit::Ms), own("time", Unit::Ticks100Ns)];
    let times: Vec<Time> = times.into_iter().flatten().collect();
    let eye = |side: &str| {
        let at = head.vector(&format!("gazedirect{side}"))?;
        Some(vector_eye(at, head.valid(&format!("eyevalid{side}"), Rule::Bits)))
    };
    let sides: Vec<Eye> = ["l", "r"].into_iter().filter_map(eye).collect();
    let eyes = if sides.is_empty() { eye("c").into_iter().collect() } else { sides };
    if times.is_empty() || eyes.is_empty() {
        return None;
    }
    Some(Ok(Plan {
        format: Some(SRANIPAL),
        times,
        eyes,
        axes: Some(Axes::LeftUpForward),
        axes_vary: true,
        left_origin_x: head.at("gazeoriginlx"),
        ..Plan::default()
    }))
}

fn aria(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let time = head.time("trackingtimestamp", Some(Unit::Us))?;
    // Its x, and so its yaw, points to the left.
    let angle = |words: &str, sign: f64| {
        Some(Angle { at: head.at(words)?, degrees: sign * 1f64.to_degrees() })
    };
    let elevation = angle("pitchradscpf", 1.0)?;
    let both = angle("yawradscpf", -1.0);
    let sides = ["leftyawradscpf", "rightyawradscpf"].map(|words| angle(words, -1.0));
    let azimuths: Vec<Angle> = match both {
        Some(both) => vec![both],
        None => sides.into_iter().flatten().collect(),
    };
    if azimuths.is_empty() {
        return None;
    }
    let eye = |azimuth| Eye { ray: Ray::Angles { azimuth, elevation }, valid: Vec::new() };
    let eyes = azimuths.into_iter().map(eye).collect();
    let notes = vec!["yaw is read as growing to the left, as this format has it".to_owned()];
    Some(Ok(Plan { format: Some(ARIA), times: vec![time], eyes, notes, ..Plan::default() }))
}

fn gaze_base(head: &Head<'_>) -> Option<Result<Plan, Fault>> {
    let own = ["val", "lx", "xt"].into_iter().any(|words| head.has(words));
    let (n, x, y) = (head.find("n")?, head.at("x")?, head.at("y")?);
    if !own {
        return None;
    }
    let angle = |at| Angle { at, degrees: 1.0 };
    let ray = Ray::Angles { azimuth: angle(x), elevation: angle(y) };
    let unit = Some(Unit::Ms);
    Some(Ok(Plan {
        format: Some(GAZE_BASE),
        times: vec![Time::Column { at: n.index(), name: n.name().to_owned(), unit }],
        eyes: vec![Eye { ray, valid: Vec::new() }],
        notes: vec!["n counts ms; x and y are degrees to the right and up".to_owned()],
        ..Plan::default()
    }))
}
