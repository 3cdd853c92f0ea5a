"""What became of the forms, in words."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Table, number, text
from tdskill.render.answers.common import (
    assumed_scale,
    audience_text,
    title,
)
from tdskill.render.labels import stage_label
from tdskill.render.sheet_words import not_counted_lines
from tdskill.reports.form import FormFile, Forms

_IDS_SHOWN = 10


def forms_answer(
    forms: Forms,
    framework: Framework,
    written: Sequence[FormFile],
    kept: Sequence[FormFile],
    replaced: int,
    folder: Path,
) -> Answer:
    """Count people by bureau, and files unless one holds several; `replaced` of those written were there."""
    counts: dict[str | None, dict[str, int]] = {}
    for person in forms.people:
        row = counts.setdefault(person.bureau, {"people": 0, "written": 0, "kept": 0})
        row["people"] += 1
    for name, files in (("written", written), ("kept", kept)):
        for file in files:
            for bureau in dict.fromkeys(person.bureau for person in file.people):
                counts[bureau][name] += 1
    is_one_table = any(len({person.bureau for person in f.people}) > 1 for f in (*written, *kept))
    rows = pl.DataFrame(
        [{"bureau": bureau, **row} for bureau, row in counts.items()],
        schema={"bureau": pl.String, "people": pl.UInt32, "written": pl.UInt32, "kept": pl.UInt32},
    )
    of_files = (
        number("written", header=_("Files written")),
        number("kept", header=_("Files kept as they were")),
    )
    head = [
        _("Stage: {stage}").format(stage=stage_label(forms.stage)),
        ngettext("{n} person", "{n} people", len(forms.people)).format(n=f"{len(forms.people):,}"),
    ]
    if framework.audience:
        head.append(audience_text(framework.audience, _others(forms)))
    head += not_counted_lines(forms.totals, forms.left, forms.on_leave)
    if forms.organisation:
        head.insert(0, forms.organisation)
    return Answer(
        title(_("Skill-check forms"), forms.fiscal_year, framework),
        tuple(head),
        (
            Table(
                (
                    text("bureau"),
                    number("people"),
                    *(() if is_one_table else of_files),
                ),
                rows,
            ),
        ),
        (*_remarks(written, kept, replaced, folder, forms), *assumed_scale(framework)),
    )


def _others(forms: Forms) -> str | None:
    if forms.outside is None:
        return _("The roster names no groups, so everybody gets a form.")
    if not forms.outside:
        return None
    return ngettext(
        "{n} person of other groups gets no form.",
        "{n} people of other groups get no form.",
        forms.outside,
    ).format(n=f"{forms.outside:,}")


def files_written(count: int, folder: Path) -> str:
    """Say how many files were written, and where."""
    return ngettext(
        "{n} file was written to {folder}.", "{n} files were written to {folder}.", count
    ).format(n=f"{count:,}", folder=folder)


def _remarks(
    written: Sequence[FormFile],
    kept: Sequence[FormFile],
    replaced: int,
    folder: Path,
    forms: Forms,
) -> list[str]:
    remarks = [files_written(len(written), folder)]
    if replaced:
        remarks.append(
            ngettext(
                "{n} file took the place of one that was there; what was filled in there is gone.",
                "{n} files took the place of ones that were there; what was filled in there is gone.",
                replaced,
            ).format(n=f"{replaced:,}")
        )
    if kept:
        remarks.append(
            ngettext(
                "{n} file was there already and was kept as it was; --replace writes it anew, "
                "and what is filled in is lost.",
                "{n} files were there already and were kept as they were; --replace writes them anew, "
                "and what is filled in is lost.",
                len(kept),
            ).format(n=f"{len(kept):,}")
        )
    if kept and written:
        new = (person.staff_id for file in written for person in file.people)
        remarks.append(_("New forms: {ids}.").format(ids=listed(new, _IDS_SHOWN)))
    if not any(person.last_year for person in forms.people):
        remarks.append(_("There are no confirmed levels of last year to show beside this year's."))
    if forms.earlier_stage and not any(person.earlier for person in forms.people):
        remarks.append(
            _("Nobody has levels of the stage before ({stage}) yet.").format(
                stage=stage_label(forms.earlier_stage)
            )
        )
    remarks.append(_("When the forms come back, take them in with: tdskill collect DIR"))
    return remarks
