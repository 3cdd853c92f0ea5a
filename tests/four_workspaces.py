"""Four small workspaces of all kinds of files, and what to give each option of a command there."""

import csv
import functools
import io
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import openpyxl
import yaml

from edits import copied
from tdskill.framework import Framework, embedded_framework, load_framework
from tdskill.kinds import KINDS
from tdskill.resources import SETTINGS, data_dir, sample_dir, templates_dir
from tdskill.sample import write_sample
from test_languages import rewritten

YEAR = 2024
OTHER_GROUP = "一般職"
_JAPANESE = "[ぁ-んァ-ヺー一-龠々、。・（）]+"
Rows = list[list[str]]


@dataclass(frozen=True)
class Place:
    """A workspace, and values for options by name; of several the first that does anything counts."""

    name: str
    folder: Path
    values: Mapping[str, tuple[str, ...]]


SCENARIO = """\
scenarios:
  - {id: flood, name: {en: Flood}, joining: {people: 40, provenance: plan p.1}, provenance: plan p.1}
"""


def make(folder: Path) -> dict[str, Place]:
    """Make the four workspaces in a folder, and find values for the sample as well.

    full: three years of all kinds as CSV files. books: the same as workbooks, whose second sheet has a wrong
    row, and the last year not confirmed; its job types have families. city: the same with a framework in
    English alone, headers in ASCII and names that read otherwise in another encoding. few: three people in
    one year, no demand, no post.
    """
    tokyo = embedded_framework()
    full = folder / "full"
    for seed, (year, of) in enumerate(((YEAR - 2, YEAR - 1), (YEAR - 1, YEAR - 1), (YEAR, YEAR))):
        # There is no sample of earlier years.
        made = write_sample(tokyo, full, people=14, year=of, seed=seed, cycle=True).folder
        made.rename(full / str(year))
    _in_groups(full)
    _with_job_types(full, tokyo)
    _with_a_stranger(full)
    _with_wishes(full)
    _with_judgements_of_tools(full)
    _with_a_post_of_tools(full)
    _with_a_need_of_its_own(full / str(YEAR) / "demand.csv")
    books = shutil.copytree(full, folder / "books")
    (books / str(YEAR) / "staff.csv").unlink()
    _unfinished(books / str(YEAR))
    for path in [*books.glob("*/*.csv")]:
        _as_workbook(path)
    city = shutil.copytree(full, folder / "city")
    for year in (YEAR - 1, YEAR):
        _unfinished(city / str(year))
    own = copied(books / "framework")
    english = rewritten(city / "framework", lambda text: {"en": text["en"]})
    for framework, file in product((own, english), ("jobtypes.yaml", "sets/tools.yaml")):
        _with_a_family(framework / file)
    (english / "forecast.yaml").write_text(SCENARIO, encoding="utf-8")
    for path in city.glob("*/*.csv"):
        _in_english(path)
    few = folder / "few"
    write_sample(tokyo, few, people=3, year=YEAR, seed=3, cycle=True)
    for kind in ("demand", "posts", "wishes"):
        (few / str(YEAR) / f"{kind}.csv").unlink()
    for each in (full, books, city, few):
        _with_a_profile(each)
    for whole in (full, books, city):
        shutil.copytree(whole, folder / f"before-{whole.name}")
        shutil.rmtree(folder / f"before-{whole.name}" / str(YEAR))
    frameworks = {"books": load_framework(own), "city": load_framework(english)}
    places = {
        each.name: _place(each, folder / f"other-{each.name}", frameworks.get(each.name, tokyo))
        for each in (full, books, city, few, sample_dir())
    }
    return places | {"sample": replace(places["sample"], folder=few)}


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _as_text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _with_a_family(path: Path) -> None:
    """Let the first job types of a file be the grades of a family."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    name = dict.fromkeys(content["job_types"][0]["name"], "Builders")
    family = {"id": "builders", "name": name, "provenance": "assumed: made up"}
    content["families"] = [family]
    for grade, job_type in enumerate(content["job_types"][:3], 1):
        job_type |= {"family": "builders", "grade": grade}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _in_groups(folder: Path) -> None:
    """Put the last five people of each year into another group, and the first seven into one bureau."""
    for path in (*folder.glob("*/staff.csv"), *folder.glob("*/roster.csv")):
        head, *rows = read(path)
        for row in rows[-5:]:
            row[head.index("人材区分")] = OTHER_GROUP
        for row in rows[:7]:
            row[head.index("所属局")] = rows[0][head.index("所属局")]
        if path.stem == "roster":
            # Of a mentor whom nobody knows there is something to tell.
            rows[-2][head.index("メンター")] = "外部の専門家"
        path.write_text(_as_text([head, *rows]), encoding="utf-8")


def _with_job_types(folder: Path, framework: Framework) -> None:
    """Let everybody on the roster have one of the first two job types."""
    first = [each.id for each in framework.job_types[:2]]
    for path in folder.glob("*/roster.csv"):
        head, *rows = read(path)
        told = [[*row, first[n % 2]] for n, row in enumerate(rows)]
        path.write_text(_as_text([[*head, "ジョブタイプ"], *told]), encoding="utf-8")


def _with_a_need_of_its_own(demand: Path) -> None:
    """Let a file of demand have a need that no bureau answered."""
    *rows, last = read(demand)
    demand.write_text(_as_text([*rows, last, [last[0], "追加の業務", *last[2:]]]), encoding="utf-8")


def _with_judgements_of_tools(folder: Path) -> None:
    """Let who is judged in one skill be judged in a tool as well."""
    for path in folder.glob("*/assessments.csv"):
        found: Rows = []
        for row in read(path):
            found.append(row)
            who, skill, level, *others = row
            if skill == "ai_engineering":
                of_tool = [who, "excel", min(level, "2"), *others]
                of_tool[8] = ""
                found.append(of_tool)
        path.write_text(_as_text(found), encoding="utf-8")
    for path in folder.glob("*/staff.csv"):
        # Two at least meet the job type of that set.
        head, *rows = read(path)
        for row in rows[:2]:
            of_tools = slice(head.index("Excel"), len(head))
            row[of_tools] = ["2"] * len(row[of_tools])
        path.write_text(_as_text([head, *rows]), encoding="utf-8")


def _with_a_post_of_tools(folder: Path) -> None:
    for path in folder.glob("*/posts.csv"):
        head, first, *others = read(path)
        of_tools = [f"{first[1]}-900", first[1], "表計算の支援", "", "Excel:2;Word:2", ""]
        path.write_text(_as_text([head, first, of_tools, *others]), encoding="utf-8")


def _with_wishes(folder: Path) -> None:
    """Let two more people wish for a kind of work."""
    for path in folder.glob("*/wishes.csv"):
        head, *rows = read(path)
        people = [row[0] for row in read(path.with_name("roster.csv"))[1:]]
        wishing = [each for each in people if each not in {row[0] for row in rows}]
        more = [[each, "1", "", "", "DQ"] for each in wishing[:2]]
        path.write_text(_as_text([head, *more, *rows]), encoding="utf-8")


def _with_a_stranger(folder: Path) -> None:
    """Let somebody whom no other file knows have passed an exam."""
    for path in folder.glob("*/certificates.csv"):
        rows = read(path)
        path.write_text(_as_text([*rows, ["999999", *rows[1][1:]]]), encoding="utf-8")


def _with_a_profile(folder: Path) -> None:
    """Let a profile leave out the names in staff files."""
    name = "name" if folder.name == "city" else "氏名"
    with (folder / SETTINGS).open("a", encoding="utf-8") as settings:
        settings.write(f'\n[profiles.ours.staff]\n"{name}" = "-"\n')


def _unfinished(year: Path) -> None:
    """Let somebody with judgements be off the roster, and somebody else not be confirmed."""
    head, _left, waiting, *others = read(year / "roster.csv")
    (year / "roster.csv").write_text(_as_text([head, waiting, *others]), encoding="utf-8")
    judged = [
        row for row in read(year / "assessments.csv") if row[0] != waiting[0] or row[3] != "確定"
    ]
    (year / "assessments.csv").write_text(_as_text(judged), encoding="utf-8")


def _as_workbook(path: Path) -> None:
    head, *rows = read(path)
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows = rows or [["?"] * len(head)]
    wrong = [*rows[0][:-1], "?!"] if path.stem not in ("roster", "staff") else ["", *rows[0][1:]]
    # Wishes are for posts of either half.
    half = len(rows) if path.stem == "posts" else len(rows) // 2
    for name, part in (("first", rows[:half]), ("second", [*rows[half:], wrong])):
        sheet = book.create_sheet(name)
        for row in (head, *part):
            sheet.append(row)
    book.save(path.with_suffix(".xlsx"))
    path.unlink()


@functools.cache
def _english_names() -> dict[str, str]:
    found: dict[str, str] = {"はい": "yes", "いいえ": "no", "確定": "confirmed"}
    found |= {"自己チェック": "self", "自己補正": "corrected", "両方": "both"}

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if {"ja", "en"} <= value.keys():
                found[value["ja"]] = value["en"]
            value = [*value.values()]
        for part in value if isinstance(value, list) else ():
            walk(part)

    for path in data_dir().rglob("*.yaml"):
        walk(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


@functools.cache
def _headers() -> dict[str, str]:
    return {
        column.header: next(filter(str.isascii, column.specific.split("|")), column.name)
        for kind in KINDS.values()
        for column in kind.columns
    }


_OTHERS: dict[str, str] = {}


def _in_english(path: Path) -> None:
    """Write known names in English, and for others words, with an accent but for bureaus."""
    known = _english_names()
    pattern = "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + "|" + _JAPANESE

    def english(found: re.Match[str]) -> str:
        word = found[0]
        called = "Bureau" if word[-1] in "局庁京室" else "Né"
        return known.get(word) or _OTHERS.setdefault(word, f"{called}{len(_OTHERS)}")

    head, *rows = read(path)
    whole = [[_headers().get(cell) or known.get(cell, cell) for cell in head]]
    whole += [[re.sub(pattern, english, cell) for cell in row] for row in rows]
    path.write_text(_as_text(whole), encoding="utf-8")


def _place(folder: Path, beside: Path, framework: Framework) -> Place:
    """Find values for all options; files that are given stand in a folder beside."""
    year = folder / str(YEAR)
    people = _people(year)
    first = people[0]
    before = folder.parent / f"before-{folder.name}"
    beside.mkdir()
    files = {kind: (str(_other_file(kind, folder, beside)),) for kind in KINDS}
    posts = [row[0] for row in _rows(year, "posts")]
    ids = [person["id"] for person in people]
    wished = [
        f"{who}={post}" for who, _first, post, *_others in _rows(year, "wishes") if post in posts
    ]
    of_last_post = [f"{each}={post}" for post in posts[-1:] for each in ids]
    bureaus = tuple(dict.fromkeys(person["bureau"] for person in people))
    skills = [skill.id for skill in framework.skills]
    tools = framework.views[1]
    aims = Path(files["aims"][0])
    stated = read(aims) if aims.suffix == ".csv" else _cells(aims)
    keen = Counter(row[3] for row in stated if row[3] in skills)
    examined = {each.skill for exam in framework.certifications for each in exam.suggests}
    back = [beside / f"back{n}" for n in range(2)]
    changes = [
        _changes(beside / f"{skill.id}.yaml", first["id"], skill.id, level)
        for skill, level in (*((each, 3) for each in framework.skills[-2:]), (tools.skills[0], 2))
    ]
    own: dict[str, tuple[str, ...]] = {
        "person": tuple(ids[:2]),
        "bureau": bureaus,
        "not_bureau": bureaus,
        "query": tuple(f"{skill}>=0" for skill in skills[-2:]),
        "harder": (f"{skills[-2]}>=1",),
        "of_both": (f"{skills[-2]}>=0, {tools.skills[0].id}>=0",),
        "exam": ("fundamental_it_engineer",),
        "wish": ("DQ", "GQ"),
        "interest": tuple(skill for skill, _times in keen.most_common()) or ("ai_engineering",),
        "file": (*files["staff"], *files["roster"]),
        "book": (str(folder.parent / "other-books" / "staff.xlsx"),),
        "returned": (f"{back[0]}-demand",),
        "group": (first["group"],),
        "rank": tuple(dict.fromkeys(person["rank"] for person in people)),
        "mentor": tuple(dict.fromkeys(filter(None, (person["mentor"] for person in people)))),
        "job_type": (framework.job_types[0].id, tools.job_types[0].id),
        "job_of_tools": (tools.job_types[0].id,),
        "target": tuple(job_type.id for job_type in framework.job_types[:2]),
        "skill": (skills[-1], *sorted(examined - {skills[-1]})),
        "without": (first["id"],),
        "fix": tuple(f"{each}={posts[0]}" for each in ids[:2]) if posts else ("x=y",),
        "exclude": tuple(dict.fromkeys((*wished, *of_last_post))) or ("x=y",),
        "folder": (str(before if before.exists() else folder.parent / "few"),),
        "templates": (str(_other_templates(beside / "templates")),),
        "changes": tuple(map(str, changes[:2])),
        "of_tools": (str(changes[2]),),
        "paths": tuple(map(str, back)),
    }
    for to, who, bureau in zip(back, (ids[:2], ids[1:3]), (bureaus[0], bureaus[-1]), strict=True):
        _returned(to, who)
        _answered(to.with_name(f"{to.name}-demand"), bureau)
    return Place(folder.name, folder, own | files)


def _changes(path: Path, person: str, skill: str, level: int) -> Path:
    path.write_text(
        f"trained: [{{staff_id: '{person}', skill: {skill}, level: {level}}}]\n", "utf-8"
    )
    return path


def _returned(folder: Path, people: Sequence[str]) -> None:
    """Write forms that come back: without a day, of this year, of another, with a wrong row, a workbook."""
    folder.mkdir()
    said = ("stage", "assessed_on")
    for name, head, rows in (
        ("none", (), [()]),
        ("now", said, [("self", f"{YEAR}-06-01")]),
        ("before", said, [("self", f"{YEAR - 1}-06-01")]),
        ("wrong", said, [("self", f"{YEAR}-06-02"), ("self", "?!")]),
    ):
        told = [[each, "1", "職員", *row] for each, row in zip(people, rows, strict=False)]
        text = _as_text([["staff_id", "cloud_services", "氏名", *head], *told])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, person in zip(("first", "second"), people, strict=False):
        sheet = book.create_sheet(name)
        sheet.append(["staff_id", "ux_design", *said])
        sheet.append([person, 1, "self", f"{YEAR}-06-03"])
    book.save(folder / "book.xlsx")


def _answered(folder: Path, bureau: str) -> None:
    """Write answers of a bureau that come back: without a day, of this year, of another, a workbook."""
    folder.mkdir()
    head = ["bureau", "業務", "skill", "level", "headcount"]
    for number, (name, said) in enumerate(
        {"none": "", "now": f"{YEAR}-06-01", "before": f"{YEAR - 1}-06-01"}.items(), start=1
    ):
        text = _as_text(
            [
                [*head, *["answered_on"] * bool(said)],
                [bureau, "仕事", "cloud_services", "1", str(number), *[said] * bool(said)],
            ]
        )
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, name in enumerate(("first", "second"), start=2):
        sheet = book.create_sheet(name)
        sheet.append([*head, "answered_on"])
        sheet.append([bureau, None, "ux_design", 1, number, f"{YEAR}-06-0{number}"])
    book.save(folder / "book.xlsx")


def _rows(year: Path, kind: str) -> Rows:
    path = year / f"{kind}.csv"
    if path.exists():
        return read(path)[1:]
    path = path.with_suffix(".xlsx")
    return _cells(path) if path.exists() else []


def _cells(path: Path) -> Rows:
    book = openpyxl.load_workbook(path, read_only=True)
    found = [[*map(str, row)] for sheet in book for row in [*sheet.iter_rows(values_only=True)][1:]]
    book.close()
    return found


def _people(year: Path) -> list[dict[str, str]]:
    """Return the people of the roster by the columns that it has in our files."""
    rows = _rows(year, "roster")
    names = ("id", "name", "bureau", "rank", "group", "mentor")
    return [dict(zip(names, row, strict=False)) for row in rows if row[0] not in ("", "None")]


def _other_file(kind: str, folder: Path, beside: Path) -> Path:
    """Write a file of this kind with half of the rows of the year's, of posts with twice as many."""
    year = folder / str(YEAR)
    to = beside / f"{kind}.csv"
    own = year / f"{kind}.csv"
    if kind == "people":
        head, rows = ["staff_id"], [[each["id"]] for each in _people(year)]
    elif own.exists():
        head, *rows = read(own)
    elif books := list(folder.glob(f"*/{kind}.xlsx")):
        return shutil.copyfile(max(books), to.with_suffix(".xlsx"))
    else:
        head, *rows = read(folder.parent / "full" / str(YEAR) / f"{kind}.csv")
    half = (len(rows) + 1) // 2
    # Judgements of others than those whose trainings are told.
    fewer = rows[half:] if kind == "assessments" else rows[:half]
    if kind == "seats":
        fewer = [[name, seats if number % 3 else "0"] for number, (name, seats) in enumerate(rows)]
    if kind == "posts":
        fewer = [*rows, *([f"{name}b", *others] for name, *others in rows)]
    to.write_text(_as_text([head, *fewer]), encoding="utf-8")
    return to


def _other_templates(folder: Path) -> Path:
    """Write our templates with a mark in each."""
    shutil.copytree(templates_dir(), folder)
    for path in folder.rglob("*.j2"):
        path.write_text(path.read_text(encoding="utf-8") + "OURS\n", encoding="utf-8")
    return folder
