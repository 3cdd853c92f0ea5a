"""Pages in the machine's own Chromium: what they ask for and what they complain of."""

import dataclasses
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return where the machine's Chromium is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


needs_browser = pytest.mark.skipif(
    not chromium() and os.environ.get("TDSKILL_BROWSER_TESTS") != "required",
    reason="THE BROWSER TESTS ARE SKIPPED: no Chromium here (Debian: apt-get install chromium)",
)


@contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@dataclasses.dataclass(frozen=True)
class Opened:
    """A page and, growing while it is open, what it told the console and whom it asked."""

    page: Page
    console: Sequence[str]
    requests: Sequence[str]


@contextmanager
def opened(
    browser: Browser, file: Path, *, dark: bool = False, width: int = 1280, height: int = 800
) -> Iterator[Opened]:
    """Open a file; whatever it asks for beside itself is recorded and refused."""
    context = browser.new_context(
        color_scheme="dark" if dark else "light", viewport={"width": width, "height": height}
    )
    console: list[str] = []
    requests: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url == file.as_uri():
            route.continue_()
        else:
            requests.append(route.request.url)
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        console.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: console.append(f"error: {error}"))
    page.on("dialog", dismiss)
    page.goto(file.as_uri())
    yield Opened(page, console, requests)
    context.close()
