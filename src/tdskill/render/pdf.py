"""A page as PDF, printed by a browser on this machine, or by WeasyPrint; nothing goes over a network."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from tdskill import files
from tdskill.errors import TdskillError
from tdskill.extras import pip_install
from tdskill.files import hidden_folder
from tdskill.i18n import gettext as _

VARIABLE = "TDSKILL_BROWSER"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "microsoft-edge-stable",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_WINDOWS_PATHS = (
    ("Microsoft", "Edge", "Application", "msedge.exe"),
    ("Google", "Chrome", "Application", "chrome.exe"),
    ("Chromium", "Application", "chrome.exe"),
)
_MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_SECONDS = 120
_PAUSE = 0.02
_PDF = b"%PDF"


def pdf_maker() -> Callable[[str], bytes]:
    """Return what turns an HTML page into a PDF: a browser found here, else WeasyPrint.

    Raises TdskillError where there is neither.
    """
    browser = find_browser()
    if browser is not None:
        return lambda page: print_by_browser(page, browser)
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise TdskillError(
            _("To write PDF, a browser (Edge, Chrome or Chromium) or WeasyPrint is needed."),
            _(
                "None was found. Name a browser in {name}, install WeasyPrint with: {command} - or "
                "write --format html and print it from any browser."
            ).format(name=VARIABLE, command=pip_install("pdf")),
        ) from error
    return lambda page: print_by_weasyprint(page, weasyprint)


def find_browser() -> Path | None:
    """Return the browser named in TDSKILL_BROWSER, else one of the Chromium family found here.

    Raises TdskillError when the named one is not there.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        found = _program(named)
        if found is None:
            raise TdskillError(
                _("{name} names a browser that is not there: {file}.").format(
                    name=VARIABLE, file=named
                ),
                _("Name the program itself, or leave {name} empty.").format(name=VARIABLE),
            )
        return found
    return next(_browsers(), None)


def _program(name: str) -> Path | None:
    """Return where a program is; a bare name is looked for on the PATH and never in the folder here.

    On Windows that is where `shutil.which` looks first, and a folder of returned files is no place
    to run a program from.
    """
    if Path(name).name != name:
        found = shutil.which(name)
        return None if found is None else Path(found).absolute()
    here = Path.cwd()
    ways = (Path(each) for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if each)
    return next(
        (
            way / file
            for way in ways
            if way.is_absolute() and way != here
            for file in _file_names(name)
            if (way / file).is_file() and os.access(way / file, os.X_OK)
        ),
        None,
    )


def _file_names(name: str) -> list[str]:
    """Return the names that a program of this name may have, as the system finds it."""
    if not files.WINDOWS:
        return [name]
    endings = os.environ.get("PATHEXT", ".COM;.EXE").split(";")
    if name.lower().endswith(tuple(ending.lower() for ending in endings if ending)):
        return [name]
    return [name + ending for ending in endings if ending]


def _browsers() -> Iterator[Path]:
    for name in NAMES:
        if found := _program(name):
            yield found
    folders = (os.environ.get(name) for name in _WINDOWS_FOLDERS)
    paths = [Path(folder, *parts) for folder in folders if folder for parts in _WINDOWS_PATHS]
    yield from (path for path in (*paths, *map(Path, _MAC_PATHS)) if path.is_file())


def print_by_browser(page: str, browser: Path) -> bytes:
    """Print a page with a browser of its own profile, which is thrown away. Raises TdskillError.

    So are pages of killed runs, and the browsers that still print them.
    """
    place = Path(tempfile.gettempdir())
    with hidden_folder(place, private=True, farewell=_end_browsers) as folder:
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [str(browser), *_switches(folder / "profile", target), source.as_uri()]
        try:
            done = subprocess.run(  # noqa: S603 - a browser, and files of our own
                command, check=False, capture_output=True, timeout=_SECONDS, cwd=folder
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(browser, type(error).__name__) from error
        content = target.read_bytes() if target.is_file() else b""
        if not content.startswith(_PDF):
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise _failed(browser, *last)
        return content


def _switches(profile: Path, target: Path) -> list[str]:
    switches = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--metrics-recording-only",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
    ]
    # Chromium does not start in its sandbox for the administrator of a Unix machine.
    if sys.platform != "win32" and os.geteuid() == 0:
        switches.append("--no-sandbox")
    return switches


def _end_browsers(folder: Path) -> None:
    """End the browsers of a run that was killed: those whose profile is in its folder (Linux alone)."""
    profile = os.fsencode(folder / "profile")
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if profile in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
                while profile in (process / "cmdline").read_bytes():
                    time.sleep(_PAUSE)


def _failed(browser: Path, *reason: str) -> TdskillError:
    return TdskillError(
        _("The browser {file} wrote no PDF.").format(file=browser),
        " ".join(reason)
        or _("Name another one in {name}, or write --format html.").format(name=VARIABLE),
    )


def print_by_weasyprint(page: str, weasyprint: Any) -> bytes:  # noqa: ANN401 - an optional package
    """Print a page with WeasyPrint, which may fetch nothing."""

    def refuse(url: str, *_more: object, **_options: object) -> None:
        raise ValueError(url)

    written: bytes = weasyprint.HTML(string=page, url_fetcher=refuse).write_pdf()
    return written
