//! A JSON text parted into its numbers and what stands around them.

/// Stands in a template where a number stood. JSON has no such sign outside of strings.
const HOLE: u8 = b'#';

/// The text with a hole for each number, and the numbers.
pub fn part(json: &[u8]) -> (Vec<u8>, Vec<&[u8]>) {
    let (mut template, mut numbers) = (Vec::with_capacity(json.len()), Vec::new());
    let mut at = 0;
    let mut text = Text::default();
    while let Some(byte) = json.get(at) {
        let outside = text.is_outside();
        if outside && (byte.is_ascii_digit() || *byte == b'-') {
            let rest = json.get(at..).unwrap_or_default();
            let is_of_it = |b: &u8| b.is_ascii_digit() || b"+-.eE".contains(b);
            let length = rest.iter().take_while(|b| is_of_it(b)).count();
            numbers.push(rest.get(..length).unwrap_or_default());
            template.push(HOLE);
            at += length;
            continue;
        }
        text.take(*byte);
        template.push(*byte);
        at += 1;
    }
    (template, numbers)
}

/// The text of a template with these numbers in its holes; none where there are not as many.
pub fn join<'a>(template: &[u8], mut numbers: impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut json = Vec::with_capacity(template.len() * 2);
    let mut text = Text::default();
    for byte in template {
        if text.is_outside() && *byte == HOLE {
            json.extend_from_slice(numbers.next()?.as_bytes());
            continue;
        }
        text.take(*byte);
        json.push(*byte);
    }
    numbers.next().is_none().then_some(json)
}

/// The holes of a template.
pub fn holes(template: &[u8]) -> usize {
    let mut text = Text::default();
    let is_hole = |byte: &&u8| {
        let hole = text.is_outside() && **byte == HOLE;
        text.take(**byte);
        hole
    };
    template.iter().filter(is_hole).count()
}

/// Whether a place of a JSON text is within a string.
#[derive(Default)]
struct Text {
    in_string: bool,
    escaped: bool,
}

impl Text {
    fn is_outside(&self) -> bool {
        !self.in_string
    }

    fn take(&mut self, byte: u8) {
        if self.escaped {
            self.escaped = false;
        } else if self.in_string && byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.in_string = !self.in_string;
        }
    }
}
