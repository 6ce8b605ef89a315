use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_sensors::{
    HeartSource, HeartSpec, Recording, ReplayFaults, SourceState, Stimulation, open,
};
use proptest::prelude::*;

const BASE: SessionTime = SessionTime(7_000_000_000);

fn secs(secs: f64) -> SessionTime {
    SessionTime(BASE.0 + (secs * 1e9) as u64)
}

fn faults(text: &str) -> ReplayFaults {
    Recording::parse(text.as_bytes()).unwrap_err()
}

fn rr_ms(text: &str) -> Vec<f32> {
    Recording::parse(text.as_bytes()).unwrap().rr_ms().to_vec()
}

/// A replay of `text` from `BASE`.
fn playing(text: &str) -> Box<dyn HeartSource> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rest.csv");
    std::fs::write(&file, text).unwrap();
    open(&HeartSpec::Replay { file }, BASE).unwrap().unwrap()
}

fn poll(heart: &mut dyn HeartSource, now: SessionTime) -> (Vec<HeartSample>, SourceState) {
    let mut out = Vec::new();
    let state = heart.poll(now, &Stimulation::default(), &mut out);
    (out, state)
}

#[test]
fn the_column_of_intervals_is_found() {
    for text in [
        "812\n799.5\n",
        "\u{feff}812\r\n\r\n799.5",
        "# rest\n812 # first\n 799.5\n",
        "intervals\n812\n799.5\n",
        "t,rr\n0.0,812\n0.8,799.5\n",
        "time;RR-interval [ms];hr\n2024-05-02 10:00:01;812;74\n2024-05-02 10:00:02;799.5;75\n",
        "\"nni\"\t\"note\"\n\"812\"\tcalm\n799.5\t\n",
        "10:00:01,812\n10:00:02,799.5\n",
        "IBI_ms,a\n812,1\n799.5,2\n",
        "time;rr\n1;812\n2;799,5\n",
    ] {
        assert_eq!(rr_ms(text), [812.0, 799.5], "{text:?}");
    }
}

#[test]
fn every_fault_is_told_at_once_with_its_line_and_remedy() {
    let faults = faults("rr,note\n812,ok\n8o1,typo\n-3,\n0,\nNaN,\n,\n12000,\n801\n");
    assert_eq!(
        faults.to_string(),
        "  line 3: `8o1` is not a number; write an interval in milliseconds, such as 812
  line 4: `-3` is not above zero; remove the line"
    );
    assert_eq!(faults.count(), 2);
}

#[test]
fn what_holds_no_interval_is_a_gap_and_no_fault() {
    let recording = Recording::parse(b"rr,note\n812,ok\n0,\nNaN,\n,\n12000,\n801\n").unwrap();
    assert_eq!(recording.rr_ms(), [812.0, 801.0]);
    let [pause] = recording.pauses() else { panic!("{:?}", recording.pauses()) };
    assert_eq!((pause.before, pause.secs), (1, Some(12.0)));
    assert_eq!(recording.notes().len(), 4, "{:?}", recording.notes());
}

#[test]
fn one_cause_is_one_sentence_and_every_line_is_counted() {
    let list = faults(&format!("{}{}", "800\n".repeat(200), "x1\n".repeat(100)));
    assert_eq!((list.shown().len(), list.count()), (1, 100));
    assert!(list.to_string().ends_with("(and 99 more lines)"));
    let none = faults(&format!("800\n{}", "x1\n".repeat(100))).to_string();
    assert!(none.contains("100 of 101 lines hold no number") && !none.contains('\n'), "{none}");
}

#[test]
fn what_is_no_recording_is_told_why() {
    for (text, said) in [
        ("", "the file is empty"),
        ("rr\n", "holds no intervals below"),
        ("8o1\n800\n", "line 1: `8o1` is not a number"),
        ("0.812\n0.799\n", "look like seconds"),
        ("72\n74\n", "not beats per minute"),
        ("812,74\n799,75\n", "decimals with a point"),
        ("time;rr\n1;812,x\n", "write a point for decimals"),
        ("rr,nn\n812,812\n", "more than one column"),
        ("a,b\nc,d\n", "no column holds numbers"),
        ("a,rr\n1\n", "line 2: `1` has no column 2"),
        ("1e39\n", "not a finite number"),
        ("1e-60\n", "not above zero"),
    ] {
        let shown = faults(text).to_string();
        assert!(shown.contains(said), "{text:?} told {shown}");
    }
    let shown = Recording::parse(b"812\n\xff\n").unwrap_err().to_string();
    assert!(shown.contains("line 2: `ÿ` is not a number"), "{shown}");
    assert!(faults(&",".repeat(2000)).to_string().contains("1000 columns"));
    assert!(faults(&"800\n".repeat(2_000_001)).to_string().contains("more than 2000000"));
}

#[test]
fn beats_come_once_a_second_when_they_have_ended() {
    let mut heart = playing("800\n800\n1000\n600\n800\n");
    assert!(!heart.is_synthetic());
    assert_eq!(poll(&mut *heart, secs(0.999)), (vec![], SourceState::Live));
    assert_eq!(heart.next_wakeup(), Some(secs(1.0)));
    let (out, _) = poll(&mut *heart, secs(1.0));
    let [first] = &*out else { panic!("{out:?}") };
    assert_eq!((first.rr_ms.as_slice(), first.capture.at), (&[800.0][..], secs(0.8)));
    assert_eq!((first.rate_bpm, first.quality, first.synthetic), (Some(75.0), 1.0, false));
    let (out, state) = poll(&mut *heart, secs(3.5));
    let sent: Vec<_> = out.iter().map(|s| (s.rr_ms.clone(), s.capture.at)).collect();
    assert_eq!(sent, [(vec![800.0], secs(1.6)), (vec![1000.0], secs(2.6))]);
    assert_eq!(state, SourceState::Live);
}

#[test]
fn the_end_of_the_recording_is_said_and_nothing_follows_it() {
    let mut heart = playing("800\n800\n");
    let (out, state) = poll(&mut *heart, secs(60.0));
    assert_eq!(out.len(), 2);
    let SourceState::Ended { reason } = state else { panic!("{state:?}") };
    assert!(reason.contains("rest.csv") && reason.contains("2 intervals"), "{reason}");
    assert_eq!(heart.next_wakeup(), None);
    assert!(
        matches!(poll(&mut *heart, secs(61.0)), (out, SourceState::Ended { .. }) if out.is_empty())
    );
}

#[test]
fn a_gap_is_a_gap() {
    let mut heart = playing("800\n9000\n800\n800\n");
    let (out, _) = poll(&mut *heart, secs(12.0));
    let at: Vec<_> = out.iter().map(|s| (s.capture.at, s.rr_ms.len())).collect();
    // The strap sends no new beat for three seconds, then no message at all until the next beat.
    let sent = [(0.8, 1), (2.0, 0), (3.0, 0), (9.8, 1), (10.6, 1), (11.4, 1)];
    assert_eq!(at, sent.map(|(at, count)| (secs(at), count)));
    // The long interval is kept with quality 0, and makes no rate.
    assert_eq!((out[3].rr_ms[0], out[3].quality, out[3].rate_bpm), (9000.0, 0.0, None));
    assert_eq!((out[4].quality, out[4].rate_bpm), (1.0, Some(75.0)));
}

#[test]
fn a_second_with_one_wild_interval_is_half_as_good() {
    let mut heart = playing("800\n150\n800\n");
    let (out, _) = poll(&mut *heart, secs(1.0));
    assert_eq!((out[0].rr_ms.len(), out[0].quality, out[0].rate_bpm), (2, 0.5, Some(75.0)));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Recording::parse(&bytes);
    }

    #[test]
    fn no_text_panics_and_what_is_accepted_plays(
        text in "([-0-9.,;\t #\"a-zNnRr\r]{0,12}\n){0,12}|([0-9]{1,5}\n){1,20}"
    ) {
        match Recording::parse(text.as_bytes()) {
            Ok(recording) => {
                prop_assert!(recording.rr_ms().iter().all(|ms| *ms > 0.0 && *ms <= 10_000.0));
                let mut heart = playing(&text);
                let (out, state) = poll(&mut *heart, secs(1e6));
                let ended = matches!(state, SourceState::Ended { .. });
                prop_assert!(ended);
                let played: Vec<f32> = out.into_iter().flat_map(|sample| sample.rr_ms).collect();
                prop_assert_eq!(played, recording.rr_ms());
            }
            Err(faults) => prop_assert!(faults.count() > 0),
        }
    }

    #[test]
    fn how_often_it_is_polled_changes_nothing(
        intervals in proptest::collection::vec(300_u32..1500, 5..40),
        mut cuts in proptest::collection::vec(0.0..60.0, 0..40),
    ) {
        // Numbers that only grow are times of beats.
        prop_assume!(intervals.windows(2).any(|pair| pair[0] >= pair[1]));
        let text: String = intervals.iter().map(|ms| format!("{ms}\n")).collect();
        let values = |sample: HeartSample| (sample.capture, sample.rate_bpm, sample.rr_ms);
        let (at_once, _) = poll(&mut *playing(&text), secs(60.0));
        cuts.sort_by(f64::total_cmp);
        let mut heart = playing(&text);
        let mut out = Vec::new();
        for cut in cuts.into_iter().chain([60.0]) {
            heart.poll(secs(cut), &Stimulation::default(), &mut out);
        }
        prop_assert!(out.into_iter().map(values).eq(at_once.into_iter().map(values)));
    }
}
