"""Reports as PDF: which browser is taken, what is told where there is none, and that nothing is fetched."""

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import Run
from tdskill.errors import TdskillError
from tdskill.render import pdf

PERSON = ("report", "--sample", "--person", "100011")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Leave no browser and no WeasyPrint; return an empty folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in (pdf.VARIABLE, "PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pdf, "_MAC_PATHS", ())
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    return folder


def program(path: Path, text: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


def test_where_there_is_neither_what_to_do_is_told(run: Run, bare: Path, tmp_path: Path) -> None:
    result = run(*PERSON, "--output", "x.pdf", code=1)
    assert "Edge, Chrome or Chromium" in result.stderr
    assert "python -m pip install weasyprint" in result.stderr
    assert not (tmp_path / "x.pdf").exists()
    assert not list(bare.iterdir())


@pytest.mark.posix
@pytest.mark.skipif(os.name != "posix", reason="its programs are shell scripts")
class TestTheBrowser:
    @pytest.mark.parametrize("name", ["chromium", "google-chrome", "msedge"])
    def test_is_found_by_its_names(self, bare: Path, name: str) -> None:
        assert pdf.find_browser() is None
        assert pdf.find_browser() != program(bare / name)
        assert pdf.find_browser() == bare / name

    @pytest.mark.parametrize("named", [None, "msedge"])
    @pytest.mark.parametrize("ending", [None, ".exe"])
    def test_is_never_one_that_lies_in_the_folder_here(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch, named: str | None, ending: str | None
    ) -> None:
        here = bare.parent / "returned forms"
        program(here / f"msedge{ending or ''}")
        monkeypatch.chdir(here)
        monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(here), str(bare)]))
        if ending:
            monkeypatch.setattr("tdskill.files.WINDOWS", True)
            monkeypatch.setenv("PATHEXT", f".com;{ending}")
        if named:
            monkeypatch.setenv(pdf.VARIABLE, named)
            with pytest.raises(TdskillError, match="is not there"):
                pdf.find_browser()
        else:
            assert pdf.find_browser() is None
        found = program(bare / f"msedge{ending or ''}")
        assert pdf.find_browser() == found

    def test_is_found_where_windows_keeps_it(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PROGRAMFILES(X86)", str(bare))
        edge = program(bare / "Microsoft" / "Edge" / "Application" / "msedge.exe")
        assert pdf.find_browser() == edge

    def test_named_by_the_user_comes_first(
        self, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program(bare / "chromium")
        own = program(bare / "own" / "browser")
        monkeypatch.setenv(pdf.VARIABLE, str(own))
        assert pdf.find_browser() == own
        own.unlink()
        with pytest.raises(TdskillError, match="not there"):
            pdf.find_browser()

    def test_has_a_profile_of_its_own_and_no_network(self, bare: Path, tmp_path: Path) -> None:
        told = tmp_path / "told"
        script = f"""
        for word in "$@"; do
          echo "$word" >> {told}
          case "$word" in --print-to-pdf=*) printf '%%PDF-' > "${{word#*=}}";; esac
        done
        """
        browser = program(bare / "chromium", script)
        assert pdf.print_by_browser("<p>職員0001</p>", browser) == b"%PDF-"
        words = told.read_text(encoding="utf-8").splitlines()
        assert "--headless" in words
        assert "--host-resolver-rules=MAP * ~NOTFOUND" in words
        (profile,) = [word for word in words if word.startswith("--user-data-dir=")]
        folder = Path(profile.partition("=")[2]).parent
        assert words[-1] == (folder / "page.html").as_uri()
        assert not folder.exists()

    def test_that_fails_is_told(self, bare: Path) -> None:
        browser = program(bare / "chromium", "echo no display >&2; exit 1")
        with pytest.raises(TdskillError, match="wrote no PDF") as raised:
            pdf.print_by_browser("<p></p>", browser)
        assert raised.value.hint == "no display"

    def test_that_never_ends_is_ended(self, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "_SECONDS", 0.2)
        browser = program(bare / "chromium", "exec /bin/sleep 60")
        with pytest.raises(TdskillError, match="wrote no PDF"):
            pdf.print_by_browser("<p></p>", browser)


def test_weasyprint_stands_in_and_fetches_nothing(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Html:
        def __init__(self, *, string: str, url_fetcher: object) -> None:
            asked.append(string)
            assert callable(url_fetcher)
            with pytest.raises(ValueError, match="example"):
                url_fetcher("https://example.com/x.png")

        def write_pdf(self) -> bytes:
            return b"%PDF-weasy"

    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(HTML=Html))
    assert not list(bare.iterdir())
    assert pdf.pdf_maker()("<p>page</p>") == b"%PDF-weasy"
    assert asked == ["<p>page</p>"]


def test_everybody_as_pdf_has_an_index_in_html(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: Path("browser"))
    monkeypatch.setattr(pdf, "print_by_browser", lambda page, _browser: page[:15].encode())
    run("report", "--sample", "--all", "--out", "out", "--format", "pdf")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"100011.pdf", "index.html", "pages.json"} <= names
    assert '<a href="100011.pdf">' in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.posix
@pytest.mark.skipif(not any(map(shutil.which, pdf.NAMES)), reason="no Chromium here")
def test_a_browser_prints_a_sheet_on_a4(run: Run, tmp_path: Path) -> None:
    run(*PERSON, "--output", "x.pdf")
    content = (tmp_path / "x.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    # 210 x 297 mm in points, as whole pixels of the browser.
    assert b"/MediaBox [0 0 594.95" in content or b"/MediaBox [0 0 595" in content
    if os.name == "posix":
        assert (tmp_path / "x.pdf").stat().st_mode & 0o077 == 0
