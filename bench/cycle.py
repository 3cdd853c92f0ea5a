"""Time the yearly cycle of many people, and what it costs over the last release; prints Markdown tables.

The last release is a commit, unpacked beside the data. Each release makes its own sample, hands out
its own forms with all that they ask for, takes in the same answers to it, and is run in turn, each time in
a process of its own.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
CACHE = HERE.parent / "out" / "bench"
RELEASE = "35c23ed"
YEAR = "2024"
KEPT = ("roster.csv", "talks.csv", "aims.csv")
FIND = "クラウドサービス活用>=2, UXデザイン>=1"
MANY, MANY_AIM = 40_000, 2.0
WRITTEN = {"answer": "2", "reason": "窓口の業務で、主担当として進めた。", "interest": "はい"}
"""By the marks over the columns of a form; a form has those that its release knows."""
TALK = {"held_on": "2024/10/1", "step": "研修を受ける", "by_when": "2025/3/1", "support": "相談"}
"""By the marks over the columns of the sheet about talks: one step agreed with everybody."""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds on the clock and of the processors, and its peak in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Version:
    """The code of a release, and the folder in which it works."""

    name: str
    code: Path
    folder: Path

    def run(self, *arguments: str | Path) -> Cost:
        """Run tdskill in a process of its own, with compiled files as an installer makes."""
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPATH": str(self.code / "src"), "TDSKILL_LANG": "ja"}
        command = [sys.executable, "-m", "tdskill", *map(str, arguments)]
        began = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if process.returncode:
            sys.exit(f"{self.name}: {' '.join(command[2:])} ended with {process.returncode}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6)

    def sample(self, people: int) -> None:
        self.run("sample", "--out", self.folder / "year", "--people", str(people), "--cycle")

    def sheet(self) -> Cost:
        """Hand out forms that begin with the levels, the reasons and the aims of the self-check."""
        shutil.rmtree(self.folder / "forms", ignore_errors=True)
        asked = ("--stage", "corrected", "--out", self.folder / "forms")
        return self.run("sheet", *asked, "--workspace", self.folder / "year")

    def fill(self) -> None:
        (self.folder / "back").mkdir()
        for form in sorted((self.folder / "forms").iterdir()):
            fill(form, self.folder / "back" / form.name)

    def collect(self) -> Cost:
        """Take all forms in, in a year in which nothing was collected before."""
        year = self.folder / "back-year"
        shutil.rmtree(year, ignore_errors=True)
        (year / YEAR).mkdir(parents=True)
        for name in KEPT:
            if (self.folder / "year" / YEAR / name).exists():
                shutil.copy(self.folder / "year" / YEAR / name, year / YEAR)
        return self.run("collect", self.folder / "back", "--workspace", year)

    def status(self) -> Cost:
        return self.run("status", "--workspace", self.folder / "year")

    def find(self) -> Cost:
        return self.run("find", FIND, "--workspace", self.folder / "year")


def fill(form: Path, to: Path) -> None:
    """Write a copy of a form with a day, and an answer wherever there can be one."""
    with zipfile.ZipFile(form) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        shared = re.findall(r"<si>(.*?)</si>", old.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        texts = [re.sub("<[^>]*>", "", each) for each in shared]
        for part in old.infolist():
            xml = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                xml = _filled(xml.decode(), texts).encode()
            elif part.filename == "xl/worksheets/sheet2.xml":
                xml = _talked(xml.decode(), texts).encode()
            new.writestr(part, xml)


def _filled(xml: str, texts: Sequence[str]) -> str:
    columns = {name: _column(xml, texts, name) for name in WRITTEN if name in texts}
    day = re.search(rf'<c r="A(\d+)" t="s"><v>{texts.index("@assessed_on")}<', xml)
    skills = re.findall(r'<c r="A(\d+)" t="s"><v>\d+</v></c><c r="B\1" ', xml)[1:]
    cells = {f"{columns[name]}{row}": WRITTEN[name] for name in columns for row in skills}
    return _written(xml, cells | {f"{columns['answer']}{day[1]}": "2024/10/1"} if day else cells)


def _talked(xml: str, texts: Sequence[str]) -> str:
    last = re.findall(r'<row r="(\d+)"', xml)[-1]
    return _written(
        xml, {f"{_column(xml, texts, name)}{last}": text for name, text in TALK.items()}
    )


def _column(xml: str, texts: Sequence[str], mark: str) -> str:
    """Return the letter of the column with a mark in the hidden first row."""
    found = re.search(rf'<c r="([A-Z])1" t="s"><v>{texts.index(mark)}</v>', xml)
    if not found:
        sys.exit(f"A form has no {mark}.")
    return found[1]


def _written(xml: str, cells: dict[str, str]) -> str:
    """Return a sheet with texts in these cells, which keep their looks."""

    def put(found: re.Match[str]) -> str:
        text = cells.get(found[1])
        if text is None:
            return found[0]
        return f'<c r="{found[1]}" s="{found[2]}" t="inlineStr"><is><t>{text}</t></is></c>'

    return re.sub(r'<c r="([A-Z]\d+)" s="(\d+)"(?:/>| t="s"><v>\d+</v></c>)', put, xml)


def released(commit: str) -> Path:
    """Return where the code of a commit is, after unpacking it where it is not there yet."""
    code = CACHE / f"release-{commit}"
    if not code.exists():
        git = ["git", "-C", str(HERE.parent), "archive", commit]
        archive = subprocess.run(git, check=True, stdout=subprocess.PIPE).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(code, filter="data")
        texts = ["-D", "tdskill", "-d", str(code / "src" / "tdskill" / "locale")]
        babel = "from babel.messages.frontend import main; main()"
        subprocess.run([sys.executable, "-c", babel, "-q", "compile", *texts], check=True)
    return code


def row(title: str, before: Sequence[Cost], now: Sequence[Cost]) -> str:
    """Return medians and ratios of a command as a row of Markdown."""
    cells = [title]
    for name, digits in (("wall", 2), ("cpu", 2), ("peak", 0)):
        old, new = (
            median(getattr(each, name) for each in many) if many else None for many in (before, now)
        )
        cells += [f"{old:,.{digits}f}" if old else "", f"{new:,.{digits}f}"]
        cells += [f"{new / old:.2f}" if old else ""]
    return f"| {' | '.join(cells)} |"


def many_found(rounds: int) -> str:
    """Return what `find` takes among many people as a table."""
    present = Version("present", HERE.parent, CACHE / f"cycle-{MANY}")
    shutil.rmtree(present.folder, ignore_errors=True)
    asked = ("--out", present.folder / "year", "--people", str(MANY))
    present.run("sample", *asked)
    costs = [present.find() for _round in range(rounds)]
    shutil.rmtree(present.folder)
    seconds, peak = (median(getattr(each, name) for each in costs) for name in ("wall", "peak"))
    return (
        f"| {MANY:,} people, medians of {rounds} | time, s | aim | peak, MB |\n|---|--:|--:|--:|\n"
        f"| tdskill find | {seconds:.2f} | <= {MANY_AIM} | {peak:.0f} |"
    )


def main() -> None:
    """Run each command in turn by the last release and by the code here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", metavar="COMMIT", default=RELEASE)
    arguments = parser.parse_args()
    folder = CACHE / f"cycle-{arguments.people}"
    shutil.rmtree(folder, ignore_errors=True)
    versions = (
        Version("release", released(arguments.against), folder / "release"),
        Version("present", HERE.parent, folder / "present"),
    )
    title = f"{arguments.people:,} people, medians of {arguments.rounds}"
    heads = [
        f"{what} of {arguments.against} | here | ratio" for what in ("time, s", "CPU, s", "MB")
    ]
    print(f"| {title} | {' | '.join(heads)} |\n|---{'|--:' * 9}|", flush=True)
    for version in versions:
        version.sample(arguments.people)
    steps: tuple[Callable[[Version], Cost], ...] = (Version.sheet, Version.collect, Version.status)
    for step in steps:
        costs = [[step(version) for version in versions] for _round in range(arguments.rounds)]
        before, now = zip(*costs, strict=True)
        print(row(f"tdskill {step.__name__}", before, now), flush=True)
        if step is Version.sheet:
            for version in versions:
                version.fill()
    found = [versions[1].find() for _round in range(arguments.rounds)]
    print(row("tdskill find, which the release had not", (), found), flush=True)
    shutil.rmtree(folder)
    print(f"\n{many_found(arguments.rounds)}")


if __name__ == "__main__":
    main()
