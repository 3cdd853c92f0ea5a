"""What is found while a file is read: problems for people, and the rows that cannot be used."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice

import polars as pl

from tdskill.errors import Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.bounds import letters_of

CAP = 1_000
"""Problems told one by one for a file, the first ones of each kind; the rest are counted."""

REPEATED = 1 << 24
"""How far apart the rows are numbered that were made of one row: more than a file has."""

_ROW = pl.UInt32
_TEXTS_SHOWN = 10


@dataclass(frozen=True)
class Bad:
    """Why a text cannot be understood, and what to do about it; `code` and `about` as in `Problem`.

    Advice that costs time may be a function: it is asked only for what is told.
    """

    message: str
    advice: str | Callable[[], str] = ""
    about: str | None = None
    code: str = field(kw_only=True)

    @property
    def hint(self) -> str:
        """What to do about it."""
        return self.advice if isinstance(self.advice, str) else self.advice()

    @classmethod
    def together(cls, faults: Sequence["Bad"]) -> "Bad":
        """Return several faults of one cell as one, each hint behind its message."""
        if len(faults) == 1:
            return faults[0]
        texts = [text for bad in faults for text in (bad.message, bad.hint) if text]
        return cls(
            reduce(lambda *two: _("{first} {second}").format(first=two[0], second=two[1]), texts),
            code=faults[0].code,
        )


@dataclass(frozen=True)
class Turned:
    """Where the cells stand of a table that has a column for each person: the table was turned.

    Its rows are numbered by the columns of the file. `rows` are the rows of the file by their headers,
    and `heads` the first cells of its columns.
    """

    rows: Mapping[str, int]
    heads: Mapping[int, str]

    def place(self, row: int, header: object = None) -> tuple[int, str]:
        """Return the row of the file, and what stands at the head of the column."""
        first = min(self.rows.values())
        return self.rows.get(str(header), first), self.heads.get(row) or letters_of(row - 1)


@dataclass(frozen=True)
class Sheets:
    """The sheets of a workbook that were read as one table, and how many rows are numbered before each.

    Their rows are numbered throughout. Both are empty where rows are numbered as the file shows them:
    in a text file, and where one sheet was read. Where columns repeat (スキル名_1, スキル名_2), `groups`
    has, for each time but the first, the headers by those of the first; the rows that were made of it
    are numbered `REPEATED` further on. `turned` are the tables that were turned, by their sheets' number.
    """

    names: tuple[str, ...] = ()
    before: tuple[int, ...] = ()
    groups: tuple[Mapping[str, str], ...] = ()
    turned: Mapping[int, Turned] = field(default_factory=dict)

    def place(self, row: int) -> tuple[str | None, int]:
        """Return the sheet where there are several, and the row as it shows it."""
        row = row % REPEATED if self.groups else row
        if not self.names:
            return None, row
        number = self.number(row)
        return self.names[number], row - self.before[number]

    def number(self, row: int) -> int:
        """Return which sheet a row stands in, counted from 0."""
        row = row % REPEATED if self.groups else row
        return bisect_left(self.before, row) - 1 if self.names else 0

    def called(self, row: int) -> str:
        """Return a row as texts name it after the word row."""
        sheet, shown = self.place(row)
        named = str(shown)
        if turned := self.turned.get(self.number(row)):
            first, head = turned.place(shown)
            named = f"{first} ({head})"
        return (
            named if sheet is None else _("{row} of sheet '{sheet}'").format(row=named, sheet=sheet)
        )

    def located(self, problem: Problem) -> Problem:
        """Return a problem of a numbered row as one of its sheet."""
        if problem.row is None or not (self.names or self.groups or self.turned):
            return problem
        sheet, row = self.place(problem.row)
        column = problem.column
        if turned := self.turned.get(self.number(problem.row)):
            row, column = turned.place(row, column)
        elif self.groups and (group := problem.row // REPEATED):
            column = self.groups[group - 1].get(str(column), column)
        return replace(problem, sheet=sheet, row=row, column=column)

    def with_rows(self, texts: Iterable[str], rows: Iterable[int], most: int = _TEXTS_SHOWN) -> str:
        """List texts, each with its row; of many the first `most`."""
        told = (
            _("{text} (row {row})").format(text=text, row=self.called(row))
            for text, row in zip(texts, rows, strict=True)
        )
        return listed(told, most)

    def or_one(self, hint: str, *rows: int) -> str:
        """Add to a hint, where the rows stand in different sheets, that one sheet can be read alone."""
        if len({self.place(row)[0] for row in rows}) == 1:
            return hint
        return _("{first} {second}").format(
            first=hint, second=_("If one sheet alone is meant: --sheet NAME")
        )


@dataclass(frozen=True)
class Intake:
    """What one file gave.

    `frame` has the columns of `tables` (staff: and one for each skill), `problems` everything to
    tell, and `rows_left_out` counts the rows of the file that are not in the frame because of an
    error, or because of an exam that is not known. `headers` spells the columns as the file does, by
    field. `rows` has the place in the file of each row of the frame, and `left_out` the rows that are
    not in it, for the kinds of which other files are asked; both as `sheets` numbers them. `totals`
    counts the rows that are totals or footnotes, which are in neither, `of_other_sets` those of skills of
    other sets, `rows_read` all that are no totals; `employment` is as `absences.read_employment` gives
    it, for files of people. `bad_rows` are the places of all rows left out.
    """

    frame: pl.DataFrame
    problems: tuple[Problem, ...]
    rows_left_out: int
    headers: Mapping[str, str] = field(default_factory=dict)
    rows: pl.Series | None = None
    left_out: pl.DataFrame | None = None
    sheets: Sheets = Sheets()
    totals: int = 0
    employment: pl.DataFrame | None = None
    of_other_sets: int = 0
    rows_read: int = 0
    bad_rows: pl.Series = field(default_factory=lambda: pl.Series([], dtype=_ROW))


class Findings:
    """Problems and unusable rows of one file, collected part by part in one pass."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.headers: dict[str, str] = {}
        self.sheets = Sheets()
        self.totals = 0
        self.of_other_sets = 0
        self.rows_read = 0
        self.employment: pl.DataFrame | None = None
        self._rows: list[Problem] = []
        self._notes: list[Problem] = []
        self._bad: list[pl.Series] = []
        self._located: list[Problem] = []
        self.absent: dict[str, str] = {}
        self._of_absent: list[pl.Series] = []

    def note(
        self,
        message: str,
        hint: str = "",
        column: str | None = None,
        severity: Severity = Severity.NOTE,
        sheet: str | None = None,
        row: int | None = None,
        *,
        code: str,
    ) -> None:
        """Tell something about the whole file, or a sheet of it, that stops nobody.

        `row` is the first one concerned.
        """
        self._notes.append(
            Problem(
                self.source,
                message,
                hint,
                row=row,
                column=column,
                severity=severity,
                sheet=sheet,
                code=code,
            )
        )

    def also(self, problems: Iterable[Problem]) -> None:
        """Tell problems whose places are those of the file already."""
        self._located += problems

    def whole(
        self,
        rows: pl.Series,
        bad: Bad,
        row: int | None = None,
        column: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell one problem of all these rows together, and leave them out."""
        self.leave_out(rows)
        self._rows.append(
            Problem(
                self.source,
                bad.message,
                bad.hint,
                row=row,
                column=column,
                severity=severity,
                code=bad.code,
            )
        )

    def rows(
        self,
        rows: pl.Series,
        column: str | None,
        details: Iterable[Bad],
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell one problem for each row, in ascending order of rows, and leave the rows out.

        `details` may be lazy: only the first CAP are asked for.
        """
        self.leave_out(rows)
        self.tell(rows, column, details, severity)

    def tell(
        self,
        rows: pl.Series,
        column: str | None,
        details: Iterable[Bad],
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Tell one problem for each row, in ascending order of rows, and keep the rows."""
        told = rows.head(CAP).to_list()
        problems = [
            Problem(
                self.source,
                bad.message,
                bad.hint,
                row=row,
                column=column or None,
                severity=severity,
                about=bad.about,
                code=bad.code,
            )
            for row, bad in zip(told, islice(details, len(told)), strict=True)
        ]
        if len(rows) > CAP:
            problems[-1] = replace(problems[-1], more=len(rows) - CAP)
        self._rows += problems

    def cells(
        self,
        rows: pl.Series,
        texts: pl.Series,
        column: str,
        explain: Callable[[str], Bad],
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell one problem for each row, explained from the text of its cell."""
        self.rows(rows, column, map(explain, texts.head(CAP).to_list()), severity)

    def leave_out(self, rows: pl.Series) -> None:
        """Mark rows as unusable without a problem of their own."""
        if len(rows):
            self._bad.append(rows.cast(_ROW))

    def forget(self, rows: Collection[int]) -> None:
        """Take back what was told of rows that turn out to be no data."""
        counts = Counter[object]()
        for problem in self._rows:
            counts[problem.kind] += problem.more
        kept = [problem for problem in self._rows if problem.row not in rows]
        self._rows = _counted(kept, counts)
        self._bad = [bad.filter(~bad.is_in([*rows])) for bad in self._bad]

    def take_out(self, rows: pl.Series, absent: Mapping[str, str]) -> None:
        """Mark rows as those of people who are not counted: out, and no problem."""
        self.leave_out(rows)
        self._of_absent.append(rows.cast(_ROW))
        self.absent |= absent

    def left_out(self, *, but_for_absent: bool = False) -> pl.Series:
        """Return the numbers of all unusable rows, each once; or of those with problems alone."""
        bad = pl.concat(self._bad).unique() if self._bad else pl.Series([], dtype=_ROW)
        if but_for_absent and self._of_absent:
            bad = bad.filter(~bad.is_in(pl.concat(self._of_absent).implode()))
        return bad

    def keep_good(self, frame: pl.DataFrame, row: str = "row") -> pl.DataFrame:
        """Return the frame without the unusable rows; the column `row` holds their numbers."""
        if not self._bad:
            return frame
        bad = self.left_out().alias(row).to_frame()
        return frame.join(bad, on=row, how="anti", maintain_order="left")

    def intake(
        self,
        frame: pl.DataFrame,
        columns: Iterable[str] | None = None,
        everything: pl.DataFrame | None = None,
    ) -> Intake:
        """Return the result of reading the file: these columns (default: all) of the good rows.

        `everything` holds the good and the bad rows, where the bad ones matter to other files.
        """
        bad = self.left_out()
        return Intake(
            frame if columns is None else frame.select(*columns),
            self.problems(),
            len(bad),
            self.headers,
            frame["row"] if "row" in frame.columns else None,
            None if everything is None else everything.filter(pl.col("row").is_in(bad.implode())),
            self.sheets,
            self.totals,
            self.employment,
            self.of_other_sets,
            self.rows_read,
            bad,
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return everything to tell: the rows in their order, then what is told of the whole file."""
        unit = REPEATED if self.sheets.groups else 1 << 32
        found = sorted(self._rows, key=lambda problem: (problem.row or 0) % unit)
        ordered = _first_ones(found) if len(found) > CAP else found
        untold = sum(problem.more for problem in found) + len(found) - len(ordered)
        if untold:
            severity = max(
                (problem.severity for problem in ordered),
                key=(Severity.NOTE, Severity.WARNING, Severity.ERROR).index,
            )
            message = ngettext(
                "{count:,} more problem is not listed one by one.",
                "{count:,} more problems are not listed one by one.",
                untold,
            ).format(count=untold)
            hint = _("Mend the listed ones first: they often have one cause.")
            ordered = [
                *ordered,
                Problem(self.source, message, hint, severity=severity, code="problems_not_listed"),
            ]
        return (*map(self.sheets.located, (*ordered, *self._notes)), *self._located)


def _first_ones(problems: Sequence[Problem]) -> list[Problem]:
    """Return CAP of the problems in their order, the first ones of each kind, so that each is seen.

    The last one of a kind counts those that are left out.
    """
    counts: Counter[object] = Counter()
    ranks = []
    for place, problem in enumerate(problems):
        ranks.append((counts[problem.kind], place))
        counts[problem.kind] += 1
    kept = [problems[place] for place in sorted(place for _rank, place in sorted(ranks)[:CAP])]
    for problem in problems:
        counts[problem.kind] += problem.more
    counts.subtract(problem.kind for problem in kept)
    return _counted(kept, counts)


def _counted(problems: Sequence[Problem], counts: Counter[object]) -> list[Problem]:
    """Return the problems with the count for each kind on the last one of it, and on no other."""
    left = Counter(counts)
    counted = [replace(problem, more=left.pop(problem.kind, 0)) for problem in reversed(problems)]
    return counted[::-1]
