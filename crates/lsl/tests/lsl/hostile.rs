//! Whatever answers, and whatever asks: nothing panics, nothing grows, everything is counted.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gradus_lsl::{Inlet, State, Station, StreamInfo, Wanted, local_clock};

use crate::support::*;

/// A stream that answers searches as it should and feeds the bytes that a test gives it.
struct Liar {
    served: Arc<AtomicUsize>,
}

impl Liar {
    /// `feeds` are sent one after another, one to each reader that asks for a feed.
    fn start(name: &str, format: &str, feeds: Vec<Vec<u8>>) -> Self {
        // A port of the range that a search asks by itself; tests run side by side.
        let (search, port) = (16572..16604)
            .rev()
            .find_map(|port| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).ok().map(|s| (s, port)))
            .expect("a free port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let data = listener.local_addr().unwrap().port();
        let info = format!(
            "<info><name>{name}</name><type>T</type><channel_count>2</channel_count>\
             <channel_format>{format}</channel_format><nominal_srate>0</nominal_srate>\
             <uid>liar</uid><session_id>default</session_id><hostname>h</hostname>\
             <source_id>s</source_id><v4data_port>{data}</v4data_port>\
             <v4service_port>{port}</v4service_port></info>"
        );
        let served = Arc::new(AtomicUsize::new(0));
        let (text, own) = (info.clone(), name.to_owned());
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok((length, from)) = search.recv_from(&mut buffer) {
                let question = String::from_utf8_lossy(&buffer[..length]).into_owned();
                if !question.contains(&own) {
                    // Not for it; or a question for the time, answered with rubbish.
                    let _ = search.send_to(b" 1 nan inf -inf \xff", from);
                    continue;
                }
                let tail = question.lines().nth(2).unwrap();
                let (port, token) = tail.split_once(' ').unwrap();
                let to = (from.ip(), port.parse().unwrap());
                for rubbish in [&b""[..], b"\n", b"\xff\xfe\n<info>", token.as_bytes()] {
                    let _ = search.send_to(rubbish, to);
                }
                let deep = format!("{token}\r\n{}", "<info>".repeat(1000));
                let _ = search.send_to(deep.as_bytes(), to);
                let answer = format!("{token}\r\n{text}");
                let _ = search.send_to(answer.as_bytes(), to);
            }
        });
        let count = Arc::clone(&served);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let Ok(mut connection) = connection else { return };
                let mut buffer = [0; 4096];
                let length = connection.read(&mut buffer).unwrap_or(0);
                if buffer[..length].starts_with(b"LSL:fullinfo") {
                    let _ = connection.write_all(info.as_bytes());
                    continue;
                }
                let one = count.load(Ordering::SeqCst);
                if let Some(bytes) = feeds.get(one) {
                    // It may hang up before it has heard all.
                    let _ = connection.write_all(bytes);
                }
                count.store(one + 1, Ordering::SeqCst);
            }
        });
        Self { served }
    }
}

const ACCEPTED: &[u8] = b"LSL/110 200 OK\r\nUID: liar\r\nByte-Order: 1234\r\n\
    Suppress-Subnormals: 0\r\nData-Protocol-Version: 110\r\n\r\n";

fn feed(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The two samples that open a feed of two 32-bit numbers.
fn opening() -> Vec<u8> {
    let mut bytes = Vec::new();
    for offset in [4.0f32, 2.0] {
        bytes.push(2);
        bytes.extend(123456.789f64.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend((-(offset + 1.0)).to_le_bytes());
    }
    bytes
}

fn sample(stamp: f64, values: [f32; 2]) -> Vec<u8> {
    let mut bytes = vec![2];
    bytes.extend(stamp.to_le_bytes());
    bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    bytes
}

#[test]
fn feeds_that_are_no_lsl_are_refused_one_after_another_and_the_first_good_one_is_read() {
    let endless = b"LSL/110 200 OK\r\nX: y".repeat(20_000);
    let mut feeds = vec![
        feed(&[b"\xff\x00\x01rubbish\n"]),
        feed(&[b"LSL/110 404 Not found\r\n\r\n"]),
        feed(&[b"LSL/999999999999 200 OK\r\n\r\n"]),
        feed(&[b"LSL/110 200 OK\r\nUID: other\r\n\r\n"]),
        feed(&[b"LSL/110 200 OK\r\nByte-Order: 77\r\n;:;:\r\n\r\n"]),
        feed(&[b"LSL/110 200 OK\r\nData-Protocol-Version: 100\r\n\r\n"]),
        endless,
        feed(&[ACCEPTED, b"\x09\x09\x09"]),
        feed(&[ACCEPTED, &sample(1.0, [0.0; 2]), &sample(1.0, [0.0; 2])]),
        feed(&[ACCEPTED, &opening(), b"\x07"]),
    ];
    let refused = feeds.len();
    // Stamps that are no times, numbers that are none, then one that is whole.
    let mut last = feed(&[ACCEPTED, &opening(), &[1; 9]]);
    for stamp in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -5.0] {
        last.extend(sample(stamp, [f32::NAN, f32::INFINITY]));
    }
    last.extend(sample(local_clock(), [1.5, 2.5]));
    feeds.push(last);
    let name = name("liar");
    let liar = Liar::start(&name, "float32", feeds);
    let inlet = inlet(&name);
    let got = samples(&inlet, 7);
    assert_eq!(got[6].values, [1.5, 2.5]);
    assert!(got.iter().all(|one| one.at.is_finite()));
    // Without a clock that answers, a time is an arrival and says so.
    assert_eq!(got[6].uncertainty.as_secs(), 1);
    assert!(liar.served.load(Ordering::SeqCst) >= refused);
    assert!(inlet.counts().malformed >= 8, "{:?}", inlet.counts());
}

#[test]
fn a_stream_of_text_is_refused_before_a_byte_of_it_is_kept() {
    let name = name("text");
    let _liar = Liar::start(&name, "string", vec![]);
    let inlet = inlet(&name);
    until("refused", || match inlet.state() {
        State::Searching(reason) if reason.contains("text, not numbers") => Some(()),
        _ => None,
    });
}

#[test]
fn a_station_survives_whatever_is_sent_to_its_ports() {
    let name = name("station");
    let station = Station::open().unwrap();
    let outlet = station.publish(StreamInfo::new(&name, "T").channel("a", "", "")).unwrap();
    let info = outlet.info().clone();
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let deep = format!("LSL:shortinfo\r\n{}\r\n1 x\r\n", "(".repeat(60_000));
    let calls = format!("LSL:shortinfo\r\n{}\r\n1 x\r\n", "not(".repeat(900));
    for rubbish in [
        &b""[..],
        b"\xff\xff",
        b"LSL:shortinfo",
        b"LSL:shortinfo\r\n\r\n99999999 x",
        b"LSL:timedata\r\nnan nan",
        b"LSL:timedata\r\n99999999999999 1e999",
        deep.as_bytes(),
        calls.as_bytes(),
    ] {
        socket.send_to(rubbish, (Ipv4Addr::LOCALHOST, info.service_port)).unwrap();
    }
    for rubbish in [
        &b"\xff\xfe\n"[..],
        b"LSL:streamfeed/999999999999 x\r\n\r\n",
        b"LSL:streamfeed/110 other\r\n\r\n",
        b"LSL:streamfeed/110 \r\nMax-Buffer-Length: 99999999999999999999\r\n:;:\r\n\r\n",
        b"LSL:streamfeed/100\r\n\r\n",
        b"LSL:shortinfo\r\n((((((\r\n",
    ] {
        let mut one = TcpStream::connect((Ipv4Addr::LOCALHOST, info.data_port)).unwrap();
        one.write_all(rubbish).unwrap();
    }
    // Peers that connect and send nothing keep no other out.
    let silent: Vec<_> = (0..20)
        .map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, info.data_port)).unwrap())
        .collect();
    let inlet = Inlet::open(Wanted::Name(name), LIMITS).unwrap();
    until("a reader", || (outlet.readers() >= 1).then_some(()));
    until("a sample", || {
        outlet.push_numbers(&[1.0], local_clock());
        let mut got = Vec::new();
        inlet.take(10, &mut got);
        (!got.is_empty()).then_some(())
    });
    drop(silent);
}
