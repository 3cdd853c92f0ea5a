"""Putting a year's confirmed levels in place, so that no killed run loses or halves them.

Two files stand in the folder of a year: staff.csv and staff.manifest.json, which holds the digest
of the staff.csv that it belongs to. What they replace is kept as staff.until-DATE-TIME.csv and
staff.until-DATE-TIME.manifest.json. Other sets of skills have such files of their own, as
staff.tools.csv, and so has the demand: each function takes the name of the confirmed file.

The order of steps, each of which happens whole or not at all:

1. The new manifest is written as .staff.manifest.new.json, the new levels under a hidden name.
2. The present manifest, then the present levels, are copied to their kept names. Copied and not
   moved: staff.csv is there at every moment, and readers prefer it to the running year.
3. The new levels take the name staff.csv in one step. From here on they are the confirmed ones.
4. The new manifest takes its name in one step.

Killed before 3, the year is as it was, perhaps with a kept copy of what still stands; the next run
finds that copy by its manifest and uses it instead of making another. Killed between 3 and 4, the
new manifest is whole and names the digest of the staff.csv that is there: `recover` gives it its
name. Every other hidden file belongs to a run that did not get as far, and `recover` removes it.
A killed first run has nothing to keep. Two runs at one time must not be: see `files.locked`.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdskill.errors import TdskillError
from tdskill.files import move, open_whole, patiently, sweep, write_whole
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.manifest import (
    DEMAND,
    LEVELS,
    belongs,
    is_blank_form,
    manifest_of,
    not_as_confirmed,
    other_titles,
    same_cells,
    sha256,
)

_TOLD_OF_THE_RUN = ("written_at", "tdskill")
"""What a manifest says of the run that wrote it and not of the levels."""

_KEPT = r"\.until-[0-9]{8}-[0-9]{6}(?:-[0-9]+)?"


@dataclass(frozen=True)
class Closed:
    """The confirmed file; what closing the year wrote, with digests; what it kept of the old.

    Nothing was written where the same levels stood there already.
    """

    levels: Path
    written: tuple[tuple[Path, str], ...] = ()
    kept: tuple[Path, ...] = ()


def recover(folder: Path, name: str = LEVELS) -> None:
    """Finish what a killed run had as good as done, and remove what is left of others."""
    levels = folder / name
    new, present = _new(levels), manifest_of(levels)
    if belongs(new, levels) and not belongs(present, levels):
        move(new, present)
    patiently(new.unlink, missing_ok=True)
    sweep(folder)


def _new(target: Path) -> Path:
    """Return the hidden name under which the manifest of a file waits."""
    return target.with_name(f".{target.stem}.manifest.new.json")


def close(
    folder: Path,
    levels: bytes,
    manifest: bytes,
    *,
    replace: bool,
    now: dt.datetime,
    name: str = LEVELS,
) -> Closed:
    """Make `levels` the confirmed ones of a year, with their manifest; see the order above.

    `name` is that of their file: they may be needs instead (manifest.DEMAND).

    The same levels again change nothing but a manifest that does not belong to them, or that tells of
    other inputs, missing people or texts; the old one is kept. Raises
    TdskillError when other levels stand there already, unless `replace`, and OSError. A blank form is
    no levels, and is not kept.
    """
    recover(folder, name)
    target = folder / name
    told, new = manifest_of(target), _new(target)
    if _read(target) == levels:
        if belongs(told, target) and _says_the_same(told, manifest):
            return Closed(target)
        kept = _keep(target, now, told)
        write_whole(told, manifest, private=True)
        return Closed(target, ((told, sha256(manifest)),), kept)
    if (
        target.exists()
        and not replace
        and not is_blank_form(target)
        and not same_cells(target, levels)
    ):
        raise _other_levels(target, levels)
    write_whole(new, manifest, private=True)
    try:
        with open_whole(target, private=True) as new_levels:
            new_levels.write(levels)
            kept = _keep(target, now, *((told,) if is_blank_form(target) else (told, target)))
        move(new, told)
    except BaseException:
        if not belongs(new, target):
            patiently(new.unlink, missing_ok=True)
        raise
    written = ((target, sha256(levels)), (told, sha256(manifest)))
    return Closed(target, written, kept)


def _other_levels(target: Path, levels: bytes) -> TdskillError:
    changed = not_as_confirmed(target)
    titles = [
        _("{before} → {after}").format(before=before, after=after)
        for before, after in other_titles(target, levels).items()
    ]
    message = (
        _("{file} is there already, with the same levels under other names of columns: {names}.")
        if titles
        else _("{file} is there already, with other levels.")
        if target.name != DEMAND
        else _("{file} is there already, with other needs.")
    )
    return TdskillError(
        " ".join(
            [
                message.format(file=target, names=listed(titles)),
                *([changed.message] if changed else []),
            ]
        ),
        _("To write it anew and keep the old one under a dated name: --replace"),
    )


def changed_since(
    folder: Path, name: str = LEVELS, *, judgements: Callable[[], str] | None = None
) -> tuple[str, ...]:
    """Return the names of the files that are not what the year's confirmed levels came from.

    None where no manifest belongs to the levels that are there. `judgements` tells the digest of those of
    the set as they are now: where it is that of the manifest, others alone were added to their file.
    """
    held = _held(folder / name)
    changed = (
        each["file"]
        for each in held.get("inputs", ())
        if sha256(_read(folder / each["file"]) or b"") != each["sha256"]
    )
    return tuple(
        file
        for file in changed
        if Path(file).stem != "assessments"
        or judgements is None
        or judgements() != held.get("judgements")
    )


def fingerprints_at_closing(folder: Path, name: str = LEVELS) -> dict[str, str]:
    """Return the fingerprint of each skill's texts when the year was closed, by the id it then had.

    There is none where no manifest belongs to the levels that are there.
    """
    return dict(_held(folder / name).get("framework", {}).get("fingerprints", {}))


def _held(levels: Path) -> dict[str, Any]:
    """Return what the manifest of these levels holds; nothing where none belongs to them."""
    manifest = manifest_of(levels)
    if not belongs(manifest, levels):
        return {}
    held: dict[str, Any] = json.loads(_read(manifest) or b"")
    return held


def _says_the_same(old: Path, new: bytes) -> bool:
    told: list[dict[str, Any]] = [json.loads(content) for content in (_read(old) or b"", new)]
    first, second = (
        {key: value for key, value in each.items() if key not in _TOLD_OF_THE_RUN} for each in told
    )
    return first == second


def _keep(levels: Path, now: dt.datetime, *files: Path) -> tuple[Path, ...]:
    """Copy these files, as far as they are there, and return the copies.

    A copy that an earlier run made of the same manifest and levels is as good as a new one.
    """
    present = {path: content for path in files if (content := _read(path)) is not None}
    if not present:
        return ()
    stem = next(
        (stem for stem in _kept(levels) if _is_copy(levels, stem, present)), _free(levels, now)
    )
    kept = {_kept_as(path, levels, stem): content for path, content in present.items()}
    for path, content in kept.items():
        if not path.exists():
            write_whole(path, content, private=True)
    return tuple(sorted(kept))


def _is_copy(levels: Path, stem: str, present: dict[Path, bytes]) -> bool:
    """Tell whether a kept pair, whole or begun, is of the files that are there now.

    A manifest tells the time it was written at, so the same manifest is the same pair. Levels
    without a manifest are the same when nothing was kept with them.
    """
    told = manifest_of(levels)
    manifest, kept = (_read(_kept_as(path, levels, stem)) for path in (told, levels))
    return manifest == present.get(told) and kept in (
        (present[levels],) if told not in present else (None, present.get(levels, kept))
    )


def _kept(levels: Path) -> Iterator[str]:
    kept = re.compile(re.escape(levels.stem) + _KEPT)
    stems = {kept.match(path.name) for path in levels.parent.iterdir()}
    yield from sorted({found[0] for found in stems if found})


def _free(levels: Path, now: dt.datetime) -> str:
    stem = f"{levels.stem}.until-{now:%Y%m%d-%H%M%S}"
    taken = set(_kept(levels))
    return next(
        name
        for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
        if name not in taken
    )


def _kept_as(path: Path, levels: Path, stem: str) -> Path:
    return path.with_name(stem + path.name.removeprefix(levels.stem))


def _read(path: Path) -> bytes | None:
    return patiently(path.read_bytes) if path.exists() else None
