"""A folder of pages and what it remembers of them, so that only changed ones are written anew.

`pages.json` says for each page whose it is, its size, and a digest of what it was made from. It
never claims more than is true, whenever a run is stopped: before pages are written anew it gives up
what it said of them.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tdskill import __version__
from tdskill.errors import TdskillError
from tdskill.files import (
    RefusedError,
    locked,
    make_private,
    patiently,
    sweep,
    write_whole,
)
from tdskill.i18n import gettext as _

MANIFEST = "pages.json"
CATALOGUE = "catalogue.html"
"""The catalogue of the framework, which other pages lead to where it stands beside them."""
_SAVED_EVERY = 5.0  # seconds
_WRITERS = 4
_WAITING = 32
_UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be there: its file, whose it is (None: nobody's), and what it is made from."""

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
    """A folder that is being written; `known` is what the manifest says.

    `written` are the files that this run wrote, `refused` says why others could not be replaced.
    """

    folder: Path
    known: dict[str, _Known]
    written: set[str] = field(default_factory=set)
    refused: list[RefusedError] = field(default_factory=list)
    _saved: float = field(default=0.0, repr=False)

    def is_current(self, page: Page) -> bool:
        """Tell whether the page is there as it would be written."""
        known = self.known.get(page.file)
        if known is None or (known.staff_id, known.digest) != (page.staff_id, page.digest):
            return False
        path = self.folder / page.file
        is_ours = path.is_file() and not path.is_symlink()
        return is_ours and path.stat().st_size == known.size

    def left(self, pages: Iterable[Page]) -> dict[str, str | None]:
        """Return the files, with whose they are, that an earlier run wrote and that are not among these."""
        present = {page.file for page in pages}
        return {
            file: known.staff_id
            for file, known in sorted(self.known.items())
            if file not in present and (self.folder / file).is_file()
        }

    @contextmanager
    def writing(self, pages: Sequence[Page]) -> Iterator[Callable[[Page, bytes], None]]:
        """Give up what was said of these pages; yields what writes one, whole and for its owner alone.

        What killed runs left in the folder goes. Files are written while the next page is being made.
        All that were handed over are written, and said to be, when the block ends, but for those that
        something else keeps from being replaced: see `refused`. Raises OSError.
        """
        sweep(self.folder)
        self._forget(pages)
        self._save()
        waiting: deque[tuple[Page, int, Future[None]]] = deque()

        def settle() -> None:
            page, size, written = waiting.popleft()
            with self._unless_refused():
                written.result()
                self.written.add(page.file)
                self.known[page.file] = _Known(
                    staff_id=page.staff_id, digest=page.digest, size=size
                )
            if time.monotonic() - self._saved > _SAVED_EVERY:
                with suppress(RefusedError):
                    self._save()

        def end() -> None:
            with self._unless_refused():
                self._save()

        with ThreadPoolExecutor(_WRITERS) as writers:

            def write(page: Page, content: bytes) -> None:
                path = self.folder / page.file
                write_so = partial(write_whole, path, content, private=True, tidy=False)
                job = writers.submit(copy_context().run, write_so)
                waiting.append((page, len(content), job))
                if len(waiting) > _WAITING:
                    settle()

            try:
                yield write
            finally:
                # Each is settled, also after one that fails.
                with ExitStack() as rest:
                    rest.callback(end)
                    for _each in waiting:
                        rest.callback(settle)

    @contextmanager
    def _unless_refused(self) -> Iterator[None]:
        try:
            yield
        except RefusedError as error:
            self.refused.append(error)

    def _forget(self, pages: Iterable[Page]) -> None:
        """Say no more what these pages are made from, and nothing of files that are not there."""
        for file in [file for file in self.known if not (self.folder / file).is_file()]:
            del self.known[file]
        for page in pages:
            if known := self.known.get(page.file):
                self.known[page.file] = known.model_copy(update={"digest": _UNKNOWN})

    def _save(self) -> None:
        manifest = _Manifest(tdskill=__version__, pages=self.known)
        text = manifest.model_dump_json(indent=1)
        write_whole(self.folder / MANIFEST, text.encode(), private=True, tidy=False)
        self._saved = time.monotonic()


@contextmanager
def open_page_folder(folder: Path) -> Iterator[PageFolder]:
    """Open a folder for pages, made for its owner where there is none; other runs wait until the end.

    Raises TdskillError where there can be none, for another run that does not end, and for a
    manifest that cannot be understood.
    """
    if folder.exists() and not folder.is_dir():
        raise TdskillError(
            _("{file} is no folder.").format(file=folder), _("Name a folder with --out.")
        )
    make_private(folder)
    with locked(folder):
        yield _page_folder(folder)


def pages_in(folder: Path) -> dict[str, str | None]:
    """Return the pages that a folder has, with the staff ids of those that are somebody's.

    Raises TdskillError for a manifest that cannot be understood.
    """
    known = sorted(_page_folder(folder).known.items())
    found = {file: page.staff_id for file, page in known if (folder / file).is_file()}
    catalogue = catalogue_in(folder)
    return found | ({catalogue: None} if catalogue else {})


def catalogue_in(folder: Path) -> str | None:
    """Return the name of the catalogue where a folder has one, whichever command wrote it."""
    return CATALOGUE if (folder / CATALOGUE).is_file() else None


def _page_folder(folder: Path) -> PageFolder:
    path = folder / MANIFEST
    if not path.exists() or path.is_symlink():
        return PageFolder(folder, {})
    try:
        manifest = _Manifest.model_validate(json.loads(patiently(path.read_text, encoding="utf-8")))
    except (ValidationError, ValueError, RecursionError) as error:
        raise TdskillError(
            _("{file} is not what tdskill wrote.").format(file=path),
            _("Move it away: all pages will then be written anew."),
        ) from error
    return PageFolder(
        folder, {name: kept for name, kept in manifest.pages.items() if _inside(name)}
    )


def _inside(name: str) -> bool:
    return name == Path(name).name
