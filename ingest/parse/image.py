"""Pictures of pages (PNG, JPEG, TIFF, BMP, WEBP): recognised, one frame a page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.parse.ocr import LONGEST_SIDE
from ingest.parse.pdf.assemble import assemble_read
from ingest.parse.pdf.page import Page
from ingest.parse.pdf.patience import Patience
from ingest.parse.pdf.scan import read_picture
from ingest.progress import at_page
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError
from rag.message import Message

_MOST_FRAMES = 1_000
_MOST_PIXELS = 120_000_000  # A2 at 600 dpi; a picture of more is not unpacked
_A4_HEIGHT = 842.0  # points: what the longer side of a picture is taken for


def parse_image(data: bytes, name: str) -> ParsedText:
    """Return the text of a picture, or of a file of several: one paragraph a line.

    ``metadata`` holds the ``ocr_confidence``; a frame that cannot be read, or hardly, is named in ``warnings``.

    Raises:
        SourceError: the file is empty, or shows no text.
        ParseError: it is no picture, damaged, or larger than is unpacked.
    """
    if not data:
        raise SourceError("{name}: the file is empty; save the picture again", name=name)
    return assemble_read(list(_read_frames(data, name)), name)


def _read_frames(data: bytes, name: str) -> Iterator[Page | str]:
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(data))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ParseError(
            "{name}: not a readable picture ({error}); save it again as PNG or JPEG", name=name, error=_reason(error)
        ) from error
    with picture:
        count = getattr(picture, "n_frames", 1)
        patience = Patience()
        for number in range(min(count, _MOST_FRAMES)):
            at_page(number, min(count, _MOST_FRAMES))
            if patience.is_over:
                yield (
                    f"pages {number + 1} to {count}: not read, the pages before took all the time a file may take "
                    "(ocr_timeout_s)"
                )
                return
            try:
                picture.seek(number)
                _check_size(picture, name)
                frame = np.asarray(_on_white(ImageOps.exif_transpose(picture), Image))
            except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
                if count == 1:
                    raise ParseError(
                        "{name}: a damaged picture ({error}); save it again", name=name, error=_reason(error)
                    ) from error
                yield Message(
                    "page {number}: cannot be read ({error}); its text is missing",
                    number=number + 1,
                    error=_reason(error),
                )
                continue
            with patience.picture():
                page = read_picture(frame, number, _A4_HEIGHT / max(frame.shape[:2]))
            yield page
        if count > _MOST_FRAMES:
            yield f"pages {_MOST_FRAMES + 1} to {count}: not read, the file has more than {_MOST_FRAMES} pages"


def _check_size(picture: Any, name: str) -> None:
    width, height = picture.size
    if width * height > _MOST_PIXELS:
        raise ParseError(
            "{name}: a picture of {width} × {height} pixels is too large; save it at 200 dpi",
            name=name,
            width=width,
            height=height,
        )


def _on_white(picture: Any, image: Any) -> Any:
    """The picture in RGB, its longer side within bounds, what is transparent white."""
    if picture.mode in ("I;16", "I;16B", "I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
        picture = picture.convert("RGBA")
        white = image.new("RGBA", picture.size, "white")
        picture = image.alpha_composite(white, picture)
    return picture.convert("RGB")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80]
