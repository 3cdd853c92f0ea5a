"""What returned forms add to the year's assessments, file by file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import polars as pl

from tdskill import ledger
from tdskill.analysis.talks import additions
from tdskill.copies import open_file
from tdskill.errors import Problem, Severity, TdskillError, errors_in, reason_of
from tdskill.files import real
from tdskill.framework import Skill
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import Absence
from tdskill.intake.assessments import that_count
from tdskill.intake.cells import quoted
from tdskill.intake.headers import MissingColumnsError
from tdskill.intake.returned import read_returned
from tdskill.intake.returned_files import digest_of, name_of
from tdskill.intake.returned_heads import ROWS, TALK_ROWS, Returned
from tdskill.intake.terms import Terms
from tdskill.intake.writings import meant_by, told_in_pairs
from tdskill.kinds import OF_YEAR
from tdskill.tables import AIMS, ASSESSMENTS, TALKS, Schema
from tdskill.workspace import SUFFIXES, Workspace
from tdskill.year_data import YearData

PART = "-part"
"""Stands behind the digest of a file of which rows were left out, so that it is read again."""


_SHOWN = 5


class LeftAlone(StrEnum):
    """Why nothing of a file was taken."""

    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    PROBLEMS = "problems"
    CONTRADICTION = "contradiction"
    OWN = "own"
    NOTHING = "nothing"


@dataclass(frozen=True)
class CollectedFile:
    """What became of one file: rows added, rows that said nothing new, and rows left out as wrong.

    `talks_added` are rows about talks, which the others do not count. `totals` are rows that are totals or
    footnotes, `left` and `on_leave` people who are not counted.
    """

    file: str
    people: int = 0
    rows_added: int = 0
    rows_known: int = 0
    rows_left_out: int = 0
    left_alone: LeftAlone | None = None
    totals: int = 0
    left: int = 0
    on_leave: int = 0
    talks_added: int = 0


@dataclass(frozen=True)
class Collection:
    """What a run found; `added` has the columns of `tables.ASSESSMENTS`, in the order to append.

    `talks` has those of `tables.TALKS`, and `aims` those of `tables.AIMS`: what is new of each.
    """

    organisation: str | None
    fiscal_year: int
    files: tuple[CollectedFile, ...]
    added: pl.DataFrame
    aims: pl.DataFrame
    notes: tuple[Problem, ...]
    passed_over: tuple[str, ...] = ()
    """Files in the folders that cannot be forms."""
    superseded: int = 0
    """How many of the rows added do not count, as a later stage or a newer date stands already."""
    skills_judged: pl.DataFrame = field(default_factory=pl.DataFrame)
    """For each person and stage with rows added: staff_id, stage and `skills` with a level at it.

    These and `skills` are of the first set of skills alone.
    """
    skills: int = 0
    talks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TALKS))

    @property
    def is_clean(self) -> bool:
        """Whether no file was left alone but those whose bad rows were all their rows, as was asked."""
        return all(file.left_alone in {None, LeftAlone.NOTHING} for file in self.files)


def csv_of_year(workspace: Workspace, kind: str) -> Path:
    """Return the path of the year's file of a kind to which rows are added, which may be absent.

    Raises TdskillError when it is kept as a workbook: nothing can be added to one.
    """
    path = workspace.files.get(kind, workspace.year_dir / f"{kind}.csv")
    if path.suffix.lower() != ".csv":
        raise TdskillError(
            _("{file} is a workbook: rows can be added to a CSV file only.").format(file=path),
            _("Save it as {file} (CSV UTF-8), and take the workbook away.").format(
                file=f"{kind}.csv"
            ),
        )
    return path


def collection_of(
    paths: Sequence[Path],
    passed_over: Sequence[Path],
    data: YearData,
    terms: Terms,
    *,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
) -> Collection:
    """Read the files and choose the rows to add to the year's assessments. Writes nothing.

    A file with an error is left alone as a whole, unless `skip_bad_rows` takes its good rows; so are
    files that contradict one another. A file whose digest stands in the assessments adds nothing.
    One of which no row is good is left alone all the same.
    """
    nobodies = _nobodies(data.assessments, terms)
    known = {
        digest: (
            CollectedFile("", people=people, rows_known=rows),
            tuple(_of_nobody(nobodies.get(digest, ()), data.workspace, terms)),
        )
        for digest, people, rows in data.assessments.group_by("source_digest")
        .agg(pl.col("staff_id").n_unique(), pl.len())
        .iter_rows()
    }
    own = {
        real(data.workspace.year_dir / (kind + suffix)) for kind in OF_YEAR for suffix in SUFFIXES
    }
    files: list[CollectedFile] = []
    notes = [*data.notes, *open_elsewhere(passed_over)]
    taken: dict[int, pl.DataFrame] = {}
    talks: dict[int, pl.DataFrame] = {}
    aims: dict[int, pl.DataFrame] = {}
    faulty: set[int] = set()
    for number, path in enumerate(paths):
        file, returned, problems = _read(path, known, own, terms, encoding)
        notes += problems
        if returned is not None and errors_in(problems):
            faulty.add(number)
            if not skip_bad_rows:
                file, returned = CollectedFile(file.file, left_alone=LeftAlone.PROBLEMS), None
        files.append(file)
        if returned is not None:
            taken[number] = returned.rows
            talks[number], aims[number] = returned.talks, returned.aims
    rows = _numbered(taken, ROWS)
    both = ledger.contradictions(rows)
    against = ledger.disputes(data.assessments, rows, terms.called)
    notes += [*_contradictions(both, terms.skill_by_id), *_disputes(against, terms.skill_by_id)]
    place = ("file", "place", "row", "column", "skill")
    refused = pl.concat([both.select(place), against.select(place)]).unique()
    if skip_bad_rows:
        rows = rows.join(refused, on=place, how="anti", maintain_order="left")
        for number, count in refused.group_by("file").len().iter_rows():
            left_out = files[number].rows_left_out + count
            files[number] = replace(files[number], rows_left_out=left_out)
            faulty.add(number)
        said = (*talks.items(), *aims.items())
        with_more = {number for number, frame in said if frame.height}
        for number in faulty.difference(rows["file"].unique(), with_more):
            files[number] = replace(files[number], left_alone=LeftAlone.NOTHING)
    else:
        for number in refused["file"].unique():
            files[number] = replace(files[number], left_alone=LeftAlone.CONTRADICTION)
            del talks[number], aims[number]
        rows = rows.filter(~pl.col("file").is_in(refused["file"].unique().implode()))
    in_part = [
        number
        for number, file in enumerate(files)
        if file.rows_left_out or file.left or file.on_leave
    ]
    rows = rows.with_columns(
        pl.when(pl.col("file").is_in(in_part))
        .then(pl.col("source_digest") + PART)
        .otherwise("source_digest")
        .alias("source_digest")
    )
    added = ledger.additions(data.assessments, rows)
    notes += _corrections(ledger.replaced(data.assessments, added), terms.skill_by_id)
    notes += _overruled(ledger.overruled(data.assessments, added, terms.called), files)
    counts = rows.group_by("file").agg(pl.col("staff_id").n_unique(), pl.len())
    new = dict(added.group_by("file").len().iter_rows())
    for number, people, count in counts.iter_rows():
        rows_added = new.get(number, 0)
        files[number] = replace(
            files[number], people=people, rows_added=rows_added, rows_known=count - rows_added
        )
    agreed = additions(data.talks, _numbered(talks, TALK_ROWS))
    files = _with_talks(files, agreed)
    return Collection(
        organisation=data.workspace.organisation,
        fiscal_year=terms.fiscal_year,
        files=tuple(files),
        added=added.select(*ASSESSMENTS).with_columns(pl.col("reason").replace("", None)),
        aims=ledger.new_statements(
            data.aims,
            pl.concat([data.aims.clear(), *(each.select(*AIMS) for each in aims.values())]),
        ),
        notes=tuple(notes),
        passed_over=tuple(name_of(each) for each in passed_over if not open_file(each.name)),
        superseded=_superseded(data.assessments, added),
        skills_judged=_skills_judged(data.assessments, added, terms.sets[0].skill_ids),
        skills=len(terms.sets[0].skills),
        talks=agreed.select(*TALKS),
    )


def _with_talks(files: Sequence[CollectedFile], agreed: pl.DataFrame) -> list[CollectedFile]:
    """Return the files with how many rows about talks each adds."""
    added = dict(agreed.group_by("file").len().iter_rows())
    return [replace(file, talks_added=added.get(n, 0)) for n, file in enumerate(files)]


def _numbered(frames: Mapping[int, pl.DataFrame], schema: Schema) -> pl.DataFrame:
    """Return the rows of all files together, with the number of each as `file`."""
    return pl.concat(
        [
            pl.DataFrame(schema={"file": pl.UInt32, **schema}),
            *(
                frame.select(pl.lit(number, pl.UInt32).alias("file"), pl.all())
                for number, frame in frames.items()
            ),
        ]
    )


def _read(
    path: Path,
    known: Mapping[str, tuple[CollectedFile, Sequence[Problem]]],
    own: AbstractSet[Path],
    terms: Terms,
    encoding: str | None,
) -> tuple[CollectedFile, Returned | None, Sequence[Problem]]:
    """Read a file; return how it stands, what it says unless nothing can be taken, and what to tell.

    `known` are the files collected before, and what to tell of them, by their digests; `own` those of
    the workspace.
    """
    file = CollectedFile(name_of(path))
    try:
        if real(path) in own:
            raise OwnFileError(_("{file} is the workspace's own.").format(file=path))
        digest = digest_of(path)
        if digest in known:
            before, told = known[digest]
            told = [replace(problem, source=file.file) for problem in told]
            return replace(before, file=file.file), None, told
        returned = read_returned(path, digest, terms, encoding=encoding)
    except (TdskillError, OSError) as error:
        reason, problem = why_left_alone(path, error)
        return replace(file, left_alone=reason), None, (problem,)
    absent = Counter(returned.absent.values())
    file = replace(
        file,
        rows_left_out=returned.rows_left_out,
        totals=returned.totals,
        left=absent[Absence.LEFT],
        on_leave=absent[Absence.ON_LEAVE],
    )
    return file, returned, returned.problems


def _superseded(kept: pl.DataFrame, added: pl.DataFrame) -> int:
    """Count the rows of `added` whose skill goes on counting by a kept row."""
    both = pl.concat([kept.lazy(), added.lazy().select(*ASSESSMENTS)]).with_columns(
        (pl.int_range(pl.len()) < kept.height).cast(pl.String).alias("source")
    )
    counting = that_count(both).filter(pl.col("source") == "true").select("staff_id", "skill")
    return added.join(counting.collect(), on=["staff_id", "skill"], how="semi").height


def _skills_judged(
    kept: pl.DataFrame, added: pl.DataFrame, skill_ids: Sequence[str]
) -> pl.DataFrame:
    keys = ["staff_id", "stage"]
    mine = pl.col("skill").is_in(skill_ids)
    return (
        pl.concat([kept, added.select(*ASSESSMENTS)])
        .filter(mine)
        .join(added.filter(mine), on=keys, how="semi", maintain_order="left")
        .group_by(keys, maintain_order=True)
        .agg(pl.col("skill").n_unique().alias("skills"))
    )


def _nobodies(kept: pl.DataFrame, terms: Terms) -> dict[str, list[str]]:
    """Return, by the digest of each file collected, the staff IDs that are not on the roster."""
    return dict(
        kept.filter(~pl.col("staff_id").is_in([*terms.roster, *terms.absent]))
        .group_by("source_digest")
        .agg(pl.col("staff_id").unique(maintain_order=True))
        .iter_rows()
    )


def _of_nobody(nobodies: Sequence[str], workspace: Workspace, terms: Terms) -> Iterator[Problem]:
    """Warn that a file was collected already, of people not on the roster (any more); without its name."""
    if nobodies:
        meant = meant_by(nobodies, [*terms.roster, *terms.absent])
        yield Problem(
            "",
            _("Its rows in {file} count for nobody: not on the roster are {ids}.").format(
                file=csv_of_year(workspace, "assessments").name,
                ids=listed(map(quoted, nobodies), _SHOWN),
            ),
            told_in_pairs(meant)
            if meant
            else _("Add the person to roster.csv, or mend the staff ID."),
            severity=Severity.WARNING,
            code="collected_of_nobody",
        )


class OwnFileError(TdskillError):
    """A file of the workspace stands among the returned ones."""


def why_left_alone(path: Path, error: TdskillError | OSError) -> tuple[LeftAlone, Problem]:
    """Return why nothing can be taken of a file, and what is to be told of it."""
    match error:
        case OSError():
            message = _("It cannot be read: {reason}.").format(reason=reason_of(error))
            return LeftAlone.UNREADABLE, Problem(name_of(path), message, code="file_not_read")
        case OwnFileError():
            reason = LeftAlone.OWN
        case MissingColumnsError():
            reason = LeftAlone.FOREIGN
        case _:
            reason = LeftAlone.UNREADABLE
    # The place names the file, so that files with the same fault have the same message.
    message = error.message.removeprefix(f"{path}: ")
    return reason, Problem(name_of(path), message, error.hint, code="file_not_collected")


def _contradictions(both: pl.DataFrame, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    """Tell the rows of each person that contradict each other, two files at a time."""
    numbered = both.with_row_index("_number")
    of_others = numbered.select(
        *ledger.JUDGEMENT, pl.col("_number", "level", "place", "row").name.prefix("other_")
    )
    pairs = (
        numbered.join(of_others, on=ledger.JUDGEMENT, maintain_order="left_right")
        .filter(pl.col("level") != pl.col("other_level"))
        .unique("_number", keep="first", maintain_order=True)
    )
    # Of two rows that contradict each other the first tells it.
    pairs = pairs.join(
        pairs.filter(pl.col("_number") < pl.col("other__number")),
        left_on=["_number", "other__number"],
        right_on=["other__number", "_number"],
        how="anti",
        maintain_order="left",
    )
    message = _("{staff_id} contradicts row {row} of {place} at the same stage and date: {levels}.")
    hint = _("Find out which one holds, and take the other one away.")
    for rows in pairs.partition_by("place", "staff_id", "other_place", maintain_order=True):
        first = rows.row(0, named=True)
        text = message.format(
            staff_id=quoted(first["staff_id"]),
            row=first["other_row"],
            place=first["other_place"],
            levels=_levels(rows, skills, _("{skill} {level} (there {other})")),
        )
        yield Problem(
            first["place"],
            text,
            hint,
            row=first["row"],
            column=first["column"],
            code="rows_contradict",
        )


def open_elsewhere(passed_over: Iterable[Path]) -> Iterator[Problem]:
    """Warn of forms that somebody has open, by what Excel or LibreOffice puts beside them."""
    for path in passed_over:
        if name := open_file(path.name):
            yield Problem(
                name_of(path.with_name(name)),
                _("Somebody seems to have this file open in Excel or LibreOffice."),
                _("Only what is saved is read: have it saved and closed, and collect again."),
                severity=Severity.WARNING,
                code="file_open_elsewhere",
            )


def _disputes(against: pl.DataFrame, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    """Tell each person's rows of a file that contradict what another assessor said before."""
    message = _(
        "{staff_id} contradicts what was collected from {source} (assessor: {assessor}) of the same "
        "stage and date {date}: {levels}."
    )
    hint = _(
        "Find out which one holds. If these are corrections, enter their own day as the date, and "
        "collect again."
    )
    keys = ("place", "staff_id", "assessed_on", "other_source", "other_assessor")
    for rows in against.partition_by(keys, maintain_order=True):
        first = rows.row(0, named=True)
        text = message.format(
            staff_id=quoted(first["staff_id"]),
            source=first["other_source"] or "-",
            assessor=first["other_assessor"] or "-",
            date=first["assessed_on"],
            levels=_levels(rows, skills, _("{skill} {level} (there {other})")),
        )
        yield Problem(
            first["place"],
            text,
            hint,
            row=first["row"],
            column=first["column"],
            code="assessors_contradict",
        )


def _corrections(changed: pl.DataFrame, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    """Note the levels of each file that take the place of those of the same assessor."""
    for rows in changed.partition_by("place", "staff_id", "other_source", maintain_order=True):
        first = rows.row(0, named=True)
        yield Problem(
            first["place"],
            _(
                "{staff_id} corrects what was collected from {source} of the same day: {levels}."
            ).format(
                staff_id=quoted(first["staff_id"]),
                source=first["other_source"] or "-",
                levels=_levels(rows, skills, _("{skill} {level} (before {other})")),
            ),
            row=first["row"],
            column=first["column"],
            severity=Severity.NOTE,
            code="levels_corrected",
        )


def _overruled(rows: pl.DataFrame, files: Sequence[CollectedFile]) -> Iterator[Problem]:
    """Note for each file how many levels of other assessors give way to its newer ones."""
    for part in rows.partition_by("file", maintain_order=True):
        before = part.select("other_assessor", "other_assessed_on").unique(maintain_order=True)
        yield Problem(
            files[part["file"][0]].file,
            ngettext(
                "{n} level counts from now on in place of another assessor's ({whom}).",
                "{n} levels count from now on in place of another assessor's ({whom}).",
                part.height,
            ).format(
                n=f"{part.height:,}",
                whom=listed(
                    (
                        _("{assessor}, {date}").format(assessor=assessor, date=date)
                        for assessor, date in before.iter_rows()
                    ),
                    _SHOWN,
                ),
            ),
            _("Find out whether that is meant: of one stage the newest date counts."),
            severity=Severity.NOTE,
            code="assessor_overruled",
        )


def _levels(rows: pl.DataFrame, skills: Mapping[str, Skill], text: str) -> str:
    return listed(
        (
            text.format(skill=quoted(str(skills[skill].name)), level=level, other=other)
            for skill, level, other in rows.select("skill", "level", "other_level").iter_rows()
        ),
        _SHOWN,
    )
