"""What is found while a file is read: problems for people, and the rows that cannot be used."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import polars as pl

from tdskill.errors import Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext

CAP = 1_000
"""Problems told one by one for a file; the rest are counted."""

_ROW = pl.UInt32


@dataclass(frozen=True)
class Bad:
    """Why a text cannot be understood, and what to do about it; `about` as in `Problem`.

    Advice that costs time may be a function: it is asked only for what is told.
    """

    message: str
    advice: str | Callable[[], str] = ""
    about: str | None = None

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
            reduce(lambda *two: _("{first} {second}").format(first=two[0], second=two[1]), texts)
        )


@dataclass(frozen=True)
class Intake:
    """What one file gave.

    `frame` has the columns of `tables` (staff: and one for each skill), `problems` everything to
    tell, and `rows_left_out` counts the rows of the file that are not in the frame because of an
    error, or because of an exam that is not known. `headers` spells the columns as the file does, by
    field. `rows` has the place in the file of each row of the frame, and `left_out` the rows that are
    not in it, for the kinds of which other files are asked.
    """

    frame: pl.DataFrame
    problems: tuple[Problem, ...]
    rows_left_out: int
    headers: Mapping[str, str] = field(default_factory=dict)
    rows: pl.Series | None = None
    left_out: pl.DataFrame | None = None


class Findings:
    """Problems and unusable rows of one file, collected part by part in one pass."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.headers: dict[str, str] = {}
        self._rows: list[Problem] = []
        self._notes: list[Problem] = []
        self._untold = 0
        self._bad: list[pl.Series] = []

    def note(
        self,
        message: str,
        hint: str = "",
        column: str | None = None,
        severity: Severity = Severity.NOTE,
    ) -> None:
        """Tell something about the whole file that stops nobody."""
        self._notes.append(Problem(self.source, message, hint, column=column, severity=severity))

    def whole(
        self, rows: pl.Series, bad: Bad, row: int | None = None, column: str | None = None
    ) -> None:
        """Tell one problem of all these rows together, and leave them out."""
        self.leave_out(rows)
        self._rows.append(Problem(self.source, bad.message, bad.hint, row=row, column=column))

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
        self._untold += max(0, len(rows) - CAP)
        told = rows.head(CAP).to_list()
        self._rows.extend(
            Problem(
                self.source,
                bad.message,
                bad.hint,
                row=row,
                column=column or None,
                severity=severity,
                about=bad.about,
            )
            for row, bad in zip(told, details, strict=False)
        )

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

    def left_out(self) -> pl.Series:
        """Return the numbers of all unusable rows, each once."""
        return pl.concat(self._bad).unique() if self._bad else pl.Series([], dtype=_ROW)

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
        return Intake(
            frame if columns is None else frame.select(*columns),
            self.problems(),
            len(self.left_out()),
            self.headers,
            frame["row"] if "row" in frame.columns else None,
            None
            if everything is None
            else everything.filter(pl.col("row").is_in(self.left_out().implode())),
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return everything to tell: the rows in their order, then what is told of the whole file."""
        ordered = sorted(self._rows, key=lambda problem: problem.row or 0)
        untold = self._untold + max(0, len(ordered) - CAP)
        if untold:
            severity = max(
                (problem.severity for problem in ordered),
                key=(Severity.WARNING, Severity.ERROR).index,
            )
            message = ngettext(
                "{count:,} more problem is not listed.",
                "{count:,} more problems are not listed.",
                untold,
            ).format(count=untold)
            hint = _("Mend the listed ones first: they often have one cause.")
            ordered = [*ordered[:CAP], Problem(self.source, message, hint, severity=severity)]
        return (*ordered, *self._notes)
