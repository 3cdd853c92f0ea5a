"""What became of returned forms, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.returned_files import CONTAINERS
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import title
from tdskill.render.labels import code_label, stage_label
from tdskill.render.layout import Layout
from tdskill.render.sheet_words import not_counted_lines
from tdskill.reports.collection import Collection, LeftAlone

_noop = str
_SHOWN = 5
_FIELDS: Final = (
    *("file", "people", "rows_added", "rows_known", "talks_added"),
    *("rows_left_out", "left_alone"),
)
FILES: Final = Layout(
    "collect", "files", _noop("A row for each returned file."), ("file",), _FIELDS
)


def collection_answer(collection: Collection, target: Path, *, dry_run: bool) -> Answer:
    """A row for each file, and the totals below."""
    rows = FILES.frame([getattr(file, name) for name in _FIELDS] for file in collection.files)
    unused = [
        name for name in ("talks_added", "rows_left_out", "left_alone") if not any(rows[name])
    ]
    return Answer(
        title(_("Returned forms"), collection.fiscal_year),
        (collection.organisation,) if collection.organisation else (),
        (FILES.of(rows, {}, hide=unused),),
        tuple(_remarks(collection, target, dry_run=dry_run)),
        personal=True,
    )


def _remarks(collection: Collection, target: Path, *, dry_run: bool) -> Iterator[Remark]:
    files = collection.files
    alone = Counter(file.left_alone for file in files if file.left_alone)
    added, people = collection.added.height, collection.added["staff_id"].n_unique()
    counts = {"rows": f"{added:,}", "people": f"{people:,}", "file": target}
    if dry_run:
        yield Remark(
            "would_be_added",
            _(
                "Would be added to {file}: levels {rows}, people {people}. Nothing was written."
            ).format(**counts),
        )
    elif added:
        yield Remark(
            "added", _("Added to {file}: levels {rows}, people {people}.").format(**counts)
        )
    else:
        yield Remark(
            "nothing_new", _("There was nothing new to add to {file}.").format(file=target)
        )
    yield from _talks(collection, target.with_name("talks.csv"), dry_run=dry_run)
    yield from _aims(collection.aims, target.with_name("aims.csv"), dry_run=dry_run)
    if not files:
        yield Remark("no_file", _("There was no file to read."))
    if collection.superseded:
        yield Remark(
            "superseded",
            ngettext(
                "{n} of them does not count: a later stage or a newer date stands already.",
                "{n} of them do not count: a later stage or a newer date stands already.",
                collection.superseded,
            ).format(n=f"{collection.superseded:,}"),
        )
    yield from _half_filled(collection)
    yield from passed_over(collection.passed_over)
    known = sum(
        file.left_alone is None
        and file.rows_known > 0
        and not file.rows_added
        and not file.rows_left_out
        for file in files
    )
    if known:
        yield Remark(
            "collected_already",
            ngettext(
                "{n} file had been collected already.",
                "{n} files had been collected already.",
                known,
            ).format(n=f"{known:,}"),
        )
    yield from left_alone(alone.elements())
    if alone[LeftAlone.PROBLEMS] or alone[LeftAlone.CONTRADICTION]:
        yield Remark(
            "skip_bad_rows", _("To take the rows without problems alone, add --skip-bad-rows.")
        )
    taken = [file for file in files if file.left_alone in {None, LeftAlone.NOTHING}]
    left_out = sum(file.rows_left_out for file in taken)
    if left_out:
        yield Remark(
            "rows_left_out",
            ngettext(
                "{n} row with problems was left out.",
                "{n} rows with problems were left out.",
                left_out,
            ).format(n=f"{left_out:,}"),
        )
    for line in not_counted_lines(
        sum(file.totals for file in files),
        sum(file.left for file in taken),
        sum(file.on_leave for file in taken),
    ):
        yield Remark("not_counted", line)


def _talks(collection: Collection, target: Path, *, dry_run: bool) -> Iterator[Remark]:
    """Say how much of talks there is to add: counts alone, as the words are people's own."""
    if collection.talks.is_empty():
        return
    text = (
        _("Would be added to {file}: rows {rows} about talks, people {people}.")
        if dry_run
        else _("Added to {file}: rows {rows} about talks, people {people}.")
    )
    people = collection.talks["staff_id"].n_unique()
    yield Remark(
        "talks_would_be_added" if dry_run else "talks_added",
        text.format(file=target, rows=f"{collection.talks.height:,}", people=f"{people:,}"),
    )


def _aims(aims: pl.DataFrame, target: Path, *, dry_run: bool) -> Iterator[Remark]:
    if not aims.is_empty():
        text = (
            _("Would be added to {file}: interests and aims {rows}, people {people}.")
            if dry_run
            else _("Added to {file}: interests and aims {rows}, people {people}.")
        )
        people = f"{aims['staff_id'].n_unique():,}"
        yield Remark("aims_added", text.format(file=target, rows=f"{aims.height:,}", people=people))


def left_alone(why: Iterable[str]) -> Iterator[Remark]:
    """Say how many files were left alone, each with its reason."""
    files = Counter(why)
    if not files:
        return
    reasons = listed(
        _("{reason} {n}").format(reason=code_label("left_alone", reason), n=f"{n:,}")
        for reason, n in files.items()
    )
    yield Remark(
        "left_alone",
        ngettext(
            "{n} file was left alone ({reasons}). Mend it and collect again: what is in already is not "
            "added twice.",
            "{n} files were left alone ({reasons}). Mend them and collect again: what is in already is "
            "not added twice.",
            files.total(),
        ).format(n=f"{files.total():,}", reasons=reasons),
    )


def passed_over(names: Sequence[str]) -> Iterator[Remark]:
    """Name the files that cannot be forms, and those that may have some inside."""
    if not names:
        return
    yield Remark(
        "passed_over",
        ngettext(
            "{n} file that cannot be a form was passed over: {files}.",
            "{n} files that cannot be forms were passed over: {files}.",
            len(names),
        ).format(n=f"{len(names):,}", files=_some(names)),
    )
    if inside := [name for name in names if name.lower().endswith(CONTAINERS)]:
        yield Remark(
            "containers",
            _("Forms within mails and archives are not read; take them out: {files}.").format(
                files=_some(inside)
            ),
        )


def _half_filled(collection: Collection) -> Iterator[Remark]:
    """Say who has levels for a part of the skills alone."""
    judged = collection.skills_judged
    if judged.is_empty():
        return
    fewer = judged.filter(pl.col("skills") < collection.skills)
    if fewer.height:
        yield Remark(
            "half_filled",
            _("Not all {skills} skills have a level: {people}.").format(
                skills=collection.skills,
                people=_some(
                    [
                        _("{staff_id} ({stage} {n})").format(
                            staff_id=staff_id, stage=stage_label(stage), n=n
                        )
                        for staff_id, stage, n in fewer.iter_rows()
                    ]
                ),
            ),
        )


def _some(texts: Sequence[str]) -> str:
    more = [_("... and {n} more").format(n=f"{len(texts) - _SHOWN:,}")]
    return listed([*texts[:_SHOWN], *(more if len(texts) > _SHOWN else ())])
