//! A PDF, drawn by another program. What it writes to standard output, numbers as u32 little endian:
//!
//! ```text
//!  the number of pages
//!  for each page:  pixels across, pixels down, what is missing on it, red green blue of each pixel
//! ```
//!
//! A PDF can ask for more work and memory than any machine has, so the program bounds its own
//! memory, and its time is bounded here.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::{Deck, HIGH, MOST_PAGES, Opened, Page, Reason, WIDE, encode};

/// The name of the program, which is looked for beside Gradus.
pub const PROGRAM: &str = "gradus-pdf";
/// The most bytes of a PDF.
pub const MOST_PDF_BYTES: u64 = 64 * 1024 * 1024;
/// The memory that the program gives itself, bytes.
pub const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// How long a page may take, s.
pub const PAGE_SECS: u64 = 10;
/// The exit code of a program that refused the file; standard error then holds the reason.
pub const REFUSED: u8 = 3;
/// A bit of "what is missing": letters.
pub const FONT_MISSING: u32 = 1;
/// A bit of "what is missing": a picture or a note.
pub const PICTURE_MISSING: u32 = 2;

/// The most bytes of a reason.
const MOST_REASON: u64 = 500;

/// Draws every page of a PDF.
pub(crate) fn open(
    path: &Path,
    bytes: u64,
    program: &Path,
    progress: &dyn Fn(usize, usize),
) -> Result<Opened, Reason> {
    if bytes > MOST_PDF_BYTES {
        return Err(Reason::LargePdf);
    }
    if !program.is_file() {
        return Err(Reason::NoPdfProgram(program.to_owned()));
    }
    let mut child = Command::new(program)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let opened = follow(&mut child, progress);
    // Whatever happened, the program ends with it.
    let _ = child.kill();
    let status = child.wait();
    match opened {
        Err(End::Stopped { page }) => Err(why(&mut child, status.ok(), page)),
        Err(End::Reason(reason)) => Err(reason),
        Ok(opened) => Ok(opened),
    }
}

/// How the program's pages ended before the last.
enum End {
    /// The program wrote no more.
    Stopped {
        page: usize,
    },
    Reason(Reason),
}

impl From<Reason> for End {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

/// What the reading thread hands on.
enum News {
    Count(usize),
    Page(Page, u32),
}

fn follow(child: &mut Child, progress: &dyn Fn(usize, usize)) -> Result<Opened, End> {
    let mut stdout = child.stdout.take().ok_or(End::Stopped { page: 1 })?;
    let (send, news) = sync_channel(1);
    // Ends when the program does.
    thread::Builder::new()
        .name("pdf".into())
        .spawn(move || {
            let _ = read(&mut stdout, &send);
        })
        .map_err(Reason::from)?;
    let count = match next(&news, 1)? {
        News::Count(count) if (1..=MOST_PAGES).contains(&count) => count,
        _ => return Err(Reason::NoDeck("its pages are not as they should be").into()),
    };
    let mut opened = Opened { deck: Deck::default(), doubts: Vec::new() };
    for nth in 1..=count {
        let News::Page(page, missing) = next(&news, nth)? else {
            return Err(End::Stopped { page: nth });
        };
        opened.doubts.extend(doubt(nth, missing));
        opened.deck.push(encode::encode(&page)?)?;
        progress(nth, count);
    }
    Ok(opened)
}

fn next(news: &Receiver<News>, page: usize) -> Result<News, End> {
    news.recv_timeout(Duration::from_secs(PAGE_SECS)).map_err(|error| match error {
        RecvTimeoutError::Timeout => Reason::SlowPage { page }.into(),
        RecvTimeoutError::Disconnected => End::Stopped { page },
    })
}

/// Reads until the program ends, writes nonsense, or nobody listens. None in each case.
fn read(from: &mut impl Read, to: &SyncSender<News>) -> Option<()> {
    to.send(News::Count(number(from)? as usize)).ok()?;
    loop {
        let size = [number(from)?, number(from)?];
        let missing = number(from)?;
        if !(1..=WIDE).contains(&size[0]) || !(1..=HIGH).contains(&size[1]) {
            return None;
        }
        let mut rgb = vec![0; size[0] as usize * size[1] as usize * 3];
        from.read_exact(&mut rgb).ok()?;
        to.send(News::Page(Page { size, rgb }, missing)).ok()?;
    }
}

fn number(from: &mut impl Read) -> Option<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes).ok()?;
    Some(u32::from_le_bytes(bytes))
}

fn doubt(page: usize, missing: u32) -> Option<String> {
    let what = match (missing & FONT_MISSING != 0, missing & PICTURE_MISSING != 0) {
        (false, false) => return None,
        (true, false) => "letters",
        (false, true) => "pictures",
        (true, true) => "letters and pictures",
    };
    Some(format!("page {page} has {what} that could not be drawn; look at it before the session"))
}

/// Why the program ended before its last page.
fn why(child: &mut Child, status: Option<ExitStatus>, page: usize) -> Reason {
    if status.and_then(|status| status.code()) == Some(i32::from(REFUSED)) {
        let mut said = String::new();
        let stderr = child.stderr.take();
        let _ = stderr.and_then(|stderr| stderr.take(MOST_REASON).read_to_string(&mut said).ok());
        if !said.is_empty() {
            return Reason::Pdf(said);
        }
    }
    Reason::CrashedPage { page }
}
