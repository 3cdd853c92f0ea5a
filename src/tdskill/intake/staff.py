"""Staff files, wide or long, as one frame with a row for each person."""

from dataclasses import replace
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells, headers
from tdskill.intake.absences import read_employment
from tdskill.intake.cells import Scale
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.long_rows import fold
from tdskill.intake.named import columns_with_levels, lacking_skills, strange_column
from tdskill.intake.own_levels import own_levels, tell_lacking, with_numbers
from tdskill.intake.replaced import (
    earlier_code,
    parse_skill,
    skill_codes,
    tell_earlier,
    with_present_levels,
)
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import blank_other_sets, read_column, read_table, staff_ids, tell_repeated

_SHOWN = 5
_PERSON = ("name", "bureau", "rank", "group")
_CODED = ("bureau", "rank", "group", "stage", "skill", "assessed_on", "employment_status")


def read_staff(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a staff file: a row for each person (wide), or for each person and skill (long).

    The frame has the columns of `tables.STAFF` and one of UInt8 for each skill, in the framework's
    order. Staff ids are texts: leading zeros are kept, spaces around them are dropped, full-width
    letters and digits become half-width. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.skill_names
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.staff_columns(
            header,
            names,
            source,
            framework.earlier_skill_names,
            framework.set_name,
            framework.names_of_others,
        ),
        ("staff_id", "name"),
        findings,
        _shape,
    )
    read = _read_long if columns.is_long else _read_wide
    frame = read(grid, columns, framework, findings)
    schema = tables.STAFF | dict.fromkeys(framework.skill_ids, tables.LEVEL)
    return findings.intake(
        frame.select(
            pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in schema.items()
        )
    )


def _shape(columns: Columns) -> tuple[list[int], list[int]]:
    if not columns.is_long:
        places = (columns.skills.values(), columns.earlier.values(), columns.elsewhere)
        return [*chain(*places)], []
    coded = [columns.fields[name] for name in _CODED if name in columns.fields]
    return [columns.fields["level"]], coded


def _read_wide(
    grid: Grid, columns: Columns, framework: Framework, findings: Findings
) -> pl.DataFrame:
    scale = Scale.of(framework)
    places = columns.skills | {earlier_code(name): at for name, at in columns.earlier.items()}
    tell_earlier(places, framework, findings)
    known = {*columns.skills, *chain(*map(framework.successors.__getitem__, columns.earlier))}
    missing = [skill for skill in framework.skills if skill.id not in known]
    strange = columns_with_levels(grid, columns, scale) if missing else []
    unused = tuple(place for place in columns.unused if place not in strange)
    headers.tell_columns(
        grid.header, replace(columns, unused=unused), framework.skill_names, findings
    )
    lacking = lacking_skills(missing)
    likely = {
        grid.header[place]: lacking.find(
            lacking.closest(headers.undecorated(grid.header[place])) or ""
        )
        for place in strange
    }
    for name in likely:
        bad = strange_column(name, lacking, framework.skill_names)
        findings.note(bad.message, bad.hint, column=name, severity=Severity.WARNING, code=bad.code)
    untold = [str(skill.name) for skill in missing if skill.id not in likely.values()]
    if untold:
        findings.note(
            ngettext(
                "There is no column for {count} skill: {names}.",
                "There is no column for {count} skills: {names}.",
                len(untold),
            ).format(count=len(untold), names=listed(untold)),
            severity=Severity.WARNING if None in likely.values() else Severity.NOTE,
            code="skills_without_column",
        )
    ids = staff_ids(grid, columns, findings)
    tell_repeated(ids, grid, columns, findings)
    findings.employment = read_employment(grid, columns, ids, findings)
    # No skill has an id that begins with an underscore.
    people = [grid.rows.alias("_row"), ids.alias("staff_id")]
    people += [
        grid.column(columns.fields[name]).alias(name) for name in _PERSON if name in columns.fields
    ]
    if "stage" in columns.fields:
        place = columns.fields["stage"]
        stages = read_column(grid, place, cells.parse_stage, tables.STAGE, findings)
        people.append(stages.alias("stage"))
    people += _capacity(grid, columns, findings)
    own = own_levels(framework)
    scales = {code: replace(scale, own=levels) for code, levels in own.items()}
    scales |= Scale.of_each(framework)
    levels = [
        read_column(
            *(grid, place, partial(cells.parse_level, scale=scales.get(skill, scale))),
            *(tables.LEVEL, findings),
        ).alias(skill)
        for skill, place in places.items()
    ]
    frame = with_present_levels(pl.DataFrame([*people, *levels]), framework)
    return unify(findings.keep_good(frame, "_row"), findings)


def _read_long(
    grid: Grid, columns: Columns, framework: Framework, findings: Findings
) -> pl.DataFrame:
    headers.tell_columns(grid.header, columns, framework.skill_names, findings)
    fields = columns.fields
    judged = [fields[name] for name in ("level", "stage", "assessed_on") if name in fields]
    grid = blank_other_sets(grid, fields["skill"], judged, framework)
    ids = staff_ids(grid, columns, findings)
    findings.employment = read_employment(grid, columns, ids, findings)
    codes = skill_codes(framework)
    places = {code: place for place, code in enumerate(codes)}

    def parse_place(text: str) -> int | Bad | None:
        found = parse_skill(text, framework)
        return places[found] if isinstance(found, str) else found

    skill = read_column(grid, fields["skill"], parse_place, cells.code_dtype(len(places)), findings)
    if len(codes) > len(framework.skill_ids):
        tell_earlier(map(codes.__getitem__, skill.drop_nulls().unique()), framework, findings)

    def named() -> pl.Series:
        return skill.replace_strict(dict(enumerate(codes)), default=None, return_dtype=pl.String)

    grid = with_numbers(grid, fields["level"], named, (framework,))
    parse = partial(cells.parse_level, scale=Scale.of(framework))
    level = read_column(grid, fields["level"], parse, tables.LEVEL, findings)
    tell_lacking(
        pl.DataFrame({"row": grid.rows, "skill": skill, "level": level}),
        {places[each]: own for each, own in own_levels(framework).items()},
        grid.header[fields["level"]],
        findings,
    )
    nothing = skill.is_null() & level.is_not_null()
    if nothing.any():
        _tell_levels_of_nothing(grid, fields["skill"], nothing, findings)
    rows = [
        grid.rows.alias("row"),
        ids.alias("staff_id"),
        skill.alias("skill"),
        level.alias("level"),
    ]
    if "stage" in fields:
        stage = read_column(grid, fields["stage"], _parse_stage_code, pl.UInt8, findings)
        rows.append(stage.alias("stage"))
    if "assessed_on" in fields:
        day = read_column(grid, fields["assessed_on"], cells.parse_date, pl.Date, findings)
        rows.append(day.alias("assessed_on"))
    rows += [grid.column(fields[name]).alias(name) for name in _PERSON if name in fields]
    rows += _capacity(grid, columns, findings)
    told = {name: grid.header[place] for name, place in fields.items()}
    people = fold(findings.keep_good(pl.DataFrame(rows)), framework, told, findings)
    if len(findings.left_out()):
        _tell_people_left_out(ids, people["staff_id"], findings)
    return people


def _tell_people_left_out(ids: pl.Series, kept: pl.Series, findings: Findings) -> None:
    lost = ids.filter(~ids.is_in(kept.implode())).drop_nulls().unique(maintain_order=True).to_list()
    if lost:
        findings.note(
            ngettext(
                "{count:,} person has no row that can be used and is left out: {ids}.",
                "{count:,} people have no row that can be used and are left out: {ids}.",
                len(lost),
            ).format(count=len(lost), ids=listed(lost, _SHOWN)),
            code="people_left_out",
        )


def _capacity(grid: Grid, columns: Columns, findings: Findings) -> list[pl.Series]:
    place = columns.fields.get("capacity")
    if place is None:
        return []
    read = read_column(grid, place, cells.parse_capacity, tables.STAFF["capacity"], findings)
    return [read.alias("capacity")]


def _parse_stage_code(text: str) -> int | Bad | None:
    stage = cells.parse_stage(text)
    return cells.STAGE_CODES[stage] if isinstance(stage, str) else stage


def _tell_levels_of_nothing(grid: Grid, place: int, nothing: pl.Series, findings: Findings) -> None:
    rows = grid.rows.filter(nothing & grid.column(place).is_null())
    findings.rows(
        rows, grid.header[place], repeat(Bad(_("The skill is missing."), code="cell_missing"))
    )
