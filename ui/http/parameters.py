"""Parameters that several addresses take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from ui.schemas import Words as Encodable
from ui.schemas.requests import CollectionName as Named

DocId = Annotated[str, Path(max_length=64, description="文件编号。 Its id.", examples=["f97fe29ea4f1d4f5"])]
Words = Annotated[Encodable, Query(max_length=200, description="其中的文字。 Words of it.")]
CollectionName = Annotated[Encodable, Query(max_length=64, description="集合。 A collection.")]
CollectionNames = Annotated[
    list[Named],
    Query(
        default_factory=list, max_length=20, description="只看这些集合，可重复。 These collections only; repeatable."
    ),
]
DocumentYear = Annotated[int | None, Query(ge=1900, le=2100, description="年份。 A year.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="最多返回几项。 Items at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="从第几项起。 Items to leave out.")]
