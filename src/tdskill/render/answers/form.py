"""What became of the forms, in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Table
from tdskill.render.answers.common import (
    assumed_scale,
    audience_text,
    title,
)
from tdskill.render.labels import stage_label
from tdskill.render.layout import Layout
from tdskill.render.sheet_words import not_counted_lines
from tdskill.reports.form import FormFile, Forms

_noop = str
_IDS_SHOWN = 10

_COUNTED: Final = ("people", "files_written", "files_kept")
FORMS: Final = Layout(
    "sheet",
    "forms",
    _noop("A row for each bureau."),
    ("bureau",),
    ("bureau", *_COUNTED),
)


def forms_answer(
    forms: Forms,
    framework: Framework,
    written: Sequence[FormFile],
    kept: Sequence[FormFile],
    replaced: int,
    folder: Path,
    talks: int = 0,
) -> Answer:
    """Count people by bureau, and files unless one holds several; `replaced` of those written were there.

    `talks` are the tables for what is agreed in 1on1s that were written beside.
    """
    is_one_table = any(len({person.bureau for person in f.people}) > 1 for f in (*written, *kept))
    stage = _("Stage: {stage}").format(stage=stage_label(forms.stage))
    return Answer(
        title(_("Skill-check forms"), forms.fiscal_year, framework),
        tuple(_head(forms, framework, stage)),
        (_table(forms) if is_one_table else _table(forms, written, kept),),
        (*_remarks(written, kept, replaced, folder, forms, talks), *assumed_scale(framework)),
    )


def ladder_answer(forms: Forms, framework: Framework, replaced: int, path: Path) -> Answer:
    """Count the people by bureau who are asked about targets of the ladder, in one table."""
    return Answer(
        title(_("Targets of the ladder to answer"), forms.fiscal_year),
        tuple(_head(forms, framework)),
        (_table(forms),),
        (
            *([Remark("files_replaced", files_replaced(replaced))] if replaced else []),
            Remark("files_written", _("Written: {file}").format(file=path)),
        ),
    )


def _table(forms: Forms, *files: Sequence[FormFile]) -> Table:
    """Count people by bureau, and the files written and kept where they are of a bureau each."""
    people = Counter(person.bureau for person in forms.people)
    counts = [
        Counter(bureau for file in each for bureau in {person.bureau for person in file.people})
        for each in files
    ]
    rows = FORMS.frame(
        (bureau, n, *((count[bureau] for count in counts) if files else (None, None)))
        for bureau, n in people.items()
    )
    return FORMS.of(rows, {}, hide=() if files else _COUNTED[1:])


def _head(forms: Forms, framework: Framework, *of_forms: str) -> Iterator[str]:
    if forms.organisation:
        yield forms.organisation
    yield from of_forms
    yield ngettext("{n} person", "{n} people", len(forms.people)).format(n=f"{len(forms.people):,}")
    if framework.audience:
        yield audience_text(framework.audience, _others(forms))
    yield from not_counted_lines(forms.totals, forms.left, forms.on_leave)


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
    talks: int,
) -> Iterator[Remark]:
    yield Remark("files_written", files_written(len(written), folder))
    if talks:
        yield Remark(
            "talks_tables_written",
            ngettext(
                "Beside, {n} table for what is agreed in 1on1s.",
                "Beside, {n} tables for what is agreed in 1on1s.",
                talks,
            ).format(n=f"{talks:,}"),
        )
    if replaced:
        yield Remark("files_replaced", files_replaced(replaced))
    if kept:
        yield files_kept(len(kept))
    if kept and written:
        new = (person.staff_id for file in written for person in file.people)
        yield Remark("new_forms", _("New forms: {ids}.").format(ids=listed(new, _IDS_SHOWN)))
    if not any(person.last_year for person in forms.people):
        yield Remark(
            "no_last_year",
            _("There are no confirmed levels of last year to show beside this year's."),
        )
    if forms.earlier_stage and not any(person.earlier for person in forms.people):
        yield Remark(
            "no_stage_before",
            _("Nobody has levels of the stage before ({stage}) yet.").format(
                stage=stage_label(forms.earlier_stage)
            ),
        )
    yield Remark(
        "to_collect", _("When the forms come back, take them in with: tdskill collect DIR")
    )


def files_replaced(replaced: int) -> str:
    """Say how many forms took the place of others."""
    return ngettext(
        "{n} file took the place of one that was there; what was filled in there is gone.",
        "{n} files took the place of ones that were there; what was filled in there is gone.",
        replaced,
    ).format(n=f"{replaced:,}")


def files_kept(n: int) -> Remark:
    """Say how many forms were there already."""
    return Remark(
        "files_kept",
        ngettext(
            "{n} file was there already and was kept as it was; --replace writes it anew, "
            "and what is filled in is lost.",
            "{n} files were there already and were kept as they were; --replace writes them anew, "
            "and what is filled in is lost.",
            n,
        ).format(n=f"{n:,}"),
    )
