"""The manifests of what a year has confirmed, and whether the file beside one is what was confirmed."""

import hashlib
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tdskill.errors import Problem, Severity, TdskillError
from tdskill.files import patiently
from tdskill.formula_guard import unguarded, unguarded_text
from tdskill.framework.core import MAIN
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Findings
from tdskill.intake.table import read_table

LEVELS = "staff.csv"
DEMAND = "demand.csv"
_BLANK_FORM = 1 << 16
_NOTHING = b' ,;\t\r\n"\xef\xbb\xbf\xff\xfe\0'
_COPIES = ("*.csv", "*.bak")


def levels_of(skill_set: str) -> str:
    """Return the name of the file with a year's confirmed levels of a set of skills."""
    return LEVELS if skill_set == MAIN.id else f"staff.{skill_set}.csv"


def option_of(stem: str) -> str:
    """Return the option that asks for the set of skills of a file so called."""
    skill_set = stem.partition(".")[2]
    return f" --set {skill_set}" if skill_set else ""


def manifest_of(levels: Path) -> Path:
    """Return the manifest that lies beside a file of confirmed levels."""
    return levels.with_name(f"{levels.stem}.manifest.json")


def sha256(content: bytes) -> str:
    """Return a digest as the manifest holds it."""
    return hashlib.sha256(content).hexdigest()


def digests_of(levels: bytes) -> dict[str, str]:
    """Return what a manifest holds of the levels: of their bytes, and of their cells alone."""
    cells = _own_cells(levels)
    return {"sha256": sha256(levels), "cells": _of_cells(cells.columns, cells)}


def _own_cells(levels: bytes) -> pl.DataFrame:
    """Return the texts of levels of our own writing, as a reader of CSV files has them."""
    cells = pl.read_csv(io.BytesIO(levels), infer_schema=False)
    return cells.select(unguarded(pl.all())).rename(unguarded_text)


def is_blank_form(path: Path | None) -> bool:
    """Tell whether this is a CSV file with a header and nothing else, as `tdskill init` lays it out."""
    if path is None or path.suffix != ".csv" or not path.is_file():
        return False
    if path.stat().st_size > _BLANK_FORM:
        return False
    lines = patiently(path.read_bytes).splitlines()
    return sum(not holds_nothing(line) for line in lines) <= 1


def holds_nothing(content: bytes) -> bool:
    """Tell whether there is nothing in a CSV file but marks, delimiters and line ends."""
    return not content.strip(_NOTHING)


def belongs(manifest: Path, levels: Path) -> bool:
    """Tell whether a manifest is whole and that of these levels, be they saved anew or not."""
    return levels.exists() and _belongs(_held(manifest), levels)


def same_cells(path: Path, levels: bytes) -> bool:
    """Tell whether a file holds these levels, in whatever encoding, quotes and line ends."""
    read = _read(path)
    return read is not None and read[0] == digests_of(levels)["cells"]


def other_titles(path: Path, levels: bytes) -> dict[str, str]:
    """Return how columns are called in a file and in these levels, where nothing else differs."""
    grid, own = _grid(path), _own_cells(levels)
    if grid is None or len(grid.header) < own.width:
        return {}
    titles = [*own.columns, *grid.header[own.width :]]
    if _of_cells(titles, grid.cells) != _of_cells(own.columns, own):
        return {}
    return {old: new for old, new in zip(grid.header, titles, strict=True) if old != new}


def not_as_confirmed(staff: Path) -> Problem | None:
    """Tell where a year's staff or demand file is not the one that its manifest was written for.

    An error where nobody is left in it or it is gone, a warning where it is another file, a note where
    it was only saved anew.
    """
    manifest = manifest_of(staff)
    if not os.path.lexists(manifest):
        return None
    held = _held(manifest)
    content = patiently(staff.read_bytes) if staff.exists() else None
    # A run killed between the two steps of closing left the manifest of these levels hidden.
    if content is not None and sha256(content) in {
        _held(each).get("sha256") for each in (manifest, *staff.parent.glob(f".{manifest.stem}*"))
    }:
        return None
    severity, code, message = _difference(staff, held, gone=content is None)
    lost = severity is Severity.ERROR
    hint = "" if severity is Severity.NOTE else _ways_back(staff, held, lost=lost)
    when = str(held.get("written_at", ""))[:10] or _("a day not known")
    return Problem(str(staff), message.format(date=when), hint, severity=severity, code=code)


def _difference(staff: Path, held: dict[str, Any], *, gone: bool) -> tuple[Severity, str, str]:
    """Return how bad it is, the code, and a message with a place for the `date`."""
    if gone:
        message = _("This file was confirmed on {date}, and it is gone.")
        return Severity.ERROR, "confirmed_file_gone", message
    digest, rows = (None, 0) if is_blank_form(staff) else (_read(staff) or (None, None))
    if rows == 0:
        message = (
            _("This file was confirmed on {date}, and nobody is left in it.")
            if staff.name != DEMAND
            else _("This file was confirmed on {date}, and nothing is left in it.")
        )
        return Severity.ERROR, "confirmed_file_empty", message
    if not held:
        message = _("{file} is damaged: nobody can tell whether this is what was confirmed.")
        return Severity.WARNING, "manifest_damaged", message.format(file=manifest_of(staff).name)
    if "sha256" not in held:
        message = _("{file} is of fiscal year {year}: it does not belong to this file.")
        message = message.format(file=manifest_of(staff).name, year=held["fiscal_year"])
        return Severity.WARNING, "manifest_of_other_year", message
    if digest is not None and digest == held.get("cells"):
        message = _(
            "Saved anew by another program since it was confirmed on {date}; its cells are the same."
        )
        return Severity.NOTE, "confirmed_file_saved_anew", message
    told = [
        _("This is not the file that was confirmed on {date}.")
        if "cells" in held
        else _(
            "This is not, byte for byte, the file that was confirmed on {date}; "
            "whether its levels are the same is not known."
        )
    ]
    people = held.get("people")
    if rows is not None and isinstance(people, int) and people != rows:
        counts = ngettext(
            "It had {people} people then, and has {n} row now.",
            "It had {people} people then, and has {n} rows now.",
            rows,
        )
        told.append(counts.format(people=f"{people:,}", n=f"{rows:,}"))
    return Severity.WARNING, "confirmed_file_changed", " ".join(told)


def _ways_back(staff: Path, held: dict[str, Any], *, lost: bool) -> str:
    found = (path for pattern in _COPIES for path in sorted(staff.parent.glob(pattern)))
    copies = (path for path in found if path.is_file())
    copy = next(
        (path for path in copies if sha256(patiently(path.read_bytes)) == held.get("sha256")), None
    )
    what = " --demand" if staff.name == DEMAND else option_of(staff.stem)
    return " ".join(
        [
            _("{file} is that file: copy it to {target}.").format(file=copy.name, target=staff.name)
            if copy
            else _("Put that file back from a backup."),
            _("Where this is meant to be so, delete {file}.").format(file=manifest_of(staff).name),
            _("Or close the year anew with: {command}").format(
                command=f"tdskill confirm{what} --year {staff.parent.name}"
                + " --replace" * (not lost)
            ),
        ]
    )


def _held(manifest: Path) -> dict[str, Any]:
    """Return what a manifest holds, that of the levels beside the rest.

    Nothing where it is not whole, and the year alone where it is another one than that of its folder.
    """
    year = manifest.parent.name
    try:
        held = json.loads(patiently(manifest.read_bytes))
        if year.isdigit() and str(held.get("fiscal_year", year)) != year:
            return {"fiscal_year": held["fiscal_year"]}
        of_file = held[_stem(manifest)]
        return held | of_file if of_file["sha256"] else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _stem(manifest: Path) -> str:
    """Return what a manifest, hidden or not, is of: staff or demand."""
    return manifest.name.removeprefix(".").partition(".")[0]


def _belongs(held: dict[str, Any], levels: Path) -> bool:
    if sha256(patiently(levels.read_bytes)) == held.get("sha256"):
        return True
    read = _read(levels) if "cells" in held else None
    return read is not None and read[0] == held["cells"]


def _read(path: Path) -> tuple[str, int] | None:
    """Return the digest of a file's cells and how many rows it has; None where nobody can read it."""
    grid = _grid(path)
    return None if grid is None else (_of_cells(grid.header, grid.cells), grid.cells.height)


def _grid(path: Path) -> Grid | None:
    first = Columns({"first": 0}, {}, {}, (), {})
    try:
        grid, _columns = read_table(
            path, None, lambda _header: first, ("first",), Findings(str(path))
        )
    except TdskillError:
        return None
    return grid


def _of_cells(header: Sequence[str], cells: pl.DataFrame) -> str:
    """Return the digest of a table's texts, but for what a spreadsheet changes when it saves them."""
    texts = cells.select(
        unguarded(pl.all().cast(pl.String).fill_null(""))
        .str.strip_chars()
        .str.replace_all("\r\n", "\n", literal=True)
        .str.replace(r"^([0-9]+)\.0$", "$1")
    )
    kept = [
        name
        for name, title in zip(texts.columns, header, strict=True)
        if title.strip() or (texts[name] != "").any()
    ]
    rows = texts.select(pl.concat_str(kept, separator="\t"))
    titles = "\t".join(unguarded_text(title).strip() for title in header if title.strip())
    return sha256("\n".join([titles, *rows.to_series()]).encode())
