"""Images of pages: PNG, JPEG, TIFF (each image in it a page), BMP, WEBP.

Enters: an image file. Leaves: a `Source` like that of a scanned PDF, its text recognised by the extra `ocr`, ruled tables with cells; a point is
a dot unless the file says how many dots an inch has. Refuses: any image where the extra is not installed (`needs_ocr`),
images that cannot be decoded (`damaged_file`) or have too many dots (`too_large`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docintel.document import Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.glyphs import PageBoxes, Turn
from docintel.readers.ocr import MOST_PIXELS, Recognised, available, recognise, recognition_notices
from docintel.readers.page_layout import PageContent, read_content
from docintel.readers.page_writer import write_document
from docintel.readers.pdf_tables import find_grids, table_notices
from docintel.readers.ruled_cells import TableEffort

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "image/*"
_SIGNATURES = (
    (b"\x89PNG", "PNG", "image/png"),
    (b"\xff\xd8\xff", "JPEG", "image/jpeg"),
    (b"II*\x00", "TIFF", "image/tiff"),
    (b"MM\x00*", "TIFF", "image/tiff"),
    (b"BM", "BMP", "image/bmp"),
    (b"RIFF", "WEBP", "image/webp"),
)
_MOST_DECODED = 80_000_000  # where Pillow itself begins to complain is a little above


def read_image(data: bytes, origin: Origin) -> Source:
    """An image, each of its pages recognised."""
    kind, media_type = _kind(data) or ("", "")
    if not available():
        raise UnreadableError("needs_ocr", name=origin.name, format=kind)
    recognised: dict[int, Recognised] = {}
    pages: list[PageContent] = []
    cut = False
    tables = TableEffort(origin.limits.max_table_steps)
    for number, (image, scale) in enumerate(_images(data, kind, origin), start=1):
        if number > origin.limits.max_ocr_pages:
            cut = True
            break
        height, width = image.shape[:2]
        recognised[number] = recognise(image, scale)
        turn = Turn(0, width * scale, height * scale)
        grids = find_grids(list(recognised[number].edges), number, tables)
        pages.append(read_content(number, turn, recognised[number].glyphs, grids, 0))
    written = write_document(pages)
    notices = [*recognition_notices(recognised, written.pages, written.placed), *table_notices(tables)]
    return make_source(
        origin,
        text=written.text,
        media_type=media_type,
        reader="image",
        blocks=written.blocks,
        tables=written.tables,
        pages=written.pages,
        boxes=PageBoxes(written.placed),
        notices=(*notices, Notice("truncated")) if cut else tuple(notices),
    )


def _images(data: bytes, kind: str, origin: Origin) -> Iterator[tuple[Any, float]]:
    """The images in a file as pixels, blue first, with how many points a dot measures."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        opened = Image.open(io.BytesIO(data), formats=(kind,))
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > _MOST_DECODED:
                raise UnreadableError("too_large", size=f"{frame.width} × {frame.height}", limit=f"{_MOST_DECODED} px")
            yield _pixels(ImageOps.exif_transpose(frame) or frame)
    except Image.DecompressionBombError as error:
        raise UnreadableError("too_large", size=kind, limit=f"{_MOST_DECODED} px") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableError("damaged_file", format=kind, reason=str(error)[:200]) from error


def _pixels(frame: Image) -> tuple[Any, float]:
    import numpy as np
    from PIL import Image

    scale = _points_per_dot(frame)
    excess = frame.width * frame.height / MOST_PIXELS
    image = _on_white(frame)
    if excess > 1:
        shrunk = excess**0.5
        image = image.resize(
            (max(int(image.width / shrunk), 1), max(int(image.height / shrunk), 1)), Image.Resampling.BOX
        )
        scale *= shrunk
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1]), scale


def _on_white(frame: Image) -> Image:
    """What a viewer shows: transparent parts are paper."""
    from PIL import Image

    if "A" not in frame.getbands() and "transparency" not in frame.info:
        return frame.convert("RGB")
    seen = frame.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _points_per_dot(frame: Image) -> float:
    try:
        dots = float(frame.info.get("dpi", (72, 72))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 1.0
    return 72 / dots if 50 <= dots <= 2400 else 1.0


def _kind(data: bytes) -> tuple[str, str] | None:
    """The format as Pillow names it, and its media type."""
    found = next(((kind, media) for signature, kind, media in _SIGNATURES if data.startswith(signature)), None)
    if found is None or (found[0] == "WEBP" and data[8:12] != b"WEBP"):
        return None
    # BM also begins texts; a bitmap has two fields that are always empty.
    return None if found[0] == "BMP" and data[6:10] != bytes(4) else found


def _recognises(head: bytes, name: str) -> bool:
    return _kind(head) is not None


READER = FormatReader("image", MEDIA_TYPE, _recognises, read_image)
