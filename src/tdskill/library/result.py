"""What a question gives: frames by name, what is told of the files, and where all of it comes from."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from tdskill import __version__
from tdskill.columns import COLUMNS, Kind
from tdskill.errors import Problem
from tdskill.framework import Framework
from tdskill.framework.fingerprint import framework_digest
from tdskill.i18n import speaking
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.names import id_names
from tdskill.reports.head import Head
from tdskill.workspace import Workspace


@dataclass(frozen=True)
class Result:
    """The answer to a question that `command` puts too, asked with these `options`.

    `read` are the years that were read with the kinds of their files, `notes` what is to be told of the
    files. `words` names the language in which frames have names beside ids; None: ids alone. `failed` is
    whether a part could not be done or something asked about is so, `once` whether no second run would
    tell the notes again.
    """

    command: str
    options: Mapping[str, object]
    answer: Answer
    notes: tuple[Problem, ...]
    framework: Framework
    read: tuple[tuple[Workspace, tuple[str, ...]], ...]
    words: str | None = None
    failed: bool = False
    once: bool = False

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: frames, sentences and `meta`, not how columns are shown."""
        tables = tuple(table.for_machines for table in self.answer.tables)
        answer = replace(self.answer, tables=tables)
        return vars(self) | {"answer": answer, "meta": self.meta}

    def __repr__(self) -> str:
        sizes = (f"{name} {frame.height} x {frame.width}" for name, frame in self.tables.items())
        return f"Result({self.command}: {', '.join(sizes)})"

    def _repr_html_(self) -> str:
        remarks = "".join(f"<li>{escape(remark)}</li>" for remark in self.remarks)
        return (
            f"<p><strong>{escape(self.title)}</strong></p>{self.frame._repr_html_()}"
            + f"<ul>{remarks}</ul>" * bool(remarks)
        )

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of the main table."""
        return next(iter(self.tables.values()))

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames by name, the main one first; `docs/columns.md` describes their columns."""
        frames = {table.name: table.frame for table in self.answer.tables}
        if self.words is None:
            return frames
        with speaking(self.words):
            names = id_names(self.framework)
        return {name: _with_names(frame, names) for name, frame in frames.items()}

    @property
    def title(self) -> str:
        """What the tables show, in the language in which it was asked."""
        return self.answer.title

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the figures, in the language in which it was asked."""
        return self.answer.remarks

    @cached_property
    def meta(self) -> dict[str, Any]:
        """What was asked of whom, from which files, and what is to be told: ids, codes and counts."""
        about = self.answer.about
        return {
            "command": self.command,
            "options": {name: _plain(value) for name, value in self.options.items()},
            "version": __version__,
            "year": max(
                filter(None, (each.fiscal_year for each, _kinds in self.read)), default=None
            ),
            "framework": _framework(self.framework),
            "sources": list(_sources(self.read)),
            "counts": _counts(about) if about else {},
            "notes": [_note(note) for note in self.notes],
            "remarks": [
                {"code": remark.code}
                for remark in self.answer.remarks
                if isinstance(remark, Remark)
            ],
        }


@dataclass(frozen=True)
class Page:
    """A report as one page of Markdown or HTML, and what is to be told of the files.

    A `personal` one tells of a single person, or of so few that one may be told from it.
    """

    text: str = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)
    personal: bool


@dataclass(frozen=True)
class Workbook:
    """A year as the bytes of an Excel workbook, and what is to be told of the files.

    A `personal` one names persons, or is of so few that one may be told from it.
    """

    content: bytes = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)
    personal: bool


def _with_names(frame: pl.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Put beside each column of ids one of the names, called like it with `_name` behind."""
    columns: list[pl.Expr] = []
    for column in frame.columns:
        columns.append(pl.col(column))
        meaning = COLUMNS[column]
        if meaning.kind is Kind.ID:
            named = pl.col(column).replace_strict(
                names[meaning.ids], default=pl.col(column), return_dtype=pl.String
            )
            columns.append(named.alias(f"{column}_name"))
    return frame.select(columns)


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            return str(value)


def _framework(framework: Framework) -> dict[str, object]:
    return {
        "set": framework.set_id,
        "digest": framework_digest(framework),
    }


def _sources(
    read: Iterable[tuple[Workspace, tuple[str, ...]]],
) -> Iterable[dict[str, object]]:
    for workspace, kinds in read:
        for kind in kinds:
            path = workspace.files.get(kind)
            if path is not None and path.is_file():
                yield {
                    "year": workspace.fiscal_year,
                    "kind": kind,
                    "file": _called(path, workspace.folder),
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                }


def _called(path: Path, folder: Path) -> str:
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def _counts(head: Head) -> dict[str, object]:
    return {
        "people": head.people,
        "stages": {stage or "not_stated": people for stage, people in head.stages},
        "headcount": head.headcount,
        "rows_left_out": head.rows_left_out,
        "totals": head.totals,
        "left": head.left,
        "on_leave": head.on_leave,
        "outside": head.outside,
        "smallest_group": head.smallest_group,
        "bureaus": list(head.bureaus),
        "groups": list(head.groups),
        "ranks": list(head.ranks),
    }


def _note(note: Problem) -> dict[str, object]:
    return {
        "code": note.code,
        "severity": str(note.severity),
        "source": note.source,
        "sheet": note.sheet,
        "row": note.row,
        "line": note.line,
        "column": note.column,
        "about": note.about,
        "more": note.more,
    }
