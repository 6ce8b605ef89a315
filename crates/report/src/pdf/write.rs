//! Sheets, fonts and tags as the objects of a file.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TableHeaderScope, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::Font;
use super::sheets::{HEIGHT, Sheets, WIDTH};
use super::tags::{Kid, Node};

/// The numbers of the file's objects.
struct Refs {
    catalog: Ref,
    pages: Ref,
    tree: Ref,
    parents: Ref,
    fonts: [Ref; 2],
    first_sheet: i32,
    first_node: i32,
}

impl Refs {
    /// The sheet, and what is drawn on it.
    fn sheet(&self, number: usize) -> (Ref, Ref) {
        let at = self.first_sheet + 2 * i32::try_from(number).unwrap_or_default();
        (Ref::new(at), Ref::new(at + 1))
    }

    fn node(&self, number: usize) -> Ref {
        Ref::new(self.first_node + i32::try_from(number).unwrap_or_default())
    }
}

/// The whole file.
pub fn file(sheets: &Sheets, lang: &str, title: &str) -> Vec<u8> {
    let count = i32::try_from(sheets.sheets.len()).unwrap_or(i32::MAX);
    // Each font takes five objects from its own on.
    let refs = Refs {
        catalog: Ref::new(1),
        pages: Ref::new(2),
        tree: Ref::new(3),
        parents: Ref::new(4),
        fonts: [Ref::new(10), Ref::new(20)],
        first_sheet: 30,
        first_node: 30 + 2 * count,
    };
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let mut catalog = pdf.catalog(refs.catalog);
    catalog.pages(refs.pages).lang(TextStr(lang));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.mark_info().marked(true);
    catalog.pair(Name(b"StructTreeRoot"), refs.tree);
    catalog.finish();
    let mut info = pdf.document_info(Ref::new(5));
    info.title(TextStr(title)).creator(TextStr("Gradus")).producer(TextStr("Gradus"));
    info.finish();
    let kids = (0..sheets.sheets.len()).map(|number| refs.sheet(number).0);
    pdf.pages(refs.pages).kids(kids).count(count);
    for (number, sheet) in sheets.sheets.iter().enumerate() {
        let (page_ref, content_ref) = refs.sheet(number);
        let mut page = pdf.page(page_ref);
        page.parent(refs.pages).media_box(Rect::new(0.0, 0.0, WIDTH as f32, HEIGHT as f32));
        page.contents(content_ref).struct_parents(i32::try_from(number).unwrap_or_default());
        page.pair(Name(b"Tabs"), Name(b"S"));
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        fonts.pair(Name(b"R"), refs.fonts[0]).pair(Name(b"S"), refs.fonts[1]);
        fonts.finish();
        resources.finish();
        page.finish();
        let packed = pack(sheet.content.as_bytes());
        pdf.stream(content_ref, &packed).filter(Filter::FlateDecode);
    }
    font(&mut pdf, &sheets.regular, refs.fonts[0]);
    font(&mut pdf, &sheets.strong, refs.fonts[1]);
    tags(&mut pdf, sheets, &refs);
    pdf.finish()
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 7)
}

fn tags(pdf: &mut Pdf, sheets: &Sheets, refs: &Refs) {
    let mut root = pdf.indirect(refs.tree).dict();
    root.pair(Name(b"Type"), Name(b"StructTreeRoot"));
    root.insert(Name(b"K")).array().item(refs.node(0));
    root.pair(Name(b"ParentTree"), refs.parents);
    root.pair(Name(b"ParentTreeNextKey"), i32::try_from(sheets.sheets.len()).unwrap_or_default());
    root.finish();
    let mut parents = pdf.indirect(refs.parents).dict();
    let mut numbers = parents.insert(Name(b"Nums")).array();
    for (number, sheet) in sheets.sheets.iter().enumerate() {
        numbers.item(i32::try_from(number).unwrap_or_default());
        numbers.push().array().items(sheet.pieces.iter().map(|node| refs.node(*node)));
    }
    numbers.finish();
    parents.finish();
    for (number, node) in sheets.tree.nodes.iter().enumerate() {
        element(pdf, node, refs.node(number), refs);
    }
}

fn element(pdf: &mut Pdf, node: &Node, id: Ref, refs: &Refs) {
    let mut element = pdf.struct_element(id);
    element.kind(node.role);
    element.parent(node.parent.map_or(refs.tree, |parent| refs.node(parent)));
    if let Some(alt) = &node.alt {
        element.alt(TextStr(alt));
    }
    if let Some(lang) = &node.lang {
        element.lang(TextStr(lang));
    }
    if let Some(of_column) = node.head_of_column {
        let scope = if of_column { TableHeaderScope::Column } else { TableHeaderScope::Row };
        element.attributes().push().table().scope(scope);
    }
    let mut kids = element.children();
    for kid in &node.kids {
        match kid {
            Kid::Node(node) => {
                kids.struct_element(refs.node(*node));
            }
            Kid::Piece(sheet, piece) => {
                let (page, _) = refs.sheet(*sheet);
                kids.marked_content_ref().page(page).marked_content_id(*piece);
            }
        }
    }
}

/// The font's file as it is, without what no letter of the report needs: only its outlines.
fn font(pdf: &mut Pdf, font: &Font, id: Ref) {
    let at = |plus: i32| Ref::new(id.get() + plus);
    let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    let name = Name(font.name.as_bytes());
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(at(1))
        .to_unicode(at(3));
    let mut cid = pdf.cid_font(at(1));
    cid.subtype(CidFontType::Type0).base_font(name).system_info(system).font_descriptor(at(2));
    cid.default_width(0.0);
    let mut widths = cid.widths();
    for glyph in font.used.keys() {
        widths.consecutive(*glyph, [font.advance(*glyph) as f32]);
    }
    widths.finish();
    cid.finish();
    let mut cmap = UnicodeCmap::new(Name(b"Letters"), system);
    for (glyph, letter) in &font.used {
        cmap.pair(*glyph, *letter);
    }
    let packed = pack(cmap.finish().as_slice());
    pdf.stream(at(3), &packed).filter(Filter::FlateDecode);
    let Some(face) = &font.face else { return };
    let per_em = |value: i16| f32::from(value) * 1000.0 / f32::from(face.units_per_em());
    let bounds = face.global_bounding_box();
    let cap = face.capital_height().unwrap_or(face.ascender());
    pdf.font_descriptor(at(2))
        .name(name)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(
            per_em(bounds.x_min),
            per_em(bounds.y_min),
            per_em(bounds.x_max),
            per_em(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(per_em(face.ascender()))
        .descent(per_em(face.descender()))
        .cap_height(per_em(cap))
        .stem_v(if font.name.ends_with("Bold") { 120.0 } else { 84.0 })
        .font_file3(at(4));
    let outlines = face.raw_face().table(ttf_parser::Tag::from_bytes(b"CFF ")).unwrap_or_default();
    let packed = pack(outlines);
    let mut stream = pdf.stream(at(4), &packed);
    stream.filter(Filter::FlateDecode).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
}
