"""Long staff rows (a person and a skill each) folded into one row for each person."""

from collections.abc import Mapping, Sequence

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake.cells import quoted, tidy
from tdskill.intake.replaced import skill_codes, with_present_levels
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.spellings import unify

# A key that is greater when its level counts: stage, then day, then the level itself.
_LEVEL_SIZE = 1 << 4
_DAY_SIZE = 1 << 22
_STAGE_UNIT = _LEVEL_SIZE * _DAY_SIZE
_DAYS_BEFORE_EPOCH = 719_163

_PERSON = ("name", "bureau", "rank", "group", "capacity")


def fold(
    rows: pl.DataFrame, framework: Framework, headers: Mapping[str, str], findings: Findings
) -> pl.DataFrame:
    """Return staff_id, what is told of the person, stage, and a level for each skill.

    `rows` has row, staff_id, skill (its place in `skill_codes`), level, and where the file has them stage
    (1 to 3, see `cells.STAGE_CODES`), assessed_on, name, bureau, rank, group and capacity; `headers` gives
    their headers for messages. People stand in the order of their first rows.

    For each skill the highest stage counts, then the newest date. Rows that contradict one another
    are told and left out: both levels, or the whole person when it is told in two ways.
    """
    skills = skill_codes(framework)
    told = [name for name in _PERSON if name in rows.columns]
    people = _people(rows, told, findings, headers) if told else None
    rows = findings.keep_good(rows)
    levels = _levels(rows, skills)
    cells = sum(levels.height - levels[skill].null_count() for skill in skills)
    # More levels than cells to hold them: only then can two of them be at odds.
    if rows.height - rows["level"].null_count() > cells and _tell_conflicts(
        rows, headers["level"], findings
    ):
        levels = _levels(findings.keep_good(rows), skills)
    levels = with_present_levels(levels, framework, _LEVEL_SIZE)
    if people is not None:
        levels = levels.join(people, on="staff_id", how="left", maintain_order="left")
    return _unpacked(levels, framework.skill_ids)


def _people(
    rows: pl.DataFrame, told: Sequence[str], findings: Findings, headers: Mapping[str, str]
) -> pl.DataFrame:
    """Return what is told of each person; tell the people of whom it is told in two ways."""
    columns = ["staff_id", *told]
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in columns)
    people = (
        rows.lazy()
        .filter(differs | (pl.int_range(pl.len()) == 0))
        .select("row", *columns)
        .unique(subset=columns, keep="first", maintain_order=True)
        .with_columns(pl.col(told).cast(pl.String))
        .collect()
    )
    people = unify(tidy(people, ["name"] if "name" in told else []), findings)
    if people["staff_id"].n_unique() == people.height:
        return people.drop("row")
    firsts = people.group_by("staff_id", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in told),
        *(_first_row(name).alias(f"{name} row") for name in told),
    )
    both = people.join(firsts, on="staff_id", suffix=" first", maintain_order="left")
    message = _("{new} contradicts {old} in row {row} for the same staff ID.")
    hint = _("Until it is mended all rows of this person are left out.")
    sheets = findings.sheets
    for name in told:
        wrong = both.filter(pl.col(name) != pl.col(f"{name} first"))
        pairs = wrong.select("row", name, f"{name} first", f"{name} row").iter_rows()
        findings.rows(
            wrong["row"],
            headers[name],
            (
                Bad(
                    message.format(new=quoted(new), old=quoted(old), row=sheets.called(first)),
                    sheets.or_one(hint, row, first),
                    code="person_contradicts",
                )
                for row, new, old, first in pairs
            ),
        )
        of_them = pl.col("staff_id").is_in(wrong["staff_id"].implode())
        findings.leave_out(rows.filter(of_them)["row"])
    return firsts.select(columns)


def _first_row(name: str) -> pl.Expr:
    return pl.col("row").filter(pl.col(name).is_not_null()).first()


def _key(columns: Sequence[str]) -> pl.Expr:
    """Return the key that is greatest for the level that counts; null without a level."""
    if "stage" not in columns and "assessed_on" not in columns:
        return pl.col("level")
    key = pl.col("level").cast(pl.UInt32)
    if "assessed_on" in columns:
        day = pl.col("assessed_on").to_physical() + _DAYS_BEFORE_EPOCH
        key += day.cast(pl.UInt32).fill_null(0) * _LEVEL_SIZE
    if "stage" in columns:
        key += pl.col("stage").cast(pl.UInt32).fill_null(0) * _STAGE_UNIT
    return key


def _levels(rows: pl.DataFrame, skills: Sequence[str]) -> pl.DataFrame:
    """Return staff_id and the greatest key for each skill, in the order of the first rows."""
    key = pl.col("_key")
    return (
        rows.lazy()
        .select("row", "staff_id", "skill", _key(rows.columns).alias("_key"))
        .group_by("staff_id")
        .agg(
            pl.col("row").min().alias("_row"),
            *(
                pl.when(pl.col("skill") == place).then(key).max().alias(skill)
                for place, skill in enumerate(skills)
            ),
        )
        .sort("_row")
        .collect()
    )


def _unpacked(people: pl.DataFrame, skills: Sequence[str]) -> pl.DataFrame:
    keys = pl.col(list(skills))
    if people.schema[skills[0]] == tables.LEVEL:
        return people
    code = pl.min_horizontal(keys // _STAGE_UNIT)
    stage = pl.when(code > 0).then(code.cast(pl.Int64) - 1)
    names = dict(enumerate(tables.STAGES))
    return people.with_columns(
        stage.replace_strict(names, return_dtype=tables.STAGE).alias("stage"),
        (keys % _LEVEL_SIZE).cast(tables.LEVEL),
    )


def _tell_conflicts(rows: pl.DataFrame, header: str, findings: Findings) -> bool:
    """Tell the rows that give one person's skill two levels where the newest of the highest stage counts."""
    same = ["staff_id", "skill"]
    level, when = pl.col("level"), _key(rows.columns).cast(pl.Int64) // _LEVEL_SIZE
    told = (
        rows.lazy()
        .filter(level.is_not_null())
        .filter(when == when.max().over(same))
        .select("row", "level", *same)
    )
    twice = (
        told.group_by(same)
        .agg(level.min().alias("least"), level.max().alias("most"))
        .filter(pl.col("least") < pl.col("most"))
        .select(same)
        .collect()
    )
    if not twice.height:
        return False
    both = told.join(twice.lazy(), on=same, how="semi", nulls_equal=True).sort("row").collect()
    is_other = level != level.first()
    firsts = both.group_by(same).agg(
        level.first().alias("first"),
        pl.col("row").first().alias("first_row"),
        level.filter(is_other).first().alias("other"),
        pl.col("row").filter(is_other).first().alias("other_row"),
    )
    is_first = level == pl.col("first")
    pairs = both.join(firsts, on=same, nulls_equal=True, maintain_order="left").select(
        "row",
        "level",
        pl.when(is_first).then("other").otherwise("first").alias("against"),
        pl.when(is_first).then("other_row").otherwise("first_row").alias("against_row"),
    )
    message = _(
        "Level {level} contradicts level {other} in row {row}: the same person and skill, "
        "at the same stage and date."
    )
    hint = _("Keep one of the rows; until then none of them counts.")
    sheets = findings.sheets
    findings.rows(
        pairs["row"],
        header,
        (
            Bad(
                message.format(level=level, other=other, row=sheets.called(other_row)),
                sheets.or_one(hint, row, other_row),
                code="levels_contradict",
            )
            for row, level, other, other_row in pairs.iter_rows()
        ),
    )
    return True
