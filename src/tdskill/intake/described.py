"""Files read by the description of their kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.absences import read_employment
from tdskill.intake.cells import Parse, Scale, quoted
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.own_levels import own_levels, tell_lacking, with_numbers
from tdskill.intake.replaced import parse_skill
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import (
    of_large,
    of_one_set,
    read_column,
    read_table,
    staff_ids,
    tell_repeated,
    tell_twice,
)
from tdskill.kinds import EMPLOYMENT, SKILL, STAFF_ID, Kind
from tdskill.names import Names

WORK_KIND_NAMES = Names(
    (spelling, kind)
    for kind, spellings in {
        "GQ": ("GQ", "行政", "行政スキル", "主にGQ"),
        "DQ": ("DQ", "デジタル", "デジタルスキル", "主にDQ"),
        "both": ("both", "両方", "GQ・DQ", "GQとDQ", "GQ+DQ", "GQDQ"),
    }.items()
    for spelling in spellings
)
_ANSWERS = Names(
    (spelling, answer)
    for answer, spellings in {
        "yes": ("yes", "y", "true", "1", "はい", "○", "〇", "◯", "✓", "達成", "できている", "済"),
        "no": ("no", "n", "false", "0", "いいえ", "×", "✕", "未達成", "できていない", "未"),
    }.items()
    for spelling in spellings
)


@dataclass(frozen=True)
class Rows:
    """The rows of a file: `frame` has `row` and every column of the kind, bad rows included.

    Null is a blank cell, one that is not understood, which is told, or one of a column that is absent.
    """

    kind: Kind
    grid: Grid
    columns: Columns
    findings: Findings
    frame: pl.DataFrame

    def has(self, name: str) -> bool:
        """Tell whether the file has this column."""
        return name in self.columns.fields

    def header(self, name: str) -> str:
        """Return how the file spells a column that it has."""
        return self.grid.header[self.columns.fields[name]]

    def are_blank(self, *names: str) -> pl.Series:
        """Tell the rows in which all cells of these columns are blank."""
        blank = pl.repeat(value=True, n=len(self.grid.rows), dtype=pl.Boolean, eager=True)
        for name in filter(self.has, names):
            blank &= self.grid.column(self.columns.fields[name]).is_null()
        return blank

    def good(self) -> pl.DataFrame:
        """Return the rows in which nothing is wrong so far."""
        return self.findings.keep_good(self.frame)

    def intake(self, frame: pl.DataFrame, everything: pl.DataFrame | None = None) -> Intake:
        """Return the result of reading the file: these rows, with the columns of the kind."""
        return self.findings.intake(frame, tables.of_kind(self.kind), everything)


def read_plain(
    kind: Kind, path: Path, framework: Framework, *, encoding: str | None = None
) -> Intake:
    """Read a file of which its description says everything. Raises TdskillError as `read_rows` does."""
    rows = read_rows(kind, path, framework, encoding)
    return rows.intake(unify(rows.good(), rows.findings))


def read_rows(
    kind: Kind,
    path: Path,
    framework: Framework,
    encoding: str | None,
    parsers: Mapping[str, Parse] | None = None,
    unsure: Sequence[str] = (),
) -> Rows:
    """Read the rows of a file, of one set of skills, and tell what its description knows to be wrong.

    `parsers` say what the cells of columns mean where their type does not; in columns of `unsure` what
    they do not know is a warning. Raises TdskillError when nothing can be read.
    """
    findings = Findings(str(path))
    of_type: Mapping[str, Parse] = {
        "count": partial(cells.parse_count, wrong=_("{cell} is not a number.")),
        "date": cells.parse_date,
        "stage": cells.parse_stage,
        "work_kind": _parse_work_kind,
        "yes_no": parse_answer,
    }
    parse: dict[str, Parse] = {
        "skill": partial(parse_skill, framework=framework),
        "level": partial(cells.parse_level, scale=Scale.of(framework)),
        **{each.name: of_type[each.type] for each in kind.columns if each.type in of_type},
        **(parsers or {}),
    }
    texts = [each.name for each in kind.columns if each.name not in parse]
    few = [*parse, *(each.name for each in kind.columns if each.repeats)]
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, kind.known, kind.needed, str(path)),
        (kind.needed[0], *texts),
        findings,
        # What has a meaning has few distinct texts: as codes it takes a quarter of the room.
        lambda columns: (
            (),
            of_large(
                path,
                [columns.fields[name] for name in few if name in columns.fields],
            ),
        ),
    )
    headers.tell_columns(grid.header, columns, framework.skill_names, findings)
    if SKILL in kind.columns and SKILL.name in columns.fields:
        rows = grid.cells.height
        grid = of_one_set(grid, columns.fields[SKILL.name], framework)
        findings.of_other_sets = rows - grid.cells.height
    grid = _with_numbers(grid, columns, parse["skill"], framework)
    read = [grid.rows.alias("row")]
    # A list is read as a text.
    dtypes = tables.of_kind(kind) | {
        each.name: pl.String for each in kind.columns if each.type == "skills"
    }
    for column in kind.columns:
        name, place = column.name, columns.fields.get(column.name)
        if place is None:
            continue
        missing = _(column.missing) if column.missing and kind.wants(column) else None
        if column == STAFF_ID:
            values = staff_ids(grid, columns, findings)
            if kind.key == (name,):
                tell_repeated(values, grid, columns, findings)
            if EMPLOYMENT in kind.others:
                findings.employment = read_employment(grid, columns, values, findings)
        elif name in parse:
            severity = Severity.WARNING if name in unsure else Severity.ERROR
            values = read_column(
                *(grid, place, parse[name], dtypes[name], findings),
                missing=missing,
                severity=severity,
            )
        else:
            values = _as_texts(grid.column(place))
            if missing is not None:
                blank = grid.rows.filter(values.is_null())
                findings.rows(blank, grid.header[place], repeat(Bad(missing, code="cell_missing")))
        read.append(values.alias(name))
    # A literal takes no room, and a file of garbage may have many rows.
    frame = pl.DataFrame(read).with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in dtypes.items()
        if name != "row" and name not in columns.fields
    )
    _tell_levels_lacking(frame, grid, columns, framework, findings)
    if any(kind.twice):
        message, hint = map(_, kind.twice)
        of_key = grid.header[columns.fields[kind.key[0]]]
        tell_twice(frame, kind.key, of_key, message, hint, findings)
    return Rows(kind, grid, columns, findings, frame)


def _as_texts(column: pl.Series) -> pl.Series:
    """Return a column of texts that may have been read as codes, which nothing has freed of spaces yet."""
    if column.dtype == pl.String:
        return column
    return cells.tidy(column.cast(pl.String).to_frame(), [column.name]).to_series()


def _with_numbers(grid: Grid, columns: Columns, parse: Parse, framework: Framework) -> Grid:
    fields = columns.fields
    if not {"skill", "level"} <= fields.keys():
        return grid

    def named() -> pl.Series:
        return cells.translate(grid.column(fields["skill"]), parse, pl.String).values

    return with_numbers(grid, fields["level"], named, framework.views)


def _tell_levels_lacking(
    frame: pl.DataFrame, grid: Grid, columns: Columns, framework: Framework, findings: Findings
) -> None:
    if {"skill", "level"} <= columns.fields.keys():
        level = grid.header[columns.fields["level"]]
        tell_lacking(frame.select("row", "skill", "level"), own_levels(framework), level, findings)


def named(names: Names, unknown: str, keys: Sequence[str] = ("aliases",)) -> Parse:
    """Return what finds an id by a name; `unknown` is the message for a name that nothing has."""

    def parse(text: str) -> str | Bad | None:
        if not text.strip():
            return None
        return names.find(text) or cells.unknown(unknown, text, names, keys)

    return parse


def parse_answer(text: str) -> bool | Bad | None:
    if not text.strip():
        return None
    answer = _ANSWERS.find(text)
    if answer is None:
        return Bad(
            _("{cell} is neither yes nor no.").format(cell=quoted(text)),
            _("Write はい or いいえ (yes, no, ○, ×); leave the cell blank where nobody knows."),
            code="neither_yes_nor_no",
        )
    return answer == "yes"


def _parse_work_kind(text: str) -> str | Bad | None:
    """Return the kind of work that a cell names: GQ, DQ or both."""
    if not text.strip():
        return None
    return WORK_KIND_NAMES.find(text) or Bad(
        _("{cell} is no kind of experience.").format(cell=quoted(text)),
        _("Write GQ, DQ or both (両方)."),
        code="experience_unknown",
    )
