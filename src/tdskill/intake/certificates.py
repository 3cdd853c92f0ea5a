"""Certificate files: which exams people have passed."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import Parse, month_of, parse_date, parse_day_or_month, quoted
from tdskill.intake.described import Rows, named, read_rows
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.kinds import CERTIFICATES

_SHOWN = 5


def read_certificates(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read which exams people passed.

    An exam that the framework does not know is a warning, and its row is left out; so is a day on which
    the exam was not held, whose row stays. A month, or a season of exams, counts as its first day, which
    is noted. Raises TdskillError when nothing can be read.
    """
    parse_exam = named(
        framework.certification_names, _("Unknown exam {cell}; the row is left out.")
    )
    parsers: dict[str, Parse] = {"exam": parse_exam, "passed_on": parse_day_or_month}
    rows = read_rows(CERTIFICATES, path, framework, encoding, parsers, unsure=("exam",))
    if rows.has("passed_on"):
        _tell_months(rows)
        _tell_impossible_days(rows.frame, rows.header("passed_on"), framework, rows.findings)
    return rows.intake(rows.good())


def _tell_months(rows: Rows) -> None:
    """Note the cells that name a month only, and the days as which they were taken."""
    texts = rows.grid.column(rows.columns.fields["passed_on"]).cast(pl.String)
    months = {
        text: day
        for text in texts.drop_nulls().unique(maintain_order=True)
        if isinstance(parse_date(text), Bad) and (day := month_of(text))
    }
    if months:
        count = int(texts.is_in([*months]).sum())
        pairs = [
            _("{cell} as {date}").format(cell=quoted(text), date=day)
            for text, day in months.items()
        ]
        rows.findings.note(
            ngettext(
                "{count:,} cell names a month or a season of exams; the first day of the month in "
                "which the exam was held is assumed: {pairs}.",
                "{count:,} cells name a month or a season of exams; the first day of the month in "
                "which the exam was held is assumed: {pairs}.",
                count,
            ).format(count=count, pairs=listed(pairs, _SHOWN)),
            _("Where the day matters, as for a renewal, write it: 2024-05-01."),
            column=rows.header("passed_on"),
            code="day_of_month_assumed",
        )


def _tell_impossible_days(
    frame: pl.DataFrame, column: str, framework: Framework, findings: Findings
) -> None:
    """Tell of days before an exam was first held, or after it was last."""
    month = pl.col("passed_on").dt.strftime("%Y-%m")
    since, until = (
        pl.col("exam").replace_strict(months, default=None, return_dtype=pl.String)
        for months in (
            {exam.id: exam.since for exam in framework.certifications},
            {exam.id: exam.until for exam in framework.certifications},
        )
    )
    told = frame.filter((month < since) | (month > until))
    findings.tell(told["row"], column, _impossible_days(told, framework))


def _impossible_days(told: pl.DataFrame, framework: Framework) -> Iterator[Bad]:
    for held, day in told.select("exam", "passed_on").iter_rows():
        exam = framework.certification_by_id[held]
        before = exam.since is not None and f"{day:%Y-%m}" < exam.since
        others = (
            exam.succeeds
            if before
            else [each.id for each in framework.certifications if exam.id in each.succeeds]
        )
        names = listed(str(framework.certification_by_id[each].name) for each in others)
        message = (
            _("{exam} has been held since {month}, and {day} is before that.")
            if before
            else _("{exam} was held until {month}, and {day} is after that.")
        )
        hint = (
            _("Check the day, or whether another exam is meant: {names}.")
            if names
            else _("Check the day.")
        )
        yield Bad(
            message.format(exam=exam.name, month=exam.since if before else exam.until, day=day),
            hint.format(names=names),
            code="exam_not_held_yet" if before else "exam_no_longer_held",
        )
