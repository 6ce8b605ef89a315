//! What a push costs the caller, beside `std::sync::mpsc::sync_channel` with the same entry in the
//! same run; and what a minute of a session costs the disk, with and without compression.
//!
//! `cargo run --release -p gradus_log --example push_cost`
#![allow(clippy::unwrap_used)]

use std::sync::mpsc::sync_channel;
use std::time::Instant;

use gradus_allocations::{Counting, count};
use gradus_log::read::LogFile;
use gradus_log::{Entry, LogWriter};

#[path = "../tests/log/support.rs"]
#[allow(dead_code)]
mod support;
use support::*;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PER_ROUND: usize = 1000;
const ROUNDS: usize = 41;

/// Median nanoseconds of one call, and allocations of all calls.
fn measure(mut round: impl FnMut()) -> (f64, u64) {
    let mut times = Vec::with_capacity(ROUNDS);
    let before = count();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        round();
        times.push(start.elapsed().as_nanos() as f64 / PER_ROUND as f64);
        // The other side empties its queue between rounds, so that none is refused.
        std::thread::sleep(std::time::Duration::from_millis(120));
    }
    times.sort_by(f64::total_cmp);
    (times[ROUNDS / 2], count() - before)
}

fn main() {
    let frame = telemetry(1, secs(1.0));
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let (push_ns, push_allocs) = measure(|| {
        for _ in 0..PER_ROUND {
            log.push(secs(1.0), Entry::Telemetry(frame));
        }
    });
    let dropped = log.finish().unwrap().dropped;

    let (sender, receiver) = sync_channel(4096);
    let reader = std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            while receiver.try_recv().is_ok() {}
            std::thread::park_timeout(std::time::Duration::from_millis(20));
        }
    });
    let (send_ns, send_allocs) = measure(|| {
        for _ in 0..PER_ROUND {
            let _ = sender.try_send((secs(1.0), Entry::Telemetry(frame)));
        }
    });
    drop(sender);
    reader.join().unwrap();

    println!("entry: {} bytes", size_of::<Entry>());
    println!("push:     {push_ns:7.1} ns, {push_allocs} allocations, {} dropped", dropped.total());
    println!("try_send: {send_ns:7.1} ns, {send_allocs} allocations");
    println!("ratio push / try_send: {:.2}", push_ns / send_ns);
    sizes();
}

/// A minute at 90 Hz in real time would be a minute: here chunks are cut by content instead.
fn sizes() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    write_session(&log, 60);
    let log = LogFile::open(&log.finish().unwrap().path).unwrap();
    let messages: Vec<_> = log.messages().collect();
    let begin = messages.iter().map(|m| m.log_time).min().unwrap();
    for chunk_ms in [50, 100, 200, 1000] {
        let zstd = Some(mcap::Compression::Zstd);
        let ways = [("none", None, true), ("zstd", zstd, true), ("zstd, no index", zstd, false)];
        for (name, compression, index) in ways {
            let options = mcap::WriteOptions::new()
                .compression(compression)
                .compression_threads(0)
                .emit_message_indexes(index);
            let mut bytes = std::io::Cursor::new(Vec::new());
            let start = Instant::now();
            let mut out = options.create(&mut bytes).unwrap();
            for topic in gradus_log::Topic::ALL {
                let none = std::collections::BTreeMap::new();
                out.add_channel_with_id(topic.id(), 0, topic.as_str(), "json", &none).unwrap();
            }
            let mut chunk = 0;
            for message in &messages {
                let now = (message.log_time - begin) / 1_000_000 / chunk_ms;
                if now != chunk {
                    chunk = now;
                    out.flush().unwrap();
                }
                let header = mcap::records::MessageHeader {
                    channel_id: message.channel_id,
                    sequence: message.sequence,
                    log_time: message.log_time,
                    publish_time: message.publish_time,
                };
                out.write_to_known_channel(&header, &message.json).unwrap();
            }
            out.finish().unwrap();
            let cpu_ms = start.elapsed().as_secs_f64() * 1e3;
            drop(out);
            let kb_per_s = bytes.get_ref().len() as f64 / 60.0 / 1e3;
            println!(
                "chunk {chunk_ms:4} ms, {name}: {kb_per_s:6.1} kB/s, {cpu_ms:6.1} ms a minute"
            );
        }
    }
}
