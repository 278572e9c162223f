"""PDF files whose objects turn in circles, weigh nothing and hold much, or are locked; images that are not what they say."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from hostile_cases import SENTENCE, Hostile, Surroundings
from make_files import canvas_pdf, cid_font, embedded_font, flowing_pdf, word
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def objects_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


def stream(content: bytes, head: bytes = b"", *, packed: bool = False) -> bytes:
    content, filtered = (zlib.compress(content, 1), b"/Filter/FlateDecode") if packed else (content, b"")
    return b"<<%s%s/Length %d>>stream\n%s\nendstream" % (head, filtered, len(content), content)


def pages_pdf(count: int, content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """Pages that all show the same content stream."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + n) for n in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>%s>>>>" % resources
    return objects_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids), content, _FONT, *more, *[page] * count
    )  # fmt: skip


def _text(lines: int, words: bytes = b"River dumping found at three places") -> bytes:
    return b"BT /F 8 Tf 10 TL 40 800 Td " + b"(%s) Tj T* " % words * lines + b"ET"


def _many_pages(around: Surroundings) -> bytes:
    """As many pages as are allowed, each with its own text."""
    font = cid_font()

    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 12)
            canvas.drawString(60, 780, f"第{number}号问题：{SENTENCE}")
            canvas.drawCentredString(297, 40, f"第{number}页")

        return draw

    return canvas_pdf(*map(page, range(1, around.many(5_000, 10) + 1)))


def _too_many_pages(around: Surroundings) -> bytes:
    return pages_pdf(around.limits.max_pages + 1_000, stream(_text(2)))


def _long_page_again(around: Surroundings) -> bytes:
    """A long page shown again and again: a small file with a text without end."""
    return pages_pdf(around.limits.max_pages, stream(_text(around.many(3_000, 100)), packed=True))


def _one_long_line(around: Surroundings) -> bytes:
    """Single characters far apart on one line."""
    pieces = b"".join(b"1 0 0 1 %d 400 Tm (x) Tj " % (n * 20) for n in range(around.many(40_000, 1_000)))
    return pages_pdf(1, stream(b"BT /F 8 Tf " + pieces + b"ET", packed=True))


def _characters_everywhere(around: Surroundings) -> bytes:
    pieces = b"".join(b"1 0 0 1 %d %d Tm (x) Tj " % (n * 7919 % 590, n * 104729 % 840) for n in range(around.many(100_000, 1_000)))
    return pages_pdf(1, stream(b"BT /F 8 Tf " + pieces + b"ET", packed=True))


def _lines_everywhere(around: Surroundings) -> bytes:
    """A drawing of many ruling lines, and text in it."""
    count = around.many(20_000, 2_000)
    drawn = b"".join(b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (n * 7 % 595, n * 7 % 595, n * 11 % 842, n * 11 % 842) for n in range(count))
    return pages_pdf(1, stream(drawn + _text(60), packed=True))


def _ruled(around: Surroundings) -> bytes:
    """A grid of as many cells as are looked for, a character in each."""
    side = around.many(75, 12)
    step = 590 / side
    drawn = b"".join(b"%f 0 m %f 590 l S 0 %f m 590 %f l S " % (n * step, n * step, n * step, n * step) for n in range(side + 1))
    text = b"".join(b"1 0 0 1 %f %f Tm (x) Tj " % (x * step + 1, y * step + 1) for x in range(side) for y in range(side))
    return pages_pdf(around.many(200, 3), stream(drawn + b"BT /F 4 Tf " + text + b"ET", packed=True))


def _drawings(around: Surroundings) -> bytes:
    """Pages of lines that enclose nothing: two long ones, each with a comb of short ones that would close cells if they went on."""
    teeth = [4 * n for n in range(1, around.many(1_400, 100))]
    drawn = b"0 0 m 9999 0 l S 0 0 m 0 9999 l S " + b"".join(b"%d 0 m %d 4 l S 0 %d m 4 %d l S " % (n, n, n, n) for n in teeth)
    return pages_pdf(around.limits.max_pages, stream(drawn + _text(2), packed=True))


def _inflating(around: Surroundings) -> bytes:
    """A content stream that weighs a thousandth of what it is."""
    size = around.many(900 << 20, 20 << 20)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(size >> 20)) + packer.compress(_text(3)) + packer.flush()
    return pages_pdf(1, b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed))


def _inflating_twice(around: Surroundings) -> bytes:
    content = b" " * around.many(900 << 20, 20 << 20) + _text(3)
    packed = zlib.compress(zlib.compress(content, 9), 9)
    return pages_pdf(1, b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(packed), packed))


def _form_in_itself(around: Surroundings) -> bytes:
    form = stream(b"/X Do " + _text(1), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>/Font<</F 4 0 R>>>>")
    return pages_pdf(2, stream(b"/X Do " + _text(2)), form, resources=b"/XObject<</X 5 0 R>>")


def _forms_in_each_other(around: Surroundings) -> bytes:
    form = stream(b"/X Do /Y Do " + _text(1), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R/Y 6 0 R>>/Font<</F 4 0 R>>>>")
    return pages_pdf(2, stream(b"/X Do /Y Do " + _text(2)), form, form, resources=b"/XObject<</X 5 0 R/Y 6 0 R>>")


def _doubling_forms(around: Surroundings) -> bytes:
    """Forms that show the next form twice, thirty deep."""
    forms = [
        stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>" % (6 + n)) for n in range(30)
    ] + [stream(_text(1), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>")]
    return pages_pdf(1, stream(b"/X Do " + _text(2)), *forms, resources=b"/XObject<</X 5 0 R>>")


def _form_twice_in_itself(around: Surroundings) -> bytes:
    form = stream(b"/X Do /X Do " + _text(1), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>/Font<</F 4 0 R>>>>")
    return pages_pdf(2, stream(b"/X Do " + _text(2)), form, resources=b"/XObject<</X 5 0 R>>")


def _form_again_and_again(around: Surroundings) -> bytes:
    """A long form that a page shows a hundred thousand times."""
    form = stream(_text(1_000), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>")
    return pages_pdf(1, stream(b"/X Do " * 100_000, packed=True), form, resources=b"/XObject<</X 5 0 R>>")


def _text_without_end(around: Surroundings) -> bytes:
    """A content stream of a hundred million words that weighs a thousandth of that."""
    return pages_pdf(1, stream(_text(around.many(10_000_000, 1_000_000), b"x"), packed=True))


def _contents_again_and_again(around: Surroundings) -> bytes:
    """One content stream that a page names ten thousand times."""
    whole = pages_pdf(1, stream(_text(1_000), packed=True))
    return whole.replace(b"/Contents 3 0 R", b"/Contents[" + b"3 0 R " * 10_000 + b"]")


def _pages_in_a_circle(around: Surroundings) -> bytes:
    return objects_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 99999/Kids[3 0 R 4 0 R]/Parent 3 0 R>>", b"<</Type/Pages/Count 9999/Kids[2 0 R 3 0 R]/Parent 2 0 R>>",
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>>>", stream(_text(2)), _FONT,
    )  # fmt: skip


def _billion_pages(around: Surroundings) -> bytes:
    """A page tree that says to hold two billion pages and holds one."""
    return objects_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", stream(_text(2)), _FONT,
    )  # fmt: skip


def _references_in_a_circle(around: Surroundings) -> bytes:
    return objects_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox 6 0 R/Contents 4 0 R/Resources 7 0 R>>", b"<</Length 4 0 R>>stream\nx\nendstream", b"5 0 R", b"6 0 R", b"8 0 R", b"7 0 R",
    )  # fmt: skip


def _tables_in_a_circle(around: Surroundings) -> bytes:
    data = pages_pdf(2, stream(_text(2)))
    start = data.rindex(b"startxref\n") + 10
    place = data[start : data.index(b"\n", start)]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + place + b"/XRefStm " + place)


def _huge_page(around: Surroundings) -> bytes:
    return pages_pdf(1, stream(_text(2))).replace(b"[0 0 595 842]", b"[-1e38 0 1e38 9e37]")


def _locked(user: str, owner: str) -> Callable[[Surroundings], bytes]:
    def make(around: Surroundings) -> bytes:
        font = embedded_font()

        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 14)
            canvas.drawString(80, 700, SENTENCE[:20])

        return canvas_pdf(draw, encrypt=StandardEncryption(user, owner, canPrint=0, strength=128))

    return make


def _acting(around: Surroundings) -> bytes:
    """Actions, scripts, files and streams that lie elsewhere."""
    url, path = around.url.encode(), str(around.secret).encode()
    return objects_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 6 0 R/AA<</WC 7 0 R>>/Names<</EmbeddedFiles<</Names[(a) 8 0 R]>>>>>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[4 0 R 9 0 R]/Resources<</Font<</F 5 0 R>>>>>>", stream(_text(2)), _FONT,
        b"<</S/URI/URI(%s)/Next<</S/Launch/F(%s)>>>>" % (url, path), b"<</S/JavaScript/JS(app.launchURL('%s'))>>" % url,
        b"<</Type/Filespec/F(%s)/FS/URL>>" % url, b"<</F(%s)/FFilter/FlateDecode/Length 0>>stream\n\nendstream" % path,
    )  # fmt: skip


def _padded(around: Surroundings) -> bytes:
    data = flowing_pdf([SENTENCE] * 3, embedded_font())
    return data + b"%" + b"x" * around.many(199 << 20, 500_000) + b"\n"


def _image(width: int, height: int, kind: str = "PNG") -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("1", (width, height), 1).save(buffer, kind)
    return buffer.getvalue()


def _declared(around: Surroundings) -> bytes:
    """A PNG of a few bytes that says to be four thousand million dots wide and high."""
    data = bytearray(_image(8, 8))
    data[16:24] = b"\x7f\xff\xff\xff" * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


PAGES = [
    Hostile("PDF: encrypted", "a.pdf", _locked("geheim", "owner"), "failed encrypted"),
    Hostile("PDF: locked for printing only", "a.pdf", _locked("", "owner"), "ok"),
    Hostile("PDF: as many pages as allowed", "a.pdf", _many_pages, "ok$"),
    Hostile("PDF: more pages than allowed", "a.pdf", _too_many_pages, "ok truncated"),
    Hostile("PDF: one long page shown again and again", "a.pdf", _long_page_again, "ok truncated"),
    Hostile("PDF: one line of far apart characters", "a.pdf", _one_long_line, "ok"),
    Hostile("PDF: characters everywhere", "a.pdf", _characters_everywhere, "ok"),
    Hostile("PDF: lines everywhere", "a.pdf", _lines_everywhere, "ok"),
    Hostile("PDF: tables of thousands of cells", "a.pdf", _ruled, "ok"),
    Hostile("PDF: drawings of lines on every page", "a.pdf", _drawings, "tables_left_out"),
    Hostile("PDF: a stream of 900 MB", "a.pdf", _inflating),
    Hostile("PDF: a stream of 900 MB packed twice", "a.pdf", _inflating_twice),
    Hostile("PDF: a form in itself", "a.pdf", _form_in_itself, "ok"),
    Hostile("PDF: forms that double", "a.pdf", _doubling_forms, "page_too_costly"),
    Hostile("PDF: forms in each other", "a.pdf", _forms_in_each_other, "page_too_costly"),
    Hostile("PDF: a form twice in itself", "a.pdf", _form_twice_in_itself, "page_too_costly"),
    Hostile("PDF: a form shown without end", "a.pdf", _form_again_and_again, "page_too_costly"),
    Hostile("PDF: a text without end", "a.pdf", _text_without_end, "page_too_costly"),
    Hostile("PDF: contents named without end", "a.pdf", _contents_again_and_again, "page_too_costly"),
    Hostile("PDF: pages in a circle", "a.pdf", _pages_in_a_circle),
    Hostile("PDF: two billion pages", "a.pdf", _billion_pages),
    Hostile("PDF: references in a circle", "a.pdf", _references_in_a_circle),
    Hostile("PDF: cross reference tables in a circle", "a.pdf", _tables_in_a_circle),
    Hostile("PDF: a page without end", "a.pdf", _huge_page),
    Hostile("PDF: actions and parts from outside", "a.pdf", _acting, "ok"),
    Hostile("PDF: 200 MB", "a.pdf", _padded, "ok"),
    Hostile("PNG under the name of a DOCX", "a.docx", lambda a: _image(300, 100), slow=True),
    Hostile("PNG: billions of dots declared", "a.png", _declared, "failed"),
    Hostile("PNG: more dots than allowed", "a.png", lambda a: _image(30_000, 10_000), "failed", slow=True),
    Hostile("DOCX under the name of a PDF", "a.pdf", lambda a: word(SENTENCE), "ok"),
]
