"""What became of returned forms, in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.returned_files import CONTAINERS
from tdskill.render.answer import Answer, Table, number, text
from tdskill.render.answers.common import title
from tdskill.render.labels import stage_label
from tdskill.render.sheet_words import not_counted_lines
from tdskill.reports.collection import Collection, LeftAlone

_SHOWN = 5
_SCHEMA: dict[str, type[pl.DataType]] = {
    "file": pl.String,
    "people": pl.UInt32,
    "rows_added": pl.UInt32,
    "already": pl.UInt32,
    "rows_left_out": pl.UInt32,
    "left_alone": pl.String,
}


def collection_answer(collection: Collection, target: Path, *, dry_run: bool) -> Answer:
    """A row for each file, and the totals below."""
    rows = pl.DataFrame(
        [{name: getattr(file, name) for name in _SCHEMA} for file in collection.files],
        schema=_SCHEMA,
    )
    columns = (
        text("file", header=_("File")),
        number("people"),
        number("rows_added", header=_("Levels added")),
        number("already", header=_("Levels known already")),
        number(
            "rows_left_out",
            header=_("Rows left out"),
            shown=bool(rows["rows_left_out"].sum()),
        ),
        text(
            "left_alone",
            header=_("Left alone"),
            shown=any(file.left_alone for file in collection.files),
            show=lambda reason: reason_label(reason) if reason else "-",
        ),
    )
    return Answer(
        title(_("Returned forms"), collection.fiscal_year),
        (collection.organisation,) if collection.organisation else (),
        (Table(columns, rows),),
        tuple(_remarks(collection, target, dry_run=dry_run)),
        personal=True,
    )


def reason_label(reason: str) -> str:
    """Say why a file was left alone."""
    return {
        LeftAlone.UNREADABLE: _("cannot be read"),
        LeftAlone.FOREIGN: _("no form"),
        LeftAlone.PROBLEMS: _("has problems"),
        LeftAlone.CONTRADICTION: _("contradiction"),
        LeftAlone.OWN: _("the workspace's own file"),
        LeftAlone.NOTHING: _("no row without problems"),
    }[LeftAlone(reason)]


def _remarks(collection: Collection, target: Path, *, dry_run: bool) -> Iterator[str]:
    files = collection.files
    alone = Counter(file.left_alone for file in files if file.left_alone)
    added, people = collection.added.height, collection.added["staff_id"].n_unique()
    counts = {"rows": f"{added:,}", "people": f"{people:,}", "file": target}
    if dry_run:
        yield _(
            "Would be added to {file}: levels {rows}, people {people}. Nothing was written."
        ).format(**counts)
    elif added:
        yield _("Added to {file}: levels {rows}, people {people}.").format(**counts)
    else:
        yield _("There was nothing new to add to {file}.").format(file=target)
    if not files:
        yield _("There was no file to read.")
    if collection.superseded:
        yield ngettext(
            "{n} of them does not count: a later stage or a newer date stands already.",
            "{n} of them do not count: a later stage or a newer date stands already.",
            collection.superseded,
        ).format(n=f"{collection.superseded:,}")
    yield from _half_filled(collection)
    yield from _passed_over(collection.passed_over)
    known = sum(
        file.left_alone is None
        and file.already > 0
        and not file.rows_added
        and not file.rows_left_out
        for file in files
    )
    if known:
        yield ngettext(
            "{n} file had been collected already.", "{n} files had been collected already.", known
        ).format(n=f"{known:,}")
    if alone:
        reasons = listed(
            _("{reason} {n}").format(reason=reason_label(reason), n=f"{n:,}")
            for reason, n in alone.items()
        )
        yield ngettext(
            "{n} file was left alone ({reasons}). Mend it and collect again: what is in already is not "
            "added twice.",
            "{n} files were left alone ({reasons}). Mend them and collect again: what is in already is "
            "not added twice.",
            alone.total(),
        ).format(n=f"{alone.total():,}", reasons=reasons)
    if alone[LeftAlone.PROBLEMS] or alone[LeftAlone.CONTRADICTION]:
        yield _("To take the rows without problems alone, add --skip-bad-rows.")
    taken = [file for file in files if file.left_alone in {None, LeftAlone.NOTHING}]
    left_out = sum(file.rows_left_out for file in taken)
    if left_out:
        yield ngettext(
            "{n} row with problems was left out.", "{n} rows with problems were left out.", left_out
        ).format(n=f"{left_out:,}")
    yield from not_counted_lines(
        sum(file.totals for file in files),
        sum(file.left for file in taken),
        sum(file.on_leave for file in taken),
    )


def _passed_over(names: Sequence[str]) -> Iterator[str]:
    if not names:
        return
    yield ngettext(
        "{n} file that cannot be a form was passed over: {files}.",
        "{n} files that cannot be forms were passed over: {files}.",
        len(names),
    ).format(n=f"{len(names):,}", files=_some(names))
    if inside := [name for name in names if name.lower().endswith(CONTAINERS)]:
        yield _("Forms within mails and archives are not read; take them out: {files}.").format(
            files=_some(inside)
        )


def _half_filled(collection: Collection) -> Iterator[str]:
    """Say who has levels for a part of the skills alone."""
    judged = collection.skills_judged
    if judged.is_empty():
        return
    fewer = judged.filter(pl.col("skills") < collection.skills)
    if fewer.height:
        yield _("Not all {skills} skills have a level: {people}.").format(
            skills=collection.skills,
            people=_some(
                [
                    _("{staff_id} ({stage} {n})").format(
                        staff_id=staff_id, stage=stage_label(stage), n=n
                    )
                    for staff_id, stage, n in fewer.iter_rows()
                ]
            ),
        )


def _some(texts: Sequence[str]) -> str:
    more = [_("... and {n} more").format(n=f"{len(texts) - _SHOWN:,}")]
    return listed([*texts[:_SHOWN], *(more if len(texts) > _SHOWN else ())])
