"""Four small workspaces in which all pairs of options are tried: made-up people, two bureaus or many."""

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import openpyxl

import edge_cases
from tdskill import sample
from tdskill.framework import Framework, embedded_framework, load_framework

Rows = list[list[str]]

TOOLS = """\
skill_set:
  id: tools
  name: {ja: 道具, en: Tools}
  provenance: plan p.2
levels:
  - {level: 0, name: {ja: 未使用, en: Not yet}, description: {ja: 未使用}, provenance: plan p.2}
  - {level: 1, name: {ja: 使用, en: Uses}, description: {ja: 使用}, provenance: plan p.2}
categories:
  - {id: all_tools, name: {ja: 道具, en: Tools}, provenance: plan p.2}
skills:
  - {id: t1, name: {ja: 道具1, en: Tool A}, category: all_tools, description: {ja: 道具}, provenance: plan p.2}
  - {id: t2, name: {ja: 道具2, en: Tool B}, category: all_tools, description: {ja: 道具}, provenance: plan p.2}
job_types:
  - id: user
    name: {ja: 使い手, en: User}
    description: {ja: 使う}
    requirements: [{skill: t1, level: 1}, {skill: t2, level: 1}]
    requirements_provenance: "assumed: a test"
    provenance: plan p.2
"""
BUREAUS = ("総務局", "環境局")
GROUPS = ("ICT職", "DXアンバサダー")
PEOPLE = 14
SEED, OTHER_SEED = 11, 12


@dataclass(frozen=True)
class Place:
    """A workspace, another one like it, from which single files are named, and values of options."""

    name: str
    folder: Path
    twin: Path
    year: int
    values: Mapping[str, str]

    def file(self, kind: str) -> Path:
        """Return the other workspace's file of this kind."""
        folder = self.twin / str(self.year)
        return next(iter(folder.glob(f"{kind}.*")), folder / f"{kind}.csv")


def hand_made(folder: Path, *, skills: int, few: bool) -> Framework:
    """Write a framework of few things into a workspace and return it."""
    files = {
        "framework.yaml": edge_cases.FRAMEWORK,
        "skills.yaml": edge_cases.skills(skills),
        "jobtypes.yaml": edge_cases.job_types(*edge_cases.TWO),
        "certifications.yaml": edge_cases.CERTIFICATIONS,
        "trainings.yaml": edge_cases.TRAININGS,
        "career_ladder.yaml": edge_cases.ladder("" if few else edge_cases.TARGET),
        "sets/tools.yaml": TOOLS,
    }
    for name, text in files.items():
        path = folder / "framework" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_framework(folder / "framework")


def build(root: Path) -> tuple[Place, ...]:
    """Write the four workspaces and their twins below a folder."""
    return (
        _place(root / "closed", _closed),
        _place(root / "running", _running),
        _place(root / "small_bureaus", _small_bureaus),
        _place(root / "hand_made", _hand_made),
    )


def odd(root: Path) -> Place:
    """Write a workspace whose files are workbooks of two sheets, with a bad row in each of them."""
    place = _place(root / "odd", _running)
    for folder in (place.folder, place.twin):
        for path in sorted((folder / str(place.year)).glob("*.csv")):
            _as_workbook(path, bad=True)
    return place


def _place(root: Path, write: Callable[[Path, int], Framework]) -> Place:
    framework = write(root / "own", SEED)
    write(root / "twin", OTHER_SEED)
    folder = root / "own"
    year = max(int(path.name) for path in folder.iterdir() if path.name.isdigit())
    header, *people = _table(folder / str(year) / "roster")
    person, other = people[:2]
    posts = _table(folder / str(year) / "posts")
    values = {
        "person": person[header.index("職員番号")],
        "other": other[header.index("職員番号")],
        "mentor": next(filter(None, (row[header.index("メンター")] for row in people)), "nobody"),
        "bureau": person[header.index("所属局")],
        "rank": person[header.index("職層")],
        "group": person[header.index("人材区分")],
        "post": posts[1][0],
        "skill": framework.skills[0].name.first,
        "job_type": framework.job_types[-1].name.first,
    }
    return Place(root.name, folder, root / "twin", year, values)


def _closed(folder: Path, seed: int) -> Framework:
    """Write a year that is closed, with two years of history, and the embedded framework."""
    framework = embedded_framework()
    _sampled(framework, folder, seed, (2023, 2024, 2025), BUREAUS)
    shutil.copytree(folder / "2023", folder / "2022")
    return framework


def _running(folder: Path, seed: int) -> Framework:
    """Write a year whose levels come from the judgements so far, and the closed one before it."""
    framework = hand_made(folder, skills=4, few=False)
    _sampled(framework, folder, seed, (2023, 2024), BUREAUS)
    (folder / "2024" / "staff.csv").unlink()
    return framework


def _small_bureaus(folder: Path, seed: int) -> Framework:
    """Write a year of bureaus most of which have few people, in workbooks of two sheets."""
    framework = hand_made(folder, skills=4, few=False)
    _sampled(framework, folder, seed, (2023, 2024), ())
    for path in sorted((folder / "2024").glob("*.csv")):
        _as_workbook(path, bad=False)
    return framework


def _hand_made(folder: Path, seed: int) -> Framework:
    """Write a year of a framework that has few things."""
    framework = hand_made(folder, skills=2, few=True)
    _sampled(framework, folder, seed, (2023, 2024), BUREAUS)
    return framework


def _sampled(
    framework: Framework, folder: Path, seed: int, years: Sequence[int], bureaus: Sequence[str]
) -> None:
    """Write made-up years of few people and little demand, whose bureaus are these alone, if any."""
    names = dict(zip(sample.BUREAUS, cycle(bureaus), strict=False)) if bureaus else {}
    for year in years:
        sample.write_sample(framework, folder, people=PEOPLE, year=year, seed=seed, cycle=True)
        for path in (folder / str(year)).glob("*.csv"):
            header, *rows = _rows(path)
            if path.stem == "demand":
                rows = rows[:: max(1, len(rows) // 12)]
            for row in rows:
                for at, column in enumerate(header):
                    if column in ("局", "所属局"):
                        row[at] = names.get(row[at], row[at])
                    elif column == "人材区分" and bureaus:
                        row[at] = GROUPS[int(row[0]) % 2]
            _write(path, [header, *rows])
    (folder / "tdskill.toml").unlink()


def _table(path: Path) -> Rows:
    """Return the rows of a file of either kind, named without its ending."""
    if path.with_suffix(".csv").exists():
        return _rows(path.with_suffix(".csv"))
    sheet = openpyxl.load_workbook(path.with_suffix(".xlsx"))["first"]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _as_workbook(path: Path, *, bad: bool) -> None:
    """Put a file into a workbook of two sheets instead; a bad row is the last of each."""
    header, *rows = _rows(path)
    half = (len(rows) + 1) // 2
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, part in (("first", rows[:half]), ("second", rows[half:])):
        sheet = book.create_sheet(title)
        for row in (header, *part, *([["", *header[1:]]] if bad else [])):
            sheet.append(row)
    book.save(path.with_suffix(".xlsx"))
    path.unlink()
