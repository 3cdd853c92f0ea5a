"""What was understood of a file put into words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from tdskill.errors import errors_in
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import language, listed, ngettext
from tdskill.intake.understood import Understood
from tdskill.kinds import Kind
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import skill_names, title
from tdskill.render.layout import Cell, Layout

_noop = str
_LONGEST = 24

COLUMNS: Final = Layout(
    "import",
    "columns",
    _noop("A row for each column of the file."),
    ("column_number",),
    (
        "column_number",
        Cell("file_column", whole=True),
        "used_as",
        "taken_as",
        "cells_read",
        "cells_unread",
        "samples",
    ),
)


def import_answer(
    read: Understood,
    framework: Framework,
    fiscal_year: int | None,
    profile: str | None,
    target: Path | None,
    written: Path | None,
    kept: Path | None,
) -> Answer:
    """A row for each column of the file, and what was written, or is to be."""
    return Answer(
        title(_("Reading of {file}").format(file=read.path.name), fiscal_year),
        tuple(_head(read, profile)),
        (
            COLUMNS.of(
                read.columns,
                {},
                shows={"taken_as": _named(read.kind, framework), "samples": _some},
            ),
        ),
        tuple(_remarks(read, target, written, kept)),
        personal=read.kind.names_people,
    )


def _named(kind: Kind, framework: Framework) -> Any:  # noqa: ANN401 - shows any value
    fields = {each.name: each.header_in(language()) for each in kind.known}
    names = fields | {
        name: text for name, text in skill_names(framework).items() if name not in fields
    }
    return lambda name: "-" if name is None else names.get(name, name)


def _some(texts: object) -> str:
    cells = [str(text) for text in texts or ()]  # type: ignore[attr-defined]
    return listed(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in cells)


def _head(read: Understood, profile: str | None) -> Iterator[str]:
    yield _("Read as: {kind}").format(kind=read.kind.id)
    if profile:
        yield _("Profile: {name}").format(name=profile)
    rows = (read.intake.frame if read.judgements is None else read.judgements).height
    yield ngettext("{n} row can be taken", "{n} rows can be taken", rows).format(n=f"{rows:,}")
    if read.intake.rows_left_out:
        out = read.intake.rows_left_out
        yield ngettext("{n} row is left out", "{n} rows are left out", out).format(n=f"{out:,}")


def _remarks(
    read: Understood, target: Path | None, written: Path | None, kept: Path | None
) -> Iterator[Remark]:
    unused = read.columns.filter(pl.col("used_as") == "unused")["file_column"]
    unused = unused.filter(unused != "")
    if len(unused):
        yield Remark(
            "columns_unused",
            _(
                "What a column without a use means can stand in a profile in tdskill.toml: {columns}."
            ).format(columns=listed(unused, 12)),
        )
    if kept:
        yield Remark("old_file_kept", _("The file of before is kept as {file}.").format(file=kept))
    if written:
        yield Remark("file_written", _("Written: {file}").format(file=written))
    elif errors_in(read.problems):
        yield Remark(
            "nothing_written",
            _("Nothing was written. Mend the rows, or leave them out: --skip-bad-rows"),
        )
    elif target:
        yield Remark(
            "nothing_written",
            _("Nothing was written. To write {file}: --write").format(file=target),
        )
