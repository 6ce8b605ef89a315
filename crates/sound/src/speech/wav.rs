//! Reads the WAV that a speech program writes: 16 bits, one channel. The bytes are not trusted.

/// A mono recording.
#[derive(Debug)]
pub(super) struct Wave {
    pub samples: Vec<f32>,
    pub rate: u32,
}

/// Reads a WAV file; the error is the file's fault. A data chunk may claim more bytes than the file
/// has, as from a program that does not know the length yet: the bytes that are there are taken.
pub(super) fn read(bytes: &[u8]) -> Result<Wave, &'static str> {
    if bytes.get(0..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err("it is no WAV file");
    }
    let mut rest = bytes.get(12..).unwrap_or_default();
    let mut rate = None;
    while let (Some(name), Some(size)) = (rest.get(0..4), number(rest, 4)) {
        let body = rest.get(8..).unwrap_or_default();
        let body = body.get(..size as usize).unwrap_or(body);
        match name {
            b"fmt " => {
                let short = |at| number(body, at).map(|n| n & 0xffff);
                if (short(0), short(2), short(14)) != (Some(1), Some(1), Some(16)) {
                    return Err("it is not 16 bits in one channel");
                }
                rate = number(body, 4).filter(|rate| (4000..=192_000).contains(rate));
            }
            b"data" => {
                let rate = rate.ok_or("its rate is missing or beyond reason")?;
                let sample = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32_768.0;
                let samples: Vec<f32> = body.as_chunks::<2>().0.iter().map(sample).collect();
                return if samples.is_empty() {
                    Err("it is empty")
                } else {
                    Ok(Wave { samples, rate })
                };
            }
            _ => {}
        }
        // Chunks stand at even places.
        let next = 8usize.saturating_add(size as usize).saturating_add(size as usize & 1);
        rest = rest.get(next..).unwrap_or_default();
    }
    Err("it has no sound in it")
}

/// Four bytes at `at` as a number, least first; two where there are only two.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4).map(|b| b.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)));
    four.or_else(|| {
        let two = bytes.get(at..at + 2)?;
        Some(two.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file of these samples, whose data chunk claims `claimed` bytes.
    pub fn file(samples: &[i16], rate: u32, claimed: u32) -> Vec<u8> {
        let mut bytes = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(rate.to_le_bytes());
        bytes.extend((rate * 2).to_le_bytes());
        bytes.extend([2, 0, 16, 0]);
        bytes.extend(b"data");
        bytes.extend(claimed.to_le_bytes());
        bytes.extend(samples.iter().flat_map(|s| s.to_le_bytes()));
        bytes
    }

    #[test]
    fn a_file_whose_length_was_not_known_is_read_as_far_as_it_goes() {
        let wave = read(&file(&[0, 16_384, -32_768], 22_050, 0x7fff_f000)).unwrap();
        assert_eq!((wave.samples.as_slice(), wave.rate), ([0.0, 0.5, -1.0].as_slice(), 22_050));
        let wave = read(&file(&[1, 2, 3], 22_050, 4)).unwrap();
        assert_eq!(wave.samples.len(), 2);
    }

    #[test]
    fn no_cut_and_no_flipped_byte_is_more_than_an_error() {
        let whole = file(&[5; 40], 22_050, 80);
        for end in 0..whole.len() {
            let _ = read(&whole[..end]);
        }
        assert!(read(&whole[..44]).is_err() && read(b"RIFF").is_err() && read(b"").is_err());
        for at in 0..44 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bent = whole.clone();
                bent[at] = value;
                if let Ok(wave) = read(&bent) {
                    assert!(wave.samples.len() <= 40 && wave.rate >= 4000);
                }
            }
        }
    }
}
