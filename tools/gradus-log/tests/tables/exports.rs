//! Exports of devices and programs, known by their columns.

use crate::support::*;

#[test]
fn known_exports_of_vectors_give_the_fixations_of_the_truth() {
    for (name, format, frame) in [
        ("N09-tobii-pro-lab.tsv", "export of Tobii Pro Lab", "x to the right"),
        ("N10-varjo-gaze.csv", "gaze log of Varjo Base", "x to the right"),
        ("N11-sranipal.csv", "log of SRanipal (Vive)", "x to the right"),
    ] {
        let json = json(&case(name), &[]);
        assert_eq!(json["format"], format);
        assert_eq!(json["samples"], 900);
        assert!(notes(&json).contains(frame), "{}", notes(&json));
        assert!(of_kind(&json, "fixation").len() > 8, "{name}: {json}");
        let first = of_kind(&json, "fixation")[0];
        assert!((number(&first["azimuth_deg"]) - 16.2).abs() < 0.5, "{first}");
        assert!((number(&first["elevation_deg"]) - 9.6).abs() < 0.5, "{first}");
    }
    let json = json(&case("N19-unity-vector-cell.csv"), &[]);
    assert!(notes(&json).contains("the direction as a vector is passed over"), "{}", notes(&json));
    assert!((number(&of_kind(&json, "fixation")[0]["azimuth_deg"]) - 16.2).abs() < 0.5);
}

#[test]
fn a_vector_in_three_columns_or_in_a_cell_is_turned_by_its_axes() {
    let turn = |[az, el]: [f64; 2]| {
        let (az, el) = (az.to_radians(), el.to_radians());
        [az.sin() * el.cos(), el.sin(), az.cos() * el.cos()]
    };
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let table = |header: &str, write: &dyn Fn([f64; 3]) -> String| {
        let mut text = format!("{header}\n");
        for line in &truth_lines(301)[1..] {
            let mut cells = line.split(',');
            let time = cells.next().unwrap();
            let [az, el] = [0; 2].map(|_| cells.next().unwrap().parse::<f64>().unwrap());
            text += &format!("{time},{}\n", write(turn([az, el])));
        }
        text
    };
    let columns = "time_s,GazeDirection.x,GazeDirection.y,GazeDirection.z";
    let unity = table(columns, &|[x, y, z]| format!("{x:.6},{y:.6},{z:.6}"));
    let told = refused_text(&unity, &[]);
    assert!(told.contains("`GazeDirection.x`") && told.contains("--axes"), "{told}");
    alike(&json_of(&unity, &["--axes", "unity"]), &truth, 1e-6, 1e-3);
    let openxr = table(columns, &|[x, y, z]| format!("{x:.6},{y:.6},{:.6}", -z));
    alike(&json_of(&openxr, &["--axes", "openxr"]), &truth, 1e-6, 1e-3);
    assert!(refused_text(&openxr, &["--axes", "unity"]).contains("point backward"));
    let camera = table(columns, &|[x, y, z]| format!("{x:.6},{:.6},{z:.6}", -y));
    alike(&json_of(&camera, &["--axes", "camera"]), &truth, 1e-6, 1e-3);
    let cell = table("time_s,gaze_direction", &|[x, y, z]| format!("\"({x:.6}, {y:.6}, {z:.6})\""));
    let cell = json_of(&cell, &[]);
    alike(&cell, &truth, 1e-6, 1e-3);
    assert!(notes(&cell).contains("as Unity writes it"), "{}", notes(&cell));
    // SRanipal with both eyes, x to the left as the SDK has it: eyes converge on what is near.
    let header = "time(100ns)   time_stamp(ms)   eye_valid_L   eye_valid_R   gaze_direct_L.x   \
                  gaze_direct_L.y   gaze_direct_L.z   gaze_direct_R.x   gaze_direct_R.y   \
                  gaze_direct_R.z";
    let mut text = format!("{header}\n");
    for (at, line) in truth_lines(301)[1..].iter().enumerate() {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let eye = |inward: f64| {
            let [x, y, z] = turn([cells[1] + inward, cells[2]]);
            format!("{:.6}\t{y:.6}\t{z:.6}", -x)
        };
        let ticks = 637_000_000_000_000_000_u64 + (cells[0] * 1e7) as u64;
        // The tracker's own stamp stands still.
        text += &format!("{ticks}\t{}\t31\t31\t{}\t{}\n", at / 1000, eye(1.0), eye(-1.0));
    }
    let json = json_of(text, &[]);
    assert_eq!(json["format"], "log of SRanipal (Vive)");
    assert!(notes(&json).contains("x to the left, y up, z forward: so the two eyes converge"));
    alike(&json, &truth, 1e-4, 0.02);
}

#[test]
fn an_export_without_angles_is_named_and_refused() {
    let told = refused(&case("N20-pupil-core-gaze_positions.csv"), &[]);
    assert!(told.contains("Pupil Core") && told.contains("norm_pos_x"), "{told}");
    let told = refused(&case("N14-workbook.xlsx"), &[]);
    assert!(told.contains("a workbook (.xlsx)"), "{told}");
    let told = refused_text(
        "Recording timestamp [μs]\tSensor\tGaze point X [DACS px]\n0\tEye Tracker\t5\n",
        &[],
    );
    assert!(told.contains("Tobii Pro Lab without gaze directions"), "{told}");
    let told = refused_text("timestamp [ns],gaze x [px],gaze y [px]\n17000,5,6\n18000,5,6\n", &[]);
    assert!(told.contains("gaze.csv of Pupil Labs without azimuth"), "{told}");
    let head = "gaze_timestamp,world_index,confidence,norm_pos_x,norm_pos_y,gaze_normal0_x,\
                gaze_normal0_y,gaze_normal0_z";
    let told = refused_text(format!("{head}\n1.00,0,0.9,.5,.5,,,\n1.01,0,0.9,.5,.5,,,\n"), &[]);
    assert!(told.contains("without 3D gaze"), "{told}");
    let json = json_of(
        format!(
            "{head}\n{}",
            (0..40)
                .map(|n| format!("{}.{:02},0,0.9,.5,.5,0.1,-0.1,0.99\n", 1, n))
                .collect::<String>()
        ),
        &[],
    );
    let found = of_kind(&json, "fixation")[0];
    // The camera's y points down.
    assert!(
        number(&found["azimuth_deg"]) > 5.0 && number(&found["elevation_deg"]) > 5.0,
        "{found}"
    );
}

#[test]
fn rows_of_other_sensors_are_passed_over() {
    let text = std::fs::read_to_string(case("N09-tobii-pro-lab.tsv")).unwrap();
    let whole = json_of(&text, &[]);
    let mut mixed = String::new();
    for (at, line) in text.lines().enumerate() {
        mixed += &format!("{line}\n");
        if at > 0 && at % 10 == 0 {
            let time = line.split('\t').next().unwrap();
            mixed += &format!("{time}\t{time}\tMouse\tP01\tRecording1{}\n", "\t".repeat(9));
        }
    }
    let json = json_of(mixed, &[]);
    same(&json, &whole);
    assert!(notes(&json).contains("passed over: 90 rows of another sensor or eye"));
}

#[test]
fn bids_names_its_columns_in_the_json_beside_the_table() {
    let told = refused(&case("E06b-bids-physio.tsv.gz"), &[]);
    assert!(told.contains("this is gzip"), "{told}");
    assert!(told.contains("E06b-bids-physio.json"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("sub-01_task-x_physio.tsv.gz");
    std::fs::copy(case("E06b-bids-physio.tsv.gz"), &table).unwrap();
    let sidecar = folder.path().join("sub-01_task-x_physio.json");
    let write = |time: &str, place: &str, more: &str| {
        let text = format!(
            r#"{{"Columns": ["timestamp", "x_coordinate", "y_coordinate"], "timestamp": {{{time}}},
            "x_coordinate": {{"Units": "{place}"}}, "y_coordinate": {{"Units": "{place}"}}{more}}}"#
        );
        std::fs::write(&sidecar, text).unwrap();
    };
    write(r#""Units": "ms""#, "degree", "");
    let by_unit = json(&table, &[]);
    assert_eq!(by_unit["format"], "recording of BIDS");
    assert_eq!(of_kind(&by_unit, "fixation").len(), 23);
    write("", "degree", r#", "SamplingFrequency": 90"#);
    same(&json(&table, &[]), &by_unit);
    write(r#""Units": "ms""#, "pixel", "");
    assert!(refused(&table, &[]).contains("`x_coordinate` are pixels"));
    std::fs::write(&sidecar, "{").unwrap();
    assert!(refused(&table, &[]).contains("is no JSON"));
    std::fs::write(&sidecar, r#"{"Columns": ["timestamp"]}"#).unwrap();
    assert!(refused(&table, &[]).contains("names 1 columns, and the table has 3"));
}

#[test]
fn two_eyes_are_a_direction_together() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let header = "time_s,left_yaw_deg,left_pitch_deg,right_yaw_deg,right_pitch_deg,left_valid,\
                  right_valid,head_yaw_deg,head_pitch_deg";
    let text = rewritten(header, &|_, secs, az, el| {
        format!("{secs:.4},{:.3},{el:.3},{:.3},{el:.3},1,1,50,50\n", az + 1.0, az - 1.0)
    });
    let json = json_of(text, &[]);
    alike(&json, &truth, 1e-6, 0.01);
    assert!(notes(&json).contains("the mean of those of the two eyes"));
    // An eye that does not count leaves the other.
    let text =
        rewritten(header, &|_, secs, az, el| format!("{secs:.4},0,0,{az:.3},{el:.3},0,1,50,50\n"));
    alike(&json_of(text, &[]), &truth, 1e-6, 1e-6);
}

#[test]
fn further_exports_are_known_or_named() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let aria =
        rewritten("tracking_timestamp_us,yaw_rads_cpf,pitch_rads_cpf", &|_, secs, az, el| {
            let (az, el) = (-az.to_radians(), el.to_radians());
            format!("{:.0},{az:.6},{el:.6}\n", secs * 1e6)
        });
    let aria = json_of(aria, &[]);
    assert_eq!(aria["format"], "eye gaze table of Project Aria");
    alike(&aria, &truth, 1e-6, 1e-3);
    let base = rewritten("n,x,y,val,xT,yT,dP,lab", &|_, secs, az, el| {
        format!("{:.0},{az:.3},{el:.3},0,1,1,500,1\n", secs * 1e3)
    });
    let base = json_of(base, &[]);
    assert_eq!(base["format"], "table of GazeBase");
    alike(&base, &truth, 0.001, 0.1);
    let asc = "** CONVERTED FROM C:\\x.edf\n** DATE: today\n\nMSG\t1000 RECCFG\n1000\t500.1\t400.2\t9\n\
               1001\t500.1\t400.2\t9\n";
    assert!(refused_text(asc, &[]).contains("EyeLink"));
    let unity =
        rewritten("Frame;CaptureTime;GazeStatus;CombinedGazeForward", &|at, secs, az, el| {
            let (az, el) = (az.to_radians(), el.to_radians());
            let v = [az.sin() * el.cos(), el.sin(), az.cos() * el.cos()].map(|v| format!("{v:.6}"));
            let ns = 1_777_706_073_123_456_789_u64 + (secs * 1e9) as u64;
            format!("{at};{ns};VALID;({}, {}, {})\n", v[0], v[1], v[2]).replace('.', ",")
        });
    let unity = json_of(unity, &[]);
    assert_eq!(unity["format"], "gaze log of Varjo's Unity plugin");
    alike(&unity, &truth, 1e-5, 1e-3);
}
