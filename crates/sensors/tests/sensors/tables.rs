//! Tables that are easily taken for something else: read as what they are, or refused as that.

use super::cases::{heart, lines, notes, of, refusal};

#[test]
fn a_rate_and_times_of_beats_are_refused_by_what_they_are() {
    let rates = |head: &str| lines(head, |_, _, ms| format!("{:.0}", 60_000.0 / ms));
    for head in ["bpm", "hr_bpm", "Heart rate [bpm]", "heart_rate", "avg bpm", "Puls (1/min)"] {
        let told = refusal(&rates(head));
        let named = format!("the column `{head}` is a heart rate by its name");
        assert!(told.contains(&named) && told.contains("export the RR"), "{told}");
    }
    let told = refusal(&lines("time,heart rate", |_, at, ms| format!("{at},{:.0}", 6e4 / ms)));
    assert!(told.contains("`heart rate` is a heart rate by its name"), "{told}");
    for head in ["beat_time_s", "R-peak time [s]"] {
        let told = refusal(&lines(head, |_, at, _| (at / 1e3).to_string()));
        assert!(told.contains(&format!("`{head}` is one of times of beats")), "{told}");
    }
    let told = refusal(&lines("rpeaks", |_, at, _| at.to_string()));
    assert!(told.contains("times of beats"), "{told}");
}

#[test]
fn a_list_in_seconds_with_decimal_commas_is_treated_as_with_points_and_never_read_by_its_decimals()
{
    let slow = |secs: f64| secs * 1.63;
    for (write, scale) in [
        (&(|secs: f64| format!("{secs:.3}")) as &dyn Fn(f64) -> String, 1.0),
        (&|secs| format!("{:.3}", slow(secs)), 1.0),
        (&|secs| format!("{:.3}", secs * 1.2), 1.0),
        (&|secs| format!("{secs:.2}"), 1.0),
        (&|secs| format!("{secs:.4}"), 1.0),
        (&|secs| format!("{:.2}", secs * 1.4), 1.0),
        (&|secs| (secs * 1.2).to_string(), 1.0),
        (&|secs| format!("{:.1}", secs * 1e3 + 0.35), 1e3),
        (&|secs| format!("{:.3}", secs * 1.024e3), 1e3),
    ] {
        let points: String = heart(200).iter().map(|ms| write(ms / 1e3) + "\n").collect();
        for commas in [points.replace('.', ","), points.replace('.', ",").replace('\n', "\r\n")] {
            if scale == 1.0 {
                let (by_point, by_comma) = (refusal(&points), refusal(&commas));
                assert!(by_point.contains("look like seconds"), "{by_point}");
                assert!(by_comma.contains("look like seconds (median"), "{by_comma}");
                assert!(by_comma.contains("comma taken for a decimal one"), "{by_comma}");
                assert!(by_comma.contains("multiply them by 1000"), "{by_comma}");
                let named = of(&format!("rr_s\n{commas}"));
                assert_eq!(named.rr_ms(), of(&format!("rr_s\n{points}")).rr_ms());
            } else {
                let (by_point, by_comma) = (of(&points), of(&commas));
                assert_eq!(by_point.rr_ms(), by_comma.rr_ms(), "{commas:.20}");
                assert!(notes(&by_comma).contains("comma is taken for a decimal one"));
            }
        }
    }
    let table = |line: &dyn Fn(usize, f64, f64) -> String| {
        let text = lines("", line);
        of(text.trim_start()).rr_ms().to_vec()
    };
    let plain: Vec<f32> = heart(200).iter().map(|ms| *ms as f32).collect();
    assert_eq!(table(&|_, at, ms| format!("{:.0},{ms}", (at / 1e3).floor())), plain);
    assert_eq!(table(&|index, _, ms| format!("{index},{ms}")), plain);
    assert_eq!(table(&|index, _, ms| format!("{},{ms}", index / 70)), plain);
    assert_eq!(table(&|_, _, ms| format!("{ms},74")), plain);
}
