"""From a path to a grid with known columns, whatever kind of file it is."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.errors import Severity, TdskillError
from tdskill.formula_guard import unguarded, unguarded_text
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells, decode, excel
from tdskill.intake.cells import Parse, quoted
from tdskill.intake.decode import Decoded
from tdskill.intake.grid import Grid, read_text, tell_header, tell_short, without_blank_rows
from tdskill.intake.headers import Columns, MissingColumnsError, accepts
from tdskill.intake.profiles import as_known, explains
from tdskill.intake.row_problems import REPEATED, Bad, Findings, Sheets
from tdskill.intake.totals import without_totals
from tdskill.intake.turned import MOST_ROWS, tell_turned, turned
from tdskill.kinds import SKILLS, STAFF_ID, WORDS
from tdskill.names import is_nothing, match_key

_WRAPPED = r'(?s)^="(.*)"$'
_SHORT_FORM = r"^[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+$"

_BARE_ID = "id"
_LARGE = 1 << 22

Resolve = Callable[[tuple[str, ...]], Columns]
Shape = Callable[[Columns], tuple[Collection[int], Collection[int]]]


def of_large(path: Path, places: Collection[int]) -> Collection[int]:
    """Return the columns to be read as codes: none of a small file, for which the texts are sooner read."""
    return places if path.is_file() and path.stat().st_size > _LARGE else ()


def read_table(
    path: Path,
    encoding: str | None,
    resolve: Resolve,
    texts: Sequence[str],
    findings: Findings,
    shape: Shape = lambda _columns: ((), ()),
) -> tuple[Grid, Columns]:
    """Return the rows of a file that hold data, and which column means what.

    Blank rows, totals and footnotes are none. `texts` are the fields to be freed of spaces, first one
    that no row should leave blank; `shape` gives the columns of levels and those with few distinct
    texts.
    Raises TdskillError when nothing can be read.
    """
    resolve = partial(_resolved, resolve)
    if excel.is_workbook(path):
        grid, columns = excel.read_workbook(path, resolve, findings)
    else:
        is_header = cache(lambda header: accepts(resolve, _header(header)))
        text = decode.open_text(path, encoding, is_header)
        try:
            columns = resolve(_header(text.head.header))
        except MissingColumnsError as error:
            grid, columns = _turned(text, resolve, findings, error)
        else:
            levels, coded = shape(columns)
            grid = _unwrapped(read_text(text, findings, levels, coded))
            grid = replace(grid, cells=cells.blanks_as_null(grid.cells))
            if text.marks.quotes:
                _tell_swallowed(grid, columns, text.head.delimiter, findings)
    grid = replace(grid, header=_shown(grid.header))
    findings.headers = {name: grid.header[place] for name, place in columns.fields.items()}
    grid = _with_joined(grid, columns, findings)
    places = [str(columns.fields[name]) for name in texts if name in columns.fields]
    grid = replace(grid, cells=cells.tidy(grid.cells, places))
    grid = without_blank_rows(grid, columns.fields[texts[0]])
    grid = without_totals(grid, columns, findings)
    tell_short(grid, findings)
    if not (findings.sheets.names or findings.sheets.turned):
        tell_header(grid, findings)
    if columns.groups:
        grid = _unfolded(grid, columns, findings)
    findings.rows_read = grid.cells.height
    if not grid.cells.height:
        findings.note(_("The file has a header and no rows."), code="file_without_rows")
    return grid, columns


def _turned(
    text: Decoded, resolve: Resolve, findings: Findings, error: MissingColumnsError
) -> tuple[Grid, Columns]:
    """Return a table that has a column for each person, turned. Raises the error where it is none."""
    if text.marks.lines > MOST_ROWS:
        raise error
    table = turned(_unwrapped(read_text(text, Findings(""))), resolve, findings.source)
    if table is None:
        raise error
    findings.sheets = Sheets(turned={0: table.places})
    tell_turned(findings)
    return table.grid, table.columns


def _with_joined(grid: Grid, columns: Columns, findings: Findings) -> Grid:
    """Return the grid with the two parts of a field, as 姓 and 名, in the column of the first one."""
    for first, second in columns.joined.items():
        parts = pl.col(str(first)), pl.col(str(second))
        whole = pl.concat_str(*parts, separator=" ", ignore_nulls=True).replace("", None)
        grid = replace(grid, cells=grid.cells.with_columns(whole.alias(str(first))))
        findings.note(
            _("Columns {first} and {second} are taken together.").format(
                first=quoted(grid.header[first]), second=quoted(grid.header[second])
            ),
            code="columns_joined",
        )
    return grid


def _unfolded(grid: Grid, columns: Columns, findings: Findings) -> Grid:
    """Return the grid with a row for each time that columns repeat with something in them.

    What the first time has stands below the header of its columns; of people whose levels these are
    a row stays that says nothing more.
    """
    if (grid.rows >= REPEATED).any():
        raise TdskillError(
            _("{file} has too many rows for columns that repeat.").format(file=findings.source),
            _("Write a row for each thing instead."),
        )
    first = sorted({place for group in columns.groups for place in group})
    texts = grid.cells.with_columns(pl.all().cast(pl.String))
    parts = []
    for number, group in enumerate(({place: place for place in first}, *columns.groups)):
        moved = (
            pl.col(str(group[place])).alias(str(place))
            if place in group
            else pl.lit(None, pl.String).alias(str(place))
            for place in first
        )
        part = texts.with_columns(moved).with_columns((grid.rows + number * REPEATED).alias("_row"))
        is_filled = pl.any_horizontal(pl.col(str(place)).is_not_null() for place in first)
        keeps_people = not number and {"staff_id", "skill", "level"} <= columns.fields.keys()
        parts.append(part if keeps_people else part.filter(is_filled))
    whole = pl.concat(parts)
    named = [
        {grid.header[place]: grid.header[at] for place, at in g.items()} for g in columns.groups
    ]
    findings.sheets = replace(findings.sheets, groups=tuple(named))
    findings.note(
        _(
            "Columns stand {count} times, and each time is read as a row of its own: {columns}."
        ).format(
            count=len(columns.groups) + 1,
            columns=listed(quoted(grid.header[place]) for place in first),
        ),
        code="columns_repeated",
    )
    return replace(grid, cells=whole.drop("_row"), rows=whole["_row"].rename(grid.rows.name))


def _tell_swallowed(grid: Grid, columns: Columns, delimiter: str, findings: Findings) -> None:
    """Tell the cells that swallowed rows, as a quotation mark is closed in a row further down.

    In a column that is used no delimiter stands beside a line break, but in a list both may; in another
    one, where people may write what they like, as many do as whole rows have. Of people's own words a
    further line is a row of somebody.
    """
    used = columns.used
    of_lists = columns.fields.get(SKILLS.name)
    within = len(grid.header) - 1
    of_words = [columns.fields[each] for each in WORDS if each in columns.fields]
    of_words += columns.reasons.values()
    for place, header in enumerate(grid.header):
        texts = grid.column(place)
        if place == of_lists or texts.dtype != pl.String or not _hold(texts, "\n", "\r"):
            continue
        if place in of_words:
            people = grid.column(columns.fields[STAFF_ID.name])
            texts = _with_rows_inside(texts, people, delimiter, place, within)
        told = (
            pl.DataFrame([grid.rows.alias("row"), texts.alias("text")])
            .drop_nulls()
            .select(
                "row",
                pl.col("text").str.count_matches("\r\n|\r|\n").alias("breaks"),
                pl.col("text").str.count_matches(delimiter, literal=True).alias("delimiters"),
            )
            .filter(
                pl.col("breaks") > 0,
                pl.col("delimiters") > 0
                if place in used
                else pl.col("delimiters") == pl.col("breaks") * within,
            )
        )
        findings.rows(told["row"], header, map(_swallowed, told["breaks"]))


def _with_rows_inside(
    texts: pl.Series, people: pl.Series, delimiter: str, place: int, within: int
) -> pl.Series:
    """Return the texts with a further line that is a row of somebody, or one up to this place; else null."""
    ids = set(people.cast(pl.String).drop_nulls())

    def holds_row(text: str | None) -> bool:
        lines = (text or "").split("\n")[1:]
        return any(
            line.partition(delimiter)[0] in ids
            and line.count(delimiter) == (place if n == len(lines) else within)
            for n, line in enumerate(lines, start=1)
        )

    return pl.Series(texts.name, [text if holds_row(text) else None for text in texts], pl.String)


def _swallowed(lines: int) -> Bad:
    return Bad(
        ngettext(
            "A quotation mark opened in this cell is closed only {count:,} line further down; what "
            "stands between is taken for a part of the cell.",
            "A quotation mark opened in this cell is closed only {count:,} lines further down; what "
            "stands between is taken for a part of the cell.",
            lines,
        ).format(count=lines),
        _("Close it or remove it, or make the file again."),
        code="quotation_mark_open",
    )


def _resolved(resolve: Resolve, header: tuple[str, ...]) -> Columns:
    return resolve(as_known(_shown(header)))


def _shown(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the header with nothing where nothing is seen."""
    return tuple("" if is_nothing(text) else text for text in header)


def _header(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        found[1].replace('""', '"') if (found := re.match(_WRAPPED, text)) else unguarded_text(text)
        for text in texts
    )


def _unwrapped(grid: Grid) -> Grid:
    """Return a text file's grid without what only keeps spreadsheets from changing its cells.

    That is `="0100003"`, and the apostrophe that our own files have before what looks like a formula.
    """
    changed = [_as_meant(column.cast(pl.String)) for column in _wrapped(grid.cells)]
    return replace(grid, header=_header(grid.header), cells=grid.cells.with_columns(changed))


def _wrapped(columns: pl.DataFrame) -> list[pl.Series]:
    """Return the columns of texts, some of which have something around them."""
    texts = columns.select(pl.col(pl.String))
    starts = pl.all().str
    look = (starts.starts_with("'") | starts.starts_with('="')).any()
    # Streaming: a look at the columns, without copies of them; mostly there is nothing to do.
    found = texts.lazy().select(look).collect(engine="streaming")
    return [
        column
        for column in columns
        if (column.name in found.columns and found[column.name].item())
        or (
            isinstance(column.dtype, pl.Categorical)
            and any(text.startswith(("'", '="')) for text in cells.distinct(column))
        )
    ]


def _as_meant(texts: pl.Series) -> pl.Series:
    text = pl.col(texts.name)
    inner = text.str.replace(_WRAPPED, "$1").str.replace_all('""', '"', literal=True)
    is_wrapped = text.str.contains(_WRAPPED)
    return (
        texts.to_frame()
        .select(pl.when(is_wrapped).then(inner).otherwise(unguarded(text)))
        .to_series()
        .alias(texts.name)
    )


def of_one_set(grid: Grid, place: int, framework: Framework) -> Grid:
    """Return the grid without the rows whose skill, in this column, belongs to another set."""
    others = _other_sets(grid, place, framework)
    if others is None:
        return grid
    return replace(grid, cells=grid.cells.filter(~others), rows=grid.rows.filter(~others))


def blank_other_sets(grid: Grid, place: int, more: Sequence[int], framework: Framework) -> Grid:
    """Return the grid with blanks for skills of another set, and for `more` cells beside them.

    The rows stay, as they name people.
    """
    others = _other_sets(grid, place, framework)
    if others is None:
        return grid
    columns = pl.col([str(each) for each in (place, *more)])
    return replace(grid, cells=grid.cells.with_columns(pl.when(~others).then(columns)))


def _other_sets(grid: Grid, place: int, framework: Framework) -> pl.Series | None:
    """Tell the rows whose skill belongs to another set; None where there is none."""
    others = [
        text
        for text in cells.distinct(grid.column(place))
        if any(names.find(text) for names in framework.names_of_others.values())
        and not framework.skill_names.find(text)
        and not framework.earlier_skill_names.find(text)
    ]
    if not others:
        return None
    return grid.column(place).cast(pl.String).is_in(others).fill_null(value=False)


def read_column(
    grid: Grid,
    place: int,
    parse: Parse,
    dtype: pl.DataType | type[pl.DataType],
    findings: Findings,
    *,
    missing: str | None = None,
    severity: Severity = Severity.ERROR,
) -> pl.Series:
    """Return what the cells of a column mean, and tell those that mean nothing.

    `missing` is the error for a blank cell, where there must be none. The rows are left out of cells
    that mean nothing where that is an error, or where there must be something.
    """
    column = grid.column(place)
    if missing is not None:
        blank = grid.rows.filter(column.is_null())
        findings.rows(blank, grid.header[place], repeat(Bad(missing, code="cell_missing")))
    read = cells.translate(column, parse, dtype)
    if missing is not None and read.values.null_count() > column.null_count():
        _tell_as_good_as_missing(grid, column, read, grid.header[place], missing, findings)
    if read.wrong is not None and read.wrong.any():
        texts = column.filter(read.wrong).cast(pl.String)
        rows = grid.rows.filter(read.wrong)
        if severity is Severity.ERROR or missing is not None:
            findings.cells(rows, texts, grid.header[place], _explain(parse), severity)
        else:
            findings.tell(rows, grid.header[place], map(_explain(parse), texts), severity)
    return read.values


def _explain(parse: Parse) -> Callable[[str], Bad]:
    """Return why a text that `parse` does not understand is bad: asked again, for what is told alone."""

    def explain(text: str) -> Bad:
        bad = parse(text)
        return bad if isinstance(bad, Bad) else Bad("", code="not_understood")

    return explain


def _tell_as_good_as_missing(
    grid: Grid,
    column: pl.Series,
    read: cells.Translated,
    header: str,
    missing: str,
    findings: Findings,
) -> None:
    """Tell the cells that hold a text but say nothing, such as 未評価, where there must be a value."""
    nothing = read.values.is_null() & column.is_not_null()
    if read.wrong is not None:
        nothing &= ~read.wrong
    message = _("{problem} The cell reads {cell}.")
    findings.cells(
        grid.rows.filter(nothing),
        column.filter(nothing).cast(pl.String),
        header,
        lambda text: Bad(message.format(problem=missing, cell=quoted(text)), code="cell_missing"),
    )


def staff_ids(grid: Grid, columns: Columns, findings: Findings) -> pl.Series:
    """Return the staff ids as texts, and tell the rows that have none.

    Also told are numbers in the short form of Excel, such as 1.00005E+05. See `as_ids`.
    """
    place = columns.fields["staff_id"]
    ids = as_ids(grid.column(place))
    header = grid.header[place]
    if match_key(header) == _BARE_ID and not explains(header) and _is_running_number(ids):
        raise TdskillError(
            _("{file}: column {column} only numbers the rows.").format(
                file=findings.source, column=quoted(grid.header[place])
            ),
            _("Ask for 職員番号 as well. If these are staff IDs all the same, call the column so."),
        )
    if _hold(ids, "+"):
        short = ids.str.contains(_SHORT_FORM).fill_null(value=False)
        findings.cells(grid.rows.filter(short), ids.filter(short), grid.header[place], _short_form)
    if _hold(ids, "\n", "\r"):
        broken = ids.str.contains("[\r\n]").fill_null(value=False)
        # Where rows were swallowed, that was told.
        broken &= ~grid.rows.is_in(findings.left_out().implode())
        findings.cells(grid.rows.filter(broken), ids.filter(broken), grid.header[place], _broken)
    if ids.null_count():
        hint = _("Each row needs the staff ID of a person.")
        missing = repeat(Bad(_("The staff ID is missing."), hint, code="cell_missing"))
        findings.rows(grid.rows.filter(ids.is_null()), grid.header[place], missing)
    return ids


def _is_running_number(ids: pl.Series) -> bool:
    return ids.to_list() == [str(number) for number in range(1, len(ids) + 1)] != []


def as_ids(texts: pl.Series) -> pl.Series:
    """Return staff ids as they are compared.

    Leading zeros are kept and full width becomes half width; 1001.0 is 1001, and `'0101` or `="0101"`,
    which keep a spreadsheet from dropping the zero, are 0101.
    """
    ids = cells.fold_width(texts)
    if not _hold(ids, "'", "=", "."):
        return ids
    bare = ids.str.replace(_WRAPPED, "$1").str.replace("^'", "").str.strip_chars()
    return bare.str.replace(r"^([0-9]+)\.0+$", "$1").replace("", None)


def _hold(texts: pl.Series, *signs: str) -> bool:
    """Tell whether any of the texts holds one of these signs."""
    look = pl.col(texts.name).str.contains_any([*signs]).any()
    return bool(texts.to_frame().lazy().select(look).collect(engine="streaming").item())


def _short_form(text: str) -> Bad:
    return Bad(
        _("{cell} is the short form in which a spreadsheet shows a long number.").format(
            cell=quoted(text)
        ),
        _("Digits of the staff ID may be lost: format the column as text, and export it again."),
        code="staff_id_shortened",
    )


def _broken(text: str) -> Bad:
    return Bad(
        _("There is a line break within the staff ID {cell}.").format(cell=quoted(text)),
        _("Each row needs the staff ID of a person."),
        code="staff_id_broken",
    )


def tell_repeated(ids: pl.Series, grid: Grid, columns: Columns, findings: Findings) -> None:
    """Tell the people who have several rows; all of these are left out."""
    told = ids.drop_nulls()
    # Equal ids have equal hashes: as many hashes as ids prove that no two are equal, and cheaply.
    if told.hash().n_unique() == len(told):
        return
    repeated = (
        pl.DataFrame({"row": grid.rows, "staff_id": ids})
        .filter(pl.col("staff_id").is_not_null() & pl.col("staff_id").is_duplicated())
        .with_columns(pl.col("row").min().over("staff_id").alias("first"))
    )
    again = repeated.filter(pl.col("row") > pl.col("first"))
    message = _("Staff ID {staff_id} stands already in row {row}.")
    hint = _("Keep one row for each person; until then all rows of this person are left out.")
    sheets = findings.sheets
    findings.leave_out(repeated["row"])
    findings.rows(
        again["row"],
        grid.header[columns.fields["staff_id"]],
        (
            Bad(
                message.format(staff_id=quoted(staff_id), row=sheets.called(first)),
                sheets.or_one(hint, row, first),
                code="staff_id_twice",
            )
            for row, staff_id, first in again.iter_rows()
        ),
    )


def tell_twice(
    frame: pl.DataFrame,
    key: Sequence[str],
    column: str,
    message: str,
    hint: str,
    findings: Findings,
) -> None:
    """Tell the rows whose key (texts in any spelling) an earlier row has, and leave all of them out.

    `message` has a place for the earlier `row`.
    """
    known = frame.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    repeated = (
        known.with_columns(_key(frame, key))
        .filter(pl.col("_key").is_duplicated())
        .with_columns(pl.col("row").min().over("_key").alias("first"))
    )
    again = repeated.filter(pl.col("row") > pl.col("first"))
    sheets = findings.sheets
    findings.leave_out(repeated["row"])
    findings.rows(
        again["row"],
        column,
        [
            Bad(
                message.format(row=sheets.called(first)),
                sheets.or_one(hint, row, first),
                code="row_twice",
            )
            for row, first in again.select("row", "first").iter_rows()
        ],
    )


def tell_in_two_sheets(
    frame: pl.DataFrame, key: Sequence[str], column: str, message: str, findings: Findings
) -> None:
    """Tell the rows whose key an earlier sheet has, and leave all of these rows out.

    One sheet may have a key many times. `message` has a place for the first `row`.
    """
    sheets = findings.sheets
    if not sheets.names:
        return
    number = pl.Series(sheets.before).search_sorted(frame["row"])
    keyed = frame.with_columns(_key(frame, key), number.alias("_sheet"))
    first = pl.col("_sheet").min().over("_key")
    told = keyed.with_columns(pl.col("row").min().over("_key").alias("first")).filter(
        pl.col("_sheet").n_unique().over("_key") > 1
    )
    again = told.filter(pl.col("_sheet") > first)
    findings.leave_out(told["row"])
    findings.rows(
        again["row"],
        column,
        [
            Bad(
                message.format(row=sheets.called(row)),
                _("Keep it in one sheet, or name the sheet that is meant: --sheet NAME"),
                code="need_in_two_sheets",
            )
            for row in again["first"]
        ],
    )


def _key(frame: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """Return what is the same in rows that say the same, in any spelling."""
    return pl.struct(
        pl.col(name).map_elements(match_key, return_dtype=pl.String)
        if frame.schema[name] == pl.String
        else pl.col(name)
        for name in names
    ).alias("_key")
