"""Returned tables, wide or long."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake import cells, headers
from tdskill.intake.absences import (
    absences,
    column_of,
    read_employment,
)
from tdskill.intake.aims import parse_reason
from tdskill.intake.cells import Parse, Scale
from tdskill.intake.described import parse_answer
from tdskill.intake.form import FILLED, filled_mark
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.named import columns_with_levels
from tdskill.intake.own_levels import own_levels, tell_lacking, with_numbers
from tdskill.intake.returned_files import name_of
from tdskill.intake.returned_heads import (
    AIM_ROWS,
    ROWS,
    Returned,
    Told,
    check_heads,
    finished,
    of_another_name,
    reason_without_level,
    stated,
    taken,
    tell_year,
    unknown_skill,
)
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.table import read_column, read_table, staff_ids
from tdskill.intake.terms import Terms
from tdskill.kinds import NAME
from tdskill.names import match_key
from tdskill.years import last_day_so_far


def read_table_of_levels(path: Path, terms: Terms, encoding: str | None) -> Returned:
    source = name_of(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.returned_columns(header, terms.names, source, terms.earlier_names),
        ("staff_id", "assessor", "framework"),
        findings,
    )
    strange = _refuse_unknown_skills(grid, columns, terms, findings)
    unused = tuple(place for place in columns.unused if place not in strange)
    headers.tell_columns(grid.header, replace(columns, unused=unused), terms.names, findings)
    common = [
        pl.repeat(source, grid.cells.height, dtype=pl.String, eager=True).alias("place"),
        grid.rows.alias("row"),
        staff_ids(grid, columns, findings).alias("staff_id"),
    ]
    for name, parse in (("stage", cells.parse_stage), ("assessed_on", terms.parse_date)):
        if name in columns.fields:
            place = columns.fields[name]
            read = read_column(grid, place, parse, tables.ASSESSMENTS[name], findings)
            common.append(read.alias(name))
    if "assessed_on" in columns.fields:
        place = columns.fields["assessed_on"]
        days = grid.column(place)
        yearless = [text for text in cells.distinct(days) if cells.lacks_year(text)]
        of_them = days.cast(pl.String).is_in(yearless)
        texts = days.filter(of_them).cast(pl.String)
        tell_year(grid.rows.filter(of_them), texts, grid.header[place], terms, findings)
    common += [
        grid.column(columns.fields[name]).alias(name)
        for name in ("assessor", "framework")
        if name in columns.fields
    ]
    absent = _leave_out_absent(grid, columns, common[2], terms, findings)
    # A mere 名前 may be what an account of Forms is called.
    named = columns.fields.get("name")
    if named is not None and (
        named in columns.joined or match_key(grid.header[named]) in map(match_key, NAME.tiers()[0])
    ):
        _tell_other_names(common[2], grid, named, terms, findings)
    heads = pl.DataFrame(common)
    shape = _long if columns.is_long else _wide
    reasons = _beside(columns.reasons, "reason", parse_reason, pl.String, grid, columns, findings)
    judged = _with_reasons(shape(heads, grid, columns, terms, findings), reasons, findings)
    aims = _aims(heads, grid, columns, terms, findings)
    same = _as_handed_out(heads, judged, aims, findings)
    is_touched = ~pl.col("row").is_in(same.implode())
    judged, aims = judged.filter(is_touched), aims.filter(is_touched)
    gone = _no_more(heads.filter(is_touched), aims, grid, columns, terms)
    aims = pl.concat([aims, gone]).sort("row", maintain_order=True)
    rows = judged.select(
        pl.col(name) if name in judged.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in ROWS.items()
    )
    heads = heads.select(
        "row",
        *(
            pl.col(name) if name in judged.columns else pl.lit(None, ROWS[name]).alias(name)
            for name in ("staff_id", "stage", "assessed_on")
        ),
    )
    with_levels = pl.concat([judged["row"], aims["row"], findings.left_out()])
    checked = pl.col("row").is_in(with_levels.implode()) & ~pl.col("row").is_in(absent.implode())
    told = Told(
        {name: grid.header[place] for name, place in columns.fields.items()},
        {},
        {
            name: grid.rows.filter(grid.column(columns.fields[name]).is_not_null())
            for name in ("stage", "assessed_on")
            if name in columns.fields
        },
    )
    check_heads(heads.filter(checked), told, terms, findings)
    rows = _fingerprinted(findings.keep_good(rows), findings.keep_good(judged), terms, findings)
    said = stated(aims, terms, findings)
    return finished(taken(rows, terms, findings), findings, said)


def _beside(
    places: Mapping[str, int],
    name: str,
    parse: Parse,
    dtype: pl.DataType | type[pl.DataType],
    grid: Grid,
    columns: Columns,
    findings: Findings,
) -> pl.DataFrame:
    """Return what stands beside the levels: row, skill (null in a long table), the value and its column."""
    found = {None: columns.fields[name]} if name in columns.fields else places
    schema = {"row": pl.UInt32, "skill": pl.String, name: dtype, "column": pl.String}
    parts = [
        pl.DataFrame(
            [grid.rows.alias("row"), read_column(grid, place, parse, dtype, findings).alias(name)]
        ).select(
            "row",
            pl.lit(skill, pl.String).alias("skill"),
            name,
            pl.lit(grid.header[place]).alias("column"),
        )
        for skill, place in found.items()
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _with_reasons(judged: pl.DataFrame, reasons: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Add the reasons to the levels: blank where one was asked for, null where not; tell those alone."""
    key = ["row"] if reasons["skill"].null_count() else ["row", "skill"]
    filled = reasons.drop_nulls("reason")
    alone = filled.join(judged, on=key, how="anti", maintain_order="left")
    for told in alone.sort("row").partition_by("column", maintain_order=True):
        bad = repeat(reason_without_level())
        findings.tell(told["row"], told["column"][0], bad, Severity.WARNING)
    asked = reasons.select(*key, pl.col("reason").fill_null(""))
    return judged.join(asked, on=key, how="left", maintain_order="left")


def _aims(
    heads: pl.DataFrame,
    grid: Grid,
    columns: Columns,
    terms: Terms,
    findings: Findings,
) -> pl.DataFrame:
    """Return what the rows say of interests and aims (AIM_ROWS)."""
    interests = _beside(
        columns.interests, "interest", parse_answer, pl.Boolean, grid, columns, findings
    ).drop_nulls("interest")
    if columns.is_long:
        parse = terms.names.find
        skills = [parse(text or "") for text in grid.column(columns.fields["skill"])]
        of_rows = pl.DataFrame([grid.rows.alias("row"), pl.Series("skill", skills, pl.String)])
        interests = interests.drop("skill").join(of_rows, on="row", maintain_order="left")
        interests = interests.drop_nulls("skill")
    aims = _beside({}, "aim", terms.parse_aim, pl.String, grid, columns, findings)
    job_types = pl.col("aim").is_in(list(terms.job_types))
    aims = aims.drop_nulls("aim").select(
        "row",
        "column",
        pl.when(job_types).then("aim").alias("target_job_type"),
        pl.when(~job_types).then("aim").alias("target_rank"),
    )
    people = heads.select(
        "place", "row", "staff_id", *({"stage", "assessed_on"} & {*heads.columns})
    )
    people = people.rename({"assessed_on": "stated_on"}, strict=False)
    said = pl.concat([interests, aims.unique("row", maintain_order=True)], how="diagonal")
    return pl.concat(
        [
            pl.DataFrame(schema=AIM_ROWS),
            said.join(people, on="row", maintain_order="left").sort("row", maintain_order=True),
        ],
        how="diagonal",
    )


def _as_handed_out(
    heads: pl.DataFrame, judged: pl.DataFrame, aims: pl.DataFrame, findings: Findings
) -> pl.Series:
    """Return the rows in which a table of ours is as it was filled in, and without a date; note them."""
    if not {"framework", "assessed_on"} <= {*heads.columns}:
        return heads["row"].clear()
    waiting = heads.filter(
        pl.col("assessed_on").is_null(), pl.col("framework").str.contains(FILLED.pattern)
    )
    if "assessor" in heads.columns:
        waiting = waiting.filter(pl.col("assessor").is_null())
    said: dict[int, tuple[dict[str, int], dict[str, str], list[str], list[str]]] = {
        row: ({}, {}, [], []) for row in waiting["row"]
    }
    of_them = pl.col("row").is_in(waiting["row"].implode())
    found = judged.filter(of_them).select("row", "skill", "level", "reason")
    for row, skill, level, reason in found.iter_rows():
        said[row][0][skill] = level
        said[row][1].update({skill: reason} if reason else {})
    names = ("row", "skill", "interest", "target_job_type", "target_rank")
    for row, skill, interest, *aim in aims.filter(of_them).select(names).iter_rows():
        said[row][2].extend([skill] * bool(interest))
        said[row][3].extend(filter(None, aim))
    same = [
        row
        for row, framework in waiting.select("row", "framework").iter_rows()
        for levels, reasons, interests, aim in (said[row],)
        if framework.endswith(filled_mark(levels, reasons, interests, next(iter(aim), None)))
    ]
    if same:
        findings.note(
            ngettext(
                "{n} row is as it was handed out, without a date, and says nothing.",
                "{n} rows are as they were handed out, without a date, and say nothing.",
                len(same),
            ).format(n=f"{len(same):,}"),
            code="form_rows_not_answered",
        )
    return pl.Series(same, dtype=heads["row"].dtype)


def _no_more(
    heads: pl.DataFrame, aims: pl.DataFrame, grid: Grid, columns: Columns, terms: Terms
) -> pl.DataFrame:
    """Return what rows say that are blank where an interest or the aim was filled in: it is one no more."""
    if "framework" not in heads.columns or not terms.wishes:
        return aims.clear()
    filled = heads.filter(pl.col("framework").str.contains(FILLED.pattern))
    asked: list[tuple[str | None, int]] = [*columns.interests.items()]
    asked += [(None, columns.fields["aim"])] if "aim" in columns.fields else []
    rows: list[dict[str, object]] = []
    for skill, place in asked:
        blank = grid.rows.filter(grid.column(place).is_null())
        of_it: dict[str, object] = {"column": grid.header[place], "skill": skill}
        of_it["interest"] = None if skill is None else False
        rows += [
            person | of_it | {"stated_on": person.get("assessed_on")}
            for person in filled.filter(pl.col("row").is_in(blank.implode())).iter_rows(named=True)
            if (person["staff_id"], skill) in terms.wishes
        ]
    told = [{name: row.get(name) for name in aims.columns} for row in rows]
    return pl.DataFrame(told, schema=aims.schema)


def _leave_out_absent(
    grid: Grid, columns: Columns, ids: pl.Series, terms: Terms, findings: Findings
) -> pl.Series:
    """Leave out the people of whom the table itself says that they have left, and tell them.

    Return their rows.
    """
    employment = read_employment(grid, columns, ids, findings)
    if employment is None:
        return grid.rows.clear()
    column = column_of({name: grid.header[place] for name, place in columns.fields.items()})
    end = last_day_so_far(terms.fiscal_year)
    absent = absences(employment, column, end, findings, count_on_leave=terms.count_on_leave)
    rows = grid.rows.filter(ids.is_in(list(absent)).fill_null(value=False))
    findings.take_out(rows, absent)
    return rows


def _refuse_unknown_skills(
    grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> list[int]:
    """Tell the columns with levels of skills that are not known: they could never come in later.

    Return their places.
    """
    if columns.is_long:
        return []
    scale = max(terms.scales.values(), key=lambda scale: scale.top)
    strange = [*columns.earlier.values(), *columns_with_levels(grid, columns, scale)]
    for place in strange:
        column = grid.column(place)
        levels = [
            text for text in cells.distinct(column) if cells.parse_level(text, scale) is not None
        ]
        rows = grid.rows.filter(column.cast(pl.String).is_in(levels))
        if rows.is_empty():
            continue
        bad = unknown_skill(headers.undecorated(grid.header[place]), terms)
        hint = bad.hint or _("Mend the name of the column, or take the column away.")
        findings.whole(rows, replace(bad, advice=hint), grid.header_row, grid.header[place])
    return strange


def _tell_other_names(
    ids: pl.Series, grid: Grid, place: int, terms: Terms, findings: Findings
) -> None:
    """Tell the rows whose name is not that of the person with the number on the roster."""
    people = pl.DataFrame(
        {"row": grid.rows, "staff_id": ids, "name": grid.column(place).cast(pl.String)}
    ).drop_nulls()
    wrong = [
        (row, of_another_name(staff_id, name, called))
        for row, staff_id, name in people.iter_rows()
        if (called := terms.called.get(staff_id)) and match_key(name) != match_key(called)
    ]
    rows = pl.Series([row for row, _bad in wrong], dtype=pl.UInt32)
    findings.rows(rows, grid.header[place], (bad for _row, bad in wrong))


def _wide(
    common: pl.DataFrame, grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> pl.DataFrame:
    parsers = {skill: _level_parser(scale) for skill, scale in terms.scale_of.items()}
    levels = [
        read_column(grid, place, parsers[skill], tables.LEVEL, findings).alias(skill)
        for skill, place in columns.skills.items()
    ]
    titles = {skill: grid.header[place] for skill, place in columns.skills.items()}
    in_order = [skill for skill in terms.skill_by_id if skill in columns.skills]
    return (
        common.with_columns(levels)
        .unpivot(
            on=in_order,
            index=common.columns,
            variable_name="skill",
            value_name="level",
        )
        .filter(pl.col("level").is_not_null())
        .with_columns(pl.col("skill").replace(titles).alias("column"))
        .sort("row", maintain_order=True)
    )


def _long(
    common: pl.DataFrame, grid: Grid, columns: Columns, terms: Terms, findings: Findings
) -> pl.DataFrame:
    def parse_skill(text: str) -> str | Bad:
        return terms.names.find(text) or unknown_skill(text, terms)

    fields = columns.fields
    skill = read_column(grid, fields["skill"], parse_skill, pl.String, findings)
    grid = with_numbers(grid, fields["level"], lambda: skill, terms.sets)
    levels = _levels_by_set(grid, fields["level"], skill, terms, findings)
    tell_lacking(
        levels.join(pl.DataFrame({"row": grid.rows, "skill": skill}), on="row"),
        {skill: own for each in terms.sets for skill, own in own_levels(each).items()},
        grid.header[fields["level"]],
        findings,
    )
    judged = findings.keep_good(
        common.with_columns(
            skill.alias("skill"),
            pl.lit(grid.header[fields["level"]]).alias("column"),
        ).join(levels, on="row", how="left", maintain_order="left")
    ).filter(pl.col("level").is_not_null())
    nothing = judged.filter(pl.col("skill").is_null())["row"]
    findings.rows(
        nothing,
        grid.header[fields["skill"]],
        repeat(Bad(_("The skill is missing."), code="cell_missing")),
    )
    return judged


def _levels_by_set(
    grid: Grid, place: int, skill: pl.Series, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Return row and level, each level read on the scale of its skill's set; no skill: the first."""
    first = terms.sets[0].set_id
    sets = skill.replace_strict(terms.set_of, default=first, return_dtype=pl.String)
    parts = []
    for name, scale in terms.scales.items():
        mine = sets == name
        part = replace(grid, cells=grid.cells.filter(mine), rows=grid.rows.filter(mine))
        level = read_column(part, place, _level_parser(scale), tables.LEVEL, findings)
        parts.append(pl.DataFrame([part.rows.alias("row"), level.alias("level")]))
    return pl.concat(parts)


def _level_parser(scale: Scale) -> Parse:
    return partial(cells.parse_level, scale=scale)


def _fingerprinted(
    rows: pl.DataFrame, judged: pl.DataFrame, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Give the rows of a table the present fingerprints, except those of another framework."""
    present = pl.col("skill").replace_strict(
        terms.fingerprints, default=None, return_dtype=pl.String
    )
    if "framework" not in judged.columns:
        findings.note(
            _(
                "There is no column フレームワーク: the levels are taken as judged under the present texts."
            ),
            _(
                "A table made with tdskill sheet --form csv has it; keep it when you change the table."
            ),
            severity=Severity.WARNING,
            code="form_column_missing",
        )
        return rows.with_columns(present.alias("fingerprint"))
    framework = judged["framework"]
    digests = {skill: terms.digests[name] for skill, name in terms.set_of.items()}
    expected = rows["skill"].replace_strict(digests, default=None, return_dtype=pl.String)
    told = framework.str.replace(FILLED.pattern, "").str.split(" ").list.last()
    other = (told != expected).fill_null(value=False)
    if other.any():
        findings.note(
            ngettext(
                "{count:,} level is of another version of the framework; it is not known under which "
                "texts it was judged.",
                "{count:,} levels are of another version of the framework; it is not known under "
                "which texts they were judged.",
                int(other.sum()),
            ).format(count=int(other.sum())),
            severity=Severity.WARNING,
            code="levels_of_other_texts",
        )
    return rows.with_columns(pl.when(~other).then(present).alias("fingerprint"))
