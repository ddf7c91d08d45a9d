"""Pictures of text to lines of text, offline: rapidocr with the models that its wheel holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import ParseError

_THREADS = 2
# Pixels of the longer side: A4 at 200 dpi has 2,339; characters of 12 points are 18 high in 1,280.
LONGEST_SIDE = 2400
_DETECTION_SIDE = 1280
_LEAST_SCORE = 0.5  # of a line: below it what is read is noise
_TALL = 1.5  # a box so many times higher than wide is a line that lies on its side
_SAMPLE = 12  # lines asked which way up they are
_LEAST_SKEW, _MOST_SKEW = 0.1, 8.0  # degrees
_LONG_LINE = 6.0  # times as wide as high: its slope tells the page's


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line read from a picture; its box in pixels of the upright picture, ``y`` from the top.

    ``score``: how sure the model is, in (0, 1].
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read from a picture, ``width`` × ``height`` pixels once it stands upright.

    ``image``: uint8 [height, width, 3], the upright picture, turned level.
    """

    lines: tuple[RecognisedLine, ...]
    width: int
    height: int
    image: Any

    @property
    def confidence(self) -> float:
        """The mean score of the characters read; 0.0 where there are none."""
        count = sum(len(line.text) for line in self.lines)
        return sum(line.score * len(line.text) for line in self.lines) / count if count else 0.0


def recognise(image: Any) -> Recognised:
    """Return the lines of a picture, which may be turned by quarters and a few degrees askew.

    Args:
        image: uint8 [height, width, 3], RGB.

    Raises:
        ParseError: the models are missing from the installed package.
    """
    import numpy as np

    engine = _engine()
    image = _bounded(image)
    boxes = _detect(engine, image)
    if boxes is None:
        return Recognised((), image.shape[1], image.shape[0], image)
    if _lie_on_side(boxes):
        image, boxes = _quarter_turn(image, boxes)
    if _upside_down(engine, image, boxes):
        image, boxes = _quarter_turn(*_quarter_turn(image, boxes))
    image, boxes = _level(image, boxes)
    read = engine.recognize_txt(engine.crop_text_regions(image, [np.array(box, dtype=np.float32) for box in boxes]))
    lines = []
    for box, text, score in zip(boxes, read.txts, read.scores, strict=True):
        if text.strip() and score >= _LEAST_SCORE:
            xs, ys = box[:, 0], box[:, 1]
            lines.append(
                RecognisedLine(
                    text.strip(), float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()), float(score)
                )
            )
    return Recognised(tuple(lines), image.shape[1], image.shape[0], image)


@cache
def _engine() -> Any:
    """The engine with its models loaded once a process; nothing is fetched."""
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    paths = {}
    for part, pattern in (("Det", "*det*.onnx"), ("Cls", "*cls*.onnx"), ("Rec", "*rec*.onnx")):
        found = sorted(models.glob(pattern))
        if not found:
            raise ParseError(
                "text recognition: no model {pattern} in {models}; install rapidocr again",
                pattern=pattern,
                models=models,
            )
        paths[f"{part}.model_path"] = str(found[0])
    return rapidocr.RapidOCR(
        params={
            **paths,
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _bounded(image: Any) -> Any:
    """The picture with its longer side within bounds."""
    import cv2
    import numpy as np

    longest = max(image.shape[:2])
    if longest <= LONGEST_SIDE:
        return np.ascontiguousarray(image)
    scale = LONGEST_SIDE / longest
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _detect(engine: Any, image: Any) -> Any:
    """The corners of the lines, float32 [n, 4, 2], clockwise from the top left; ``None`` where there are none."""
    import cv2
    import numpy as np

    scale = min(1.0, _DETECTION_SIDE / max(image.shape[:2]))
    small = image
    if scale < 1.0:
        size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    found = engine(small, use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None or not len(found.boxes):
        return None
    return np.asarray(found.boxes, dtype=np.float32) / scale


def _sides(box: Any) -> tuple[float, float]:
    """The width and height of a box askew."""
    return math.dist(box[0], box[1]), math.dist(box[1], box[2])


def _lie_on_side(boxes: Any) -> bool:
    """Whether most of the text, by its length, lies on its side."""
    sides = [_sides(box) for box in boxes]
    tall = sum(height for width, height in sides if height > _TALL * width)
    return tall > sum(width for width, height in sides if width >= height)


def _quarter_turn(image: Any, boxes: Any) -> tuple[Any, Any]:
    """The picture and the boxes turned by a quarter, against the clock; corners still from the top left."""
    import numpy as np

    width = image.shape[1]
    turned = np.stack([boxes[:, :, 1], width - boxes[:, :, 0]], axis=2)
    return np.ascontiguousarray(np.rot90(image)), np.roll(turned, -1, axis=1)


def _upside_down(engine: Any, image: Any, boxes: Any) -> bool:
    """Whether most of the longest lines stand on their heads."""
    longest = sorted(boxes, key=lambda box: -_sides(box)[0])[:_SAMPLE]
    _, told = engine.cls_and_rotate(engine.crop_text_regions(image, longest))
    return sum("180" in label for label, _ in told.cls_res) > len(longest) / 2


def _level(image: Any, boxes: Any) -> tuple[Any, Any]:
    """The picture and the boxes turned so that lines run level."""
    import cv2
    import numpy as np

    skew = _skew(boxes)
    if not _LEAST_SKEW <= abs(skew) <= _MOST_SKEW:
        return image, boxes
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    level = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    points = np.concatenate([boxes, np.ones((*boxes.shape[:2], 1), dtype=np.float32)], axis=2) @ matrix.T
    return level, points.astype(np.float32)


def _skew(boxes: Sequence[Any]) -> float:
    """The slope of the long lines, degrees."""
    slopes = [
        math.degrees(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]))
        for box in boxes
        if _sides(box)[0] >= _LONG_LINE * _sides(box)[1]
    ]
    return median(slopes) if slopes else 0.0
