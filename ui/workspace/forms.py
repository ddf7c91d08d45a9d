"""Forms of the workspace: what was typed, and where to go when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from ui.web.frame import view_of

_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form; a field that may be given several times has a list."""

    values: Mapping[str, tuple[str, ...]]
    files: Mapping[str, UploadFile]

    def text(self, name: str) -> str:
        """A field, "" where it was not sent; line ends as one character."""
        return next(iter(self.values.get(name, ())), "").replace("\r\n", "\n")

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field that say something."""
        return tuple(line for one in self.text(name).split("\n") if (line := one.strip()))

    def all(self, name: str) -> tuple[str, ...]:
        """A field as often as it was sent."""
        return self.values.get(name, ())

    def has(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.values.get(name))


async def form_of(request: Request) -> Form:
    """Read the form of a request."""
    values: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    read = await request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=2 << 20)
    for name, value in read.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            # No text of ours holds a NUL, and PostgreSQL takes none.
            values.setdefault(name, []).append(value.replace("\0", ""))
    return Form({name: tuple(found) for name, found in values.items()}, files)


def see_other(request: Request, path: str) -> RedirectResponse:
    """Send a browser to a page of the program, whatever prefix a proxy shows it under."""
    return RedirectResponse(f"{view_of(request.scope).base}{path}", status_code=303)
