"""What a year's files name of the framework, and what of it the framework does not have (any more)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import polars as pl

from tdskill import kinds
from tdskill.errors import Problem, Severity
from tdskill.framework.core import Framework
from tdskill.framework.models import Skill, names_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells, headers
from tdskill.intake.cells import Scale, quoted
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.table import of_large, read_table
from tdskill.kinds import KINDS, Column
from tdskill.names import Names

_SHOWN = 20
OF_LEVELS = ("staff", "assessments")


@dataclass(frozen=True)
class Known:
    """Everything that files may name, of all sets of skills of a framework."""

    framework: Framework

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        return tuple(skill for each in self.framework.sets for skill in each.skills)

    @cached_property
    def skill_names(self) -> Names:
        return names_of(self.skills)

    @cached_property
    def earlier_names(self) -> Names:
        """The skills of earlier frameworks that some skill replaces."""
        names = (name for skill in self.skills for name in skill.replaces)
        return Names((name, name) for name in names if self.skill_names.find(name) is None)

    @cached_property
    def job_type_names(self) -> Names:
        return names_of(entry for each in self.framework.sets for entry in each.job_types)

    @cached_property
    def scale(self) -> Scale:
        """The longest of the scales."""
        return max(map(Scale.of, self.framework.views), key=lambda scale: scale.top)

    def assessed_by(self, name: str) -> set[str]:
        """Return the ids of the skills that a column or a cell of this name gives levels."""
        found = self.skill_names.find(name)
        if found is not None:
            return {found}
        earlier = self.earlier_names.find(name)
        return {
            skill.id
            for skill in self.skills
            if earlier is not None and earlier in map(self.earlier_names.find, skill.replaces)
        }


@dataclass(frozen=True)
class NamedEntries:
    """What one file names: who knows it not (`problems`), and the skills that it has levels of, or lacks."""

    kind: str
    path: Path
    problems: tuple[Problem, ...]
    unknown_skills: tuple[str, ...]
    assessed: frozenset[str]
    lacking: Names


@dataclass(frozen=True)
class _Naming:
    """A column whose cells name something: what is known, and the message for what is not."""

    column: Column
    names: Callable[[Known], Names]
    message: Callable[[], str]
    severity: Severity = Severity.ERROR
    """That of the problem which the commands that read the file tell."""
    keys: Collection[str] = ("aliases",)
    apart: Callable[[str, Names], Sequence[str]] = lambda text, _names: [text]
    earlier: Callable[[Known], Names] = lambda _known: Names(())


_SKILL = _Naming(
    kinds.SKILL,
    lambda known: known.skill_names,
    lambda: _("Unknown skill {cell}."),
    keys=cells.SKILL_KEYS,
    earlier=lambda known: known.earlier_names,
)
_RANK = _Naming(
    kinds.RANK,
    lambda known: known.framework.rank_names,
    lambda: _("Unknown rank {cell}."),
    Severity.NOTE,
)
_JOB_TYPE = _Naming(
    kinds.JOB_TYPE,
    lambda known: known.job_type_names,
    lambda: _("Unknown job type {cell}."),
)
_TRAINING = _Naming(
    kinds.TRAINING,
    lambda known: known.framework.training_names,
    lambda: _("Unknown training {cell}."),
)


def _skills_apart(text: str, names: Names) -> Sequence[str]:
    from tdskill.intake.posts import skills_named  # staff files ask for none of posts

    return skills_named(text, names)


NAMINGS: Mapping[str, tuple[_Naming, ...]] = {
    "staff": (_RANK, _SKILL),
    "demand": (_SKILL,),
    "demand_answers": (_SKILL,),
    "certificates": (
        _Naming(
            kinds.EXAM,
            lambda known: known.framework.certification_names,
            lambda: _("Unknown exam {cell}."),
            Severity.WARNING,
        ),
    ),
    "roster": (
        _RANK,
        replace(_JOB_TYPE, column=kinds.OWN_JOB_TYPE, severity=Severity.WARNING),
    ),
    "assessments": (_SKILL,),
    # People take other courses as well.
    "trainings_taken": (replace(_TRAINING, severity=Severity.NOTE),),
    "ladder_checks": (
        _Naming(
            kinds.TARGET,
            lambda known: known.framework.target_names,
            lambda: _("Unknown target {cell}."),
            keys=(),
        ),
    ),
    "posts": (
        _JOB_TYPE,
        _Naming(
            kinds.SKILLS,
            lambda known: known.skill_names,
            lambda: _("Unknown skill {cell}."),
            keys=cells.SKILL_KEYS,
            apart=_skills_apart,
        ),
    ),
    "seats": (_TRAINING,),
}
"""By kind of file the columns that name something; the other kinds name nothing."""


def names_in(kind: str, path: Path, known: Known) -> NamedEntries:
    """Read what a file of this kind names. Raises TdskillError when it cannot be read."""
    known_columns, first = KINDS[kind].known, KINDS[kind].columns[0].name
    source = str(path)
    resolve = (
        partial(_staff_columns, known=known, source=source)
        if kind == "staff"
        else partial(
            headers.table_columns,
            known=known_columns,
            needed=(first,),
            source=source,
            told=KINDS[kind].needed,
        )
    )
    # What else is wrong with the file is told by the commands that read it.
    findings = Findings(source)
    namings = [naming for naming in NAMINGS[kind] if naming.names(known)]

    def coded(columns: Columns) -> tuple[Collection[int], Collection[int]]:
        repeated = (column.name for column in KINDS[kind].columns if column.repeats)
        names = (*(naming.column.name for naming in namings), *repeated)
        places = [columns.fields[name] for name in names if name in columns.fields]
        return (), of_large(path, places)

    grid, columns = read_table(path, None, resolve, (first,), findings, coded)
    by_column, assessed = _levels(grid, columns, known)
    lacking = lacking_skills(skill for skill in known.skills if skill.id not in assessed)
    problems: list[Problem] = []
    unknown: list[str] = []
    for naming in namings:
        names = naming.names(known)
        place = columns.fields.get(naming.column.name)
        if place is None:
            continue
        strangers = _strangers(grid, place, naming, known)
        likely = lacking if naming is _SKILL and kind in OF_LEVELS else Names(())
        problems += _told(strangers, grid.header[place], naming, (likely, names), source)
        if naming.column in (kinds.SKILL, kinds.SKILLS):
            unknown += strangers
    for column in by_column:
        bad = strange_column(column, lacking, known.skill_names)
        problems.append(
            Problem(
                source,
                bad.message,
                bad.hint,
                row=grid.header_row,
                column=column,
                severity=Severity.WARNING,
                code=bad.code,
            )
        )
    return NamedEntries(
        kind,
        path,
        tuple(map(findings.sheets.located, problems)),
        (*unknown, *by_column),
        frozenset(assessed),
        lacking,
    )


def lacking_skills(skills: Iterable[Skill]) -> Names:
    """Return the names of skills without levels, for which a name that is not known may stand."""
    return names_of(skills)


def strange_column(column: str, lacking: Names, skills: Names) -> Bad:
    """Return what to tell of a column with levels that is called as no skill is."""
    name = headers.undecorated(column)
    likely = lacking.closest(name)
    message = (
        _("The column {cell} has levels, and no skill is called so; there are none of {name}.")
        if likely
        else _("The column {cell} has levels, and no skill is called so.")
    )
    return Bad(
        message.format(cell=quoted(column), name=quoted(likely or "")),
        cells.unlike(name, likely or skills.closest(name), cells.SKILL_KEYS),
        code="levels_of_unknown_skill",
    )


def _staff_columns(header: Sequence[str], known: Known, source: str) -> Columns:
    return headers.staff_columns(header, known.skill_names, source, known.earlier_names)


def _strangers(grid: Grid, place: int, naming: _Naming, known: Known) -> dict[str, tuple[int, int]]:
    """Return the names in a column that are not known, each with its first row and its rows' number."""
    names, earlier = naming.names(known), naming.earlier(known)
    column = grid.column(place).cast(pl.String)
    texts = (
        pl.DataFrame({"text": column, "row": grid.rows})
        .drop_nulls("text")
        .group_by("text")
        .agg(pl.col("row").min(), pl.len())
        .sort("row")
    )
    found: dict[str, tuple[int, int]] = {}
    for text, row, count in texts.iter_rows():
        for name in filter(str.strip, naming.apart(text, names)):
            if names.find(name) is None and earlier.find(name) is None:
                first, so_far = found.get(name, (row, 0))
                found[name] = first, so_far + count
    return found


def _told(
    strangers: Mapping[str, tuple[int, int]],
    column: str,
    naming: _Naming,
    likely: Sequence[Names],
    source: str,
) -> Iterator[Problem]:
    tell = partial(Problem, source, column=column, severity=naming.severity, code="name_unknown")
    for name, (row, count) in list(strangers.items())[:_SHOWN]:
        rows = ngettext("It stands in {n} row.", "It stands in {n} rows.", count)
        closest = next(filter(None, (names.closest(name) for names in likely)), None)
        yield tell(
            _("{first} {second}").format(
                first=naming.message().format(cell=quoted(name)), second=rows.format(n=f"{count:,}")
            ),
            cells.unlike(name, closest, naming.keys),
            row=row,
        )
    if len(strangers) > _SHOWN:
        more = len(strangers) - _SHOWN
        yield tell(
            ngettext(
                "{n} more unknown name is not listed.",
                "{n} more unknown names are not listed.",
                more,
            ).format(n=f"{more:,}")
        )


def _levels(grid: Grid, columns: Columns, known: Known) -> tuple[list[str], set[str]]:
    """Return the columns with levels of no known skill, and the ids of the skills with any level."""
    if "skill" in columns.fields and "level" in columns.fields:
        judged = grid.column(columns.fields["level"]).is_not_null()
        texts = cells.distinct(grid.column(columns.fields["skill"]).filter(judged).cast(pl.String))
        return [], {skill for text in texts for skill in known.assessed_by(text)}
    places = [*columns.skills.values(), *columns.earlier.values()]
    if not places:
        return [], set()
    assessed = {
        skill
        for place in places
        if holds_levels(grid.column(place), known.scale, only=False)
        for skill in known.assessed_by(headers.undecorated(grid.header[place]))
        | known.assessed_by(grid.header[place])
    }
    return [
        grid.header[place] for place in columns_with_levels(grid, columns, known.scale)
    ], assessed


def columns_with_levels(grid: Grid, columns: Columns, scale: Scale) -> list[int]:
    """Return the unused columns that hold levels and nothing else.

    Columns before all those that are used, such as a running number, are none.
    """
    first = min((*columns.fields.values(), *columns.skills.values(), *columns.earlier.values()))
    return [
        place
        for place in columns.unused
        if place > first and holds_levels(grid.column(place), scale)
    ]


def holds_levels(column: pl.Series, scale: Scale, *, only: bool = True) -> bool:
    """Tell whether a column has a level, and with `only` nothing that is none."""
    meant = [cells.parse_level(text, scale) for text in cells.distinct(column)]
    levels = [isinstance(level, int) for level in meant if level is not None]
    return bool(levels) and (all(levels) if only else any(levels))


def nobody_assessed(named: NamedEntries, skills: Sequence[Skill]) -> Iterator[Problem]:
    """Tell the skills of one set that nobody has a level of in a file, where others are assessed.

    Left out is what a name that nobody knows may stand for, which is told with that. Not told of the
    assessments of a year under way, unless they name skills that nobody knows.
    """
    likely = {name: named.lacking.closest(name) for name in named.unknown_skills}
    told = {named.lacking.find(name) for name in likely.values() if name}
    missing = [skill for skill in skills if skill.id not in named.assessed]
    untold = [skill for skill in missing if skill.id not in told]
    unknown = listed((quoted(name) for name in likely if not likely[name]), _SHOWN)
    if len(missing) == len(skills) or not untold or not (unknown or named.kind == "staff"):
        return
    names = listed(str(skill.name) for skill in untold)
    yield Problem(
        str(named.path),
        ngettext(
            "Nobody is assessed in {count} skill: {names}.",
            "Nobody is assessed in {count} skills: {names}.",
            len(untold),
        ).format(count=len(untold), names=names),
        _("Names in this file that no skill has: {names}.").format(names=unknown)
        if unknown
        else "",
        severity=Severity.WARNING if unknown else Severity.NOTE,
        code="skills_of_nobody",
    )
