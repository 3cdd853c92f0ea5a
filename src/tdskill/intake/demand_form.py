"""The marks by which a form of the demand survey says what it is, and its cells as it comes back.

A form is a sheet of a workbook. Its first row, which nobody sees, holds MARKER with a `DemandMark`
beside it, and the name of each column of the table above it. In the column of MARKER stand the keys
ANSWERED_BY and ANSWERED_ON beside these fields, and TABLE in the row of the headings: what is below
is the table, as long as people made it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tdskill.framework.fingerprint import SIZE
from tdskill.intake import excel
from tdskill.intake.bounds import letters_of

VERSION = 1
MARKER = "tdskill_demand_form"
ANSWERED_BY, ANSWERED_ON, TABLE = "@answered_by", "@answered_on", "@table"
NEED = ("work", "skill", "level", "headcount")
"""The columns of the table."""

_ROWS_SEARCHED = 20


class DemandMark(BaseModel):
    """What a form was made for; `filled` is the digest of the rows that it was handed out with."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: int
    fiscal_year: int
    bureau: str
    filled: str


@dataclass(frozen=True)
class Line:
    """A row of the table as texts; `cells` are those of NEED, blank where nothing stands."""

    row: int
    cells: Mapping[str, str]

    @property
    def is_blank(self) -> bool:
        """Whether nobody is needed: nothing stands there, or nobody for nothing."""
        *need, headcount = (self.cells[name] for name in NEED)
        return not any(need) and headcount in ("", "0")


@dataclass(frozen=True)
class DemandForm:
    """A form as texts; `mark` is None where it cannot be read. `columns` are letters, by their names.

    `fields` are the rows and texts of ANSWERED_BY and ANSWERED_ON; `number` is the sheet's, from 0.
    """

    sheet: str
    number: int
    mark: DemandMark | None
    columns: Mapping[str, str]
    fields: Mapping[str, tuple[int, str]]
    lines: tuple[Line, ...]


def digest_of_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return a digest of rows of NEED as the form shows them."""
    text = "\n".join("\t".join(row) for row in rows)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:SIZE]


def read_demand_forms(path: Path) -> Iterator[DemandForm]:
    """Yield the forms in a workbook. Raises TdskillError when it is none that can be read."""
    _names, sheets = excel.open_workbook(path)
    for sheet in sheets:
        if (form := _form(sheet)) is not None:
            yield form


def _form(sheet: excel.Sheet) -> DemandForm | None:
    rows = [tuple(str(cell or "").strip() for cell in row) for row in sheet.cells.iter_rows()]
    top = next((n for n, row in enumerate(islice(rows, _ROWS_SEARCHED)) if MARKER in row), None)
    if top is None:
        return None
    head, key = rows[top], rows[top].index(MARKER)
    places = {name: head.index(name) for name in NEED if name in head}
    table = next((n for n, row in enumerate(rows) if row[key] == TABLE), None)
    if len(places) < len(NEED) or table is None or key + 1 == len(head):
        return DemandForm(sheet.name, sheet.number, None, {}, {}, ())
    return DemandForm(
        sheet.name,
        sheet.number,
        _mark(head[key + 1]),
        {name: letters_of(sheet.first_column + place) for name, place in places.items()},
        {
            row[key]: (n + 1, row[places["skill"]])
            for n, row in enumerate(rows[:table])
            if row[key] in (ANSWERED_BY, ANSWERED_ON)
        },
        tuple(
            Line(n + 1, {name: row[place] for name, place in places.items()})
            for n, row in enumerate(rows[table + 1 :], start=table + 1)
        ),
    )


def _mark(text: str) -> DemandMark | None:
    try:
        return DemandMark.model_validate_json(text)
    except ValidationError:
        return None
