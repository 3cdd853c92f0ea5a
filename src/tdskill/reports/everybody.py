"""The pages of everybody: which file is whose, what each is made from, and the page that leads to them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from tdskill.framework import Framework, Text
from tdskill.reports.one_on_one import PersonSheets


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A person with the file of the page; `assessed` counts the skills with a level."""

    file: str
    staff_id: str
    name: str | None
    rank: Text | str | None
    group: str | None
    stage: str | None
    assessed: int


@dataclass(frozen=True, slots=True)
class IndexBureau:
    """The people of a bureau, or those of none."""

    bureau: str | None
    people: tuple[IndexRow, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The page that leads to everybody's, bureaus and people in the order of the files.

    `catalogue` is the file of the catalogue beside it.
    """

    framework: Framework
    organisation: str | None
    fiscal_year: int | None
    skills: int
    bureaus: tuple[IndexBureau, ...]
    catalogue: str | None = None

    @property
    def people(self) -> int:
        return sum(len(bureau.people) for bureau in self.bureaus)


def index_of(sheets: PersonSheets, files: Mapping[str, str], catalogue: str | None = None) -> Index:
    """Return the index; `files` are the names of the pages by staff id."""
    skills = sheets.framework.skill_ids
    called = sheets.framework.called_rank
    columns = ("rank", "group", "stage")
    known = pl.sum_horizontal(pl.col(skill).is_not_null().cast(pl.UInt32) for skill in skills)
    rows = list(sheets.staff.select("bureau", "staff_id", "name", *columns, known).iter_rows())
    order = {bureau: place for place, bureau in enumerate(dict.fromkeys(row[0] for row in rows))}
    rows.sort(key=lambda row: order[row[0]])
    return Index(
        framework=sheets.framework,
        organisation=sheets.organisation,
        fiscal_year=sheets.fiscal_year,
        skills=len(skills),
        bureaus=tuple(
            IndexBureau(
                bureau,
                tuple(
                    IndexRow(files[staff_id], staff_id, name, called(rank), *others)
                    for _bureau, staff_id, name, rank, *others in people
                ),
            )
            for bureau, people in groupby(rows, lambda row: row[0])
        ),
        catalogue=catalogue,
    )


def digests(sheets: PersonSheets, *made_with: str) -> Iterator[tuple[str, str]]:
    """Yield the staff id and a digest of all that each person's page is made from.

    `made_with` is what else decides how pages look: version, language, format and templates.
    """
    in_common = hashlib.sha256(
        repr(
            (
                made_with,
                sheets.framework,
                sheets.fiscal_year,
                sheets.organisation,
                sheets.choice.choices if sheets.choice else None,
                sheets.published,
                sheets.exams is None,
                sheets.on,
                sheets.courses is None,
                sheets.before and sheets.before.fiscal_year,
            )
        ).encode()
    )
    for row in sheets.staff.iter_rows():
        exams = (sheets.exams or {}).get(row[0], ())
        suspects = sorted(sheets.suspects.get(row[0], ()))
        career = (sheets.careers or {}).get(row[0])
        own = in_common.copy()
        courses = sorted((sheets.courses or {}).get(row[0], ()))
        answers = sorted(sheets.answers.get(row[0], {}).items())
        words = (
            each.get(row[0])
            for each in (sheets.steps, sheets.said, sheets.targets, sheets.job_types)
        )
        then = sheets.before and (
            sheets.before.people.get(row[0]),
            sorted(sheets.before.other_texts.get(row[0], ())),
        )
        own.update(repr((row, exams, suspects, career, courses, answers, *words, then)).encode())
        yield row[0], own.hexdigest()
