//! The file: whole by itself, sound, in five languages, and nothing of a log gets out of its quotes.

use std::process::Command as Process;

use gradus_report::{For, Lang, document, html, read};
use gradus_session::Command;

use crate::support::Made;
use crate::xml;

#[test]
fn the_file_needs_nothing_else_and_says_its_language() {
    let made = Made::default();
    for lang in Lang::ALL {
        let facts = read(&made.log(), lang.tag()).unwrap();
        let page = html(&document(&[facts], lang, For::Both));
        let text = xml::texts(&page);
        assert!(!text.contains('{') && !text.contains('}'), "an argument is missing in {lang:?}");
        let addresses = page.matches("http").count();
        let namespaces = page.matches("http://www.w3.org/").count();
        assert_eq!(addresses, namespaces, "an address in {lang:?}");
        for what in ["<script", " src=", " href=", "url(", "@import", "javascript:"] {
            assert!(!page.contains(what), "{what} in {lang:?}");
        }
        assert!(page.contains(&format!(
            "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{}\"",
            lang.tag()
        )));
        // The scenario has no Portuguese: its texts stay English, and say so.
        let labels = page.contains("<th scope=\"row\" lang=\"en\">");
        assert_eq!(labels, matches!(lang, Lang::English | Lang::Portuguese), "{lang:?}");
        assert_eq!(page.matches("<svg").count(), page.matches("<desc").count());
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
        assert!(page.contains("prefers-color-scheme: dark") && page.contains("size: A4"));
    }
}

#[test]
fn headings_and_heads_of_tables_are_there_for_those_who_hear_the_page() {
    let page = html(&document(&[Made::default().facts()], Lang::English, For::Both));
    assert_eq!(page.matches("<h1>").count(), 2);
    let sections = page.matches("<section aria-labelledby=").count();
    assert_eq!(sections, page.matches("<h2").count());
    for table in page.split("<table>").skip(1) {
        let table = table.split("</table>").next().unwrap();
        assert!(table.contains("<th scope=\"col\"") && table.contains("scope=\"row\""), "{table}");
    }
}

#[test]
fn nothing_of_a_log_becomes_a_tag() {
    let nasty = "</td><script>alert(\"x\")</script> & '\u{202e}evil\u{0} \u{1b}[31m ]]> {count}";
    let mut made = Made { modelled: true, ..Made::default() };
    made.asked.push((140.0, Command::Note { text: nasty.to_owned() }));
    made.asked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let page = html(&document(&[made.facts()], Lang::English, For::Both));
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    let text = xml::texts(&page);
    let told = "</td><script>alert(\"x\")</script> & 'evil [31m ]]> {count}";
    assert!(text.contains(told), "{text}");
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    let made = Made::default();
    let page = || html(&document(&[made.facts()], Lang::German, For::Both));
    assert_eq!(page(), page());
}

#[test]
fn another_reader_of_xml_reads_it_too() {
    let python = std::env::var("GRADUS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !Process::new(&python).arg("-c").arg("").output().is_ok_and(|out| out.status.success()) {
        println!("skipped: there is no {python}");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.html");
    std::fs::write(&file, html(&document(&[Made::default().facts()], Lang::French, For::Both)))
        .unwrap();
    let script = "import sys, xml.etree.ElementTree as e\n\
                  t = e.parse(sys.argv[1]).getroot()\n\
                  h = '{http://www.w3.org/1999/xhtml}'\n\
                  print(len(list(t.iter(h + 'table'))), len(list(t.iter(h + 'article'))))";
    let out = Process::new(&python).arg("-c").arg(script).arg(&file).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let said = String::from_utf8(out.stdout).unwrap();
    let counts: Vec<u32> = said.split_whitespace().map(|n| n.parse().unwrap()).collect();
    assert!(counts[0] >= 5 && counts[1] == 2, "{said}");
}
