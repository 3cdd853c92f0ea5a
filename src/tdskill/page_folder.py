"""A folder of pages and what it remembers of them, so that only changed ones are written anew.

`pages.json` says for each page whose it is, its size, and a digest of what it was made from. It
never claims more than is true, whenever a run is stopped: before pages are written anew it gives up
what it said of them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tdskill import __version__
from tdskill.errors import TdskillError
from tdskill.files import write_whole
from tdskill.i18n import gettext as _

MANIFEST = "pages.json"
_SAVED_EVERY = 250
_UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be there: its file, whose it is (None: the index), and what it is made from."""

    file: str
    staff_id: str | None
    digest: str


class _Known(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    staff_id: str | None
    digest: str
    size: int


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tdskill: str
    pages: dict[str, _Known]


@dataclass
class PageFolder:
    """A folder that is being written; `known` is what the manifest says."""

    folder: Path
    known: dict[str, _Known]
    written: int = 0
    _unsaved: int = field(default=0, repr=False)

    def is_current(self, page: Page) -> bool:
        """Tell whether the page is there as it would be written."""
        known = self.known.get(page.file)
        if known is None or (known.staff_id, known.digest) != (page.staff_id, page.digest):
            return False
        path = self.folder / page.file
        return path.is_file() and path.stat().st_size == known.size

    def left(self, pages: Iterable[Page]) -> dict[str, str | None]:
        """Return the files, with whose they are, that an earlier run wrote and that are not among these."""
        present = {page.file for page in pages}
        return {
            file: known.staff_id
            for file, known in sorted(self.known.items())
            if file not in present and (self.folder / file).is_file()
        }

    @contextmanager
    def writing(self, pages: Sequence[Page]) -> Iterator[None]:
        """Give up what was said of these pages, and keep what is written in the block, whole or not."""
        gone = [file for file in self.known if not (self.folder / file).is_file()]
        for file in gone:
            del self.known[file]
        for page in pages:
            self._forget(page)
        self._save()
        try:
            yield
        finally:
            self._save()

    def write(self, page: Page, content: bytes) -> None:
        """Write a page for its owner alone. Raises OSError."""
        write_whole(self.folder / page.file, content, private=True)
        self.known[page.file] = _Known(
            staff_id=page.staff_id, digest=page.digest, size=len(content)
        )
        self.written += 1
        self._unsaved += 1
        if self._unsaved >= _SAVED_EVERY:
            self._save()

    def _forget(self, page: Page) -> None:
        known = self.known.get(page.file)
        if known is not None:
            self.known[page.file] = known.model_copy(update={"digest": _UNKNOWN})

    def _save(self) -> None:
        manifest = _Manifest(tdskill=__version__, pages=self.known)
        text = manifest.model_dump_json(indent=1)
        write_whole(self.folder / MANIFEST, text.encode(), private=True)
        self._unsaved = 0


def open_page_folder(folder: Path) -> PageFolder:
    """Open a folder for pages, made where there is none.

    Raises TdskillError where there can be none, and for a manifest that cannot be understood.
    """
    if folder.exists() and not folder.is_dir():
        raise TdskillError(_("{file} is no folder.").format(file=folder))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MANIFEST
    if not path.exists():
        return PageFolder(folder, {})
    try:
        manifest = _Manifest.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, ValueError) as error:
        raise TdskillError(
            _("{file} is not what tdskill wrote.").format(file=path),
            _("Move it away: all pages will then be written anew."),
        ) from error
    return PageFolder(
        folder, {name: kept for name, kept in manifest.pages.items() if _inside(name)}
    )


def _inside(name: str) -> bool:
    return name == Path(name).name
