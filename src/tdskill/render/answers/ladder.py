"""The career ladder beside people, put into words that keep to development."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from tdskill.analysis.ladder import DSM_GUIDE, EXAM_GUIDE, IPA_GUIDE
from tdskill.framework import Framework, Rank
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Column, Table, as_text, hidden, number, text
from tdskill.render.answers.common import (
    head_lines,
    small_group_remarks,
    title,
    together_remark,
    with_names,
)
from tdskill.render.sheet_words import noted, rank_held
from tdskill.reports.ladder import LadderReport, LadderView

_Made = tuple[str, Table, list[str]]


def ladder_answer(report: LadderReport, framework: Framework) -> Answer:
    """A row a person, a target, or a rank and bureau, as the view of the report says."""
    make = {
        LadderView.PEOPLE: _people,
        LadderView.TARGETS: _targets,
        LadderView.READY: _ready,
        LadderView.SUMMARY: _summary,
    }[report.view]
    what, table, remarks = make(report, framework)
    return Answer(
        title(what, report.head.fiscal_year),
        (*head_lines(report.head), *_kept_to(report, framework)),
        (table,),
        (*remarks, *_general_remarks(report, framework)),
        personal=report.view is not LadderView.SUMMARY or report.head.tells_of_few,
    )


def _kept_to(report: LadderReport, framework: Framework) -> Iterable[str]:
    if report.only is not None:
        yield _("Only rank: {name}").format(name=framework.rank_by_id[report.only].name)


def _verdict(met: bool | None) -> str:
    if met is None:
        return _("not known yet")
    return _("met") if met else _("to come")


def _named(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Add the names of ranks; a person's own is called as the staff file does."""
    names = {rank.id: str(rank.name) for rank in framework.ranks}
    named = with_names(rows, "rank", names, "rank_name")
    if "next_rank" in rows.columns:
        named = with_names(named, "next_rank", names, "next_rank_name")
    if "stated_rank" in rows.columns:
        called = {
            stated: str(framework.called_rank(stated))
            for stated in rows["stated_rank"].drop_nulls().unique()
        }
        named = named.with_columns(pl.col("stated_rank").replace(called).alias("rank_name"))
    return named


def _guide_words(column: str, rank: str, with_guide: Iterable[Rank]) -> pl.Expr:
    """Say whether a guide is reached; nothing where the rank has none."""
    has_guide = pl.col(rank).is_in([each.id for each in with_guide])
    reached = pl.col(column)
    return (
        pl.when(has_guide & reached)
        .then(pl.lit(_verdict(met=True)))
        .when(has_guide & ~reached)
        .then(pl.lit(_verdict(met=False)))
        .when(has_guide)
        .then(pl.lit(_verdict(None)))
        .alias(f"_{column}")
    )


def _people(report: LadderReport, framework: Framework) -> _Made:
    with_ipa = [rank for rank in framework.ranks if rank.ipa_level is not None]
    with_exam = [rank for rank in framework.ranks if rank.certifications]
    rows = _named(report.rows, framework).with_columns(
        pl.lit(len(framework.skills), pl.UInt32).alias("skills"),
        *(_guide_words(f"{step}ipa", f"{step}rank", with_ipa) for step in ("", "next_")),
        *(_guide_words(f"{step}exam", f"{step}rank", with_exam) for step in ("", "next_")),
    )
    columns = (
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        hidden("rank"),
        text("rank_name", header=_("Rank"), whole=True),
        *_beside("", "{words}", framework),
        hidden("ipa_level"),
        hidden("skills"),
        hidden("next_rank"),
        text("next_rank_name", header=_("Next rank"), roomy=True),
        *_beside("next_", _("Next: {words}"), framework),
    )
    return _("Targets of the career ladder"), Table(columns, rows), list(_differs(report))


def _beside(step: str, pattern: str, framework: Framework) -> tuple[Column, ...]:
    def header(words: str) -> str:
        return pattern.format(words=words)

    of_next = bool(step)
    return (
        number(f"{step}met", header=header(_("Met"))),
        number(f"{step}open", header=header(_("To come"))),
        number(f"{step}unknown", header=header(_("Not known yet"))),
        hidden(f"{step}differs"),
        number(
            f"{step}at_guide",
            roomy=True,
            header=header(_("Skills at guide (of {n})").format(n=len(framework.skills))),
        ),
        *(hidden(f"{step}{guide}") for guide in ("dsm", "ipa", "exam")),
        text(f"_{step}ipa", header=header(_("IPA guide")), roomy=of_next, machine=False),
        text(f"_{step}exam", header=header(_("Guide exam")), roomy=of_next, machine=False),
    )


def _differs(report: LadderReport) -> Iterable[str]:
    """Name the people whose answers and levels do not agree."""
    apart = report.standing.filter(
        (pl.col("differs").fill_null(0) + pl.col("next_differs").fill_null(0)) > 0
    )
    if apart.height:
        yield ngettext(
            "{n} person has an answer that differs from what the levels show; levels count here, and "
            "the difference is a point for the 1on1: {ids}.",
            "{n} people have answers that differ from what the levels show; levels count here, and "
            "the difference is a point for the 1on1: {ids}.",
            apart.height,
        ).format(n=apart.height, ids=_some(apart["staff_id"].to_list()))


_NAMED_AT_MOST = 10


def _some(ids: list[str]) -> str:
    return listed(ids[:_NAMED_AT_MOST]) + " …" * (len(ids) > _NAMED_AT_MOST)


def _target_texts(framework: Framework) -> dict[str, str]:
    return {
        target.id: str(target.text) for rank in framework.ranks for target in (*rank.gq, *rank.dq)
    }


def _guide_text(guide: str, rank: Rank, framework: Framework) -> str:
    if guide == DSM_GUIDE:
        return _("Guide: one or more skills at Lv.{level} or above").format(level=rank.dsm_level)
    if guide == IPA_GUIDE:
        return _("Guide: an exam of IPA level {level} or above").format(level=rank.ipa_level)
    exams = rank.certifications_name or listed(
        str(framework.certification_by_id[exam].name) for exam in rank.certifications
    )
    return _("Guide exam: {exams}").format(exams=exams)


def _texts(framework: Framework) -> dict[tuple[str, str], str]:
    """Return the words for each target and guide of each rank."""
    targets = _target_texts(framework)
    return {
        (rank.id, item): targets.get(item) or _guide_text(item, rank, framework)
        for rank in framework.ranks
        for item in (
            *(target.id for target in (*rank.gq, *rank.dq)),
            *(DSM_GUIDE, IPA_GUIDE, EXAM_GUIDE),
        )
    }


def _targets(report: LadderReport, framework: Framework) -> _Made:
    texts, standing = _texts(framework), report.standing
    by_person = {row["staff_id"]: row for row in standing.iter_rows(named=True)}

    def note(row: dict[str, Any]) -> str:
        if row["answered"] is not None and row["by_levels"] is not None:
            if row["answered"] != row["by_levels"]:
                answer = _("yes") if row["answered"] else _("no")
                return _("from levels; the answer is “{answer}”: a point for the 1on1").format(
                    answer=answer
                )
            return _("from levels; the answer agrees")
        if row["target"] in {IPA_GUIDE, EXAM_GUIDE}:
            return _("from exams passed") if row["met"] is not None else ""
        if row["target"] == DSM_GUIDE:
            step = "" if row["step"] == "own" else "next_"
            total = len(framework.skills)
            return ngettext("{count} of {total} skill", "{count} of {total} skills", total).format(
                count=by_person[row["staff_id"]][f"{step}at_guide"], total=total
            )
        if row["met"] is None:
            return _("some levels are not assessed") if row["checkable"] else _("to be answered")
        return _("from levels") if row["by_levels"] is not None else _("from the answer")

    rows = report.rows.with_columns(
        pl.Series(
            "text",
            [texts[row] for row in report.rows.select("rank", "target").iter_rows()],
            dtype=pl.String,
        ),
        pl.Series("_note", map(note, report.rows.iter_rows(named=True)), dtype=pl.String),
        pl.Series(
            "_rank",
            [
                noted(
                    rank.name,
                    rank_held(rank, by_person[staff_id]["stated_rank"])
                    if step == "own"
                    else _("next rank"),
                )
                for rank, staff_id, step in (
                    (framework.rank_by_id[rank_id], *of)
                    for rank_id, *of in report.rows.select("rank", "staff_id", "step").iter_rows()
                )
            ],
            dtype=pl.String,
        ),
    )
    columns = (
        hidden("staff_id"),
        hidden("step"),
        hidden("rank"),
        text("_rank", header=_("Rank"), machine=False),
        text("kind", header=_("Kind"), show=_kind, whole=True),
        hidden("target"),
        text("text", header=_("Target")),
        hidden("checkable"),
        hidden("by_levels"),
        hidden("answered"),
        text("met", header=_("State"), show=_verdict, whole=True),
        text("_note", header=_("From what"), machine=False),
    )
    who = _("Targets of the career ladder: {staff_id}")
    ids = standing["staff_id"].to_list()
    return who.format(staff_id=listed(ids)), Table(columns, rows), []


def _kind(kind: str) -> str:
    return _("guide") if kind == "guide" else kind


def _ready(report: LadderReport, framework: Framework) -> _Made:
    texts = _texts(framework)

    def show(items: dict[str, Any]) -> str:
        return "\n".join(texts[items["next_rank"], item] for item in items["items"]) or "-"

    def items(name: str) -> pl.Expr:
        return pl.struct("next_rank", pl.col(name).alias("items")).alias(f"_{name}")

    rows = _named(report.rows, framework).with_columns(
        items("to_work_on"),
        items("to_find_out"),
        pl.col("unanswered").list.len().alias("_unanswered"),
    )
    columns = (
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        hidden("rank"),
        text("rank_name", header=_("Rank"), roomy=True),
        hidden("next_rank"),
        text("next_rank_name", header=_("Next rank"), whole=True),
        text("ready", header=_("Preparation"), show=_ready_word),
        hidden("to_work_on"),
        hidden("to_find_out"),
        hidden("unanswered"),
        text("_to_work_on", header=_("To work on from here"), show=show, machine=False),
        text("_to_find_out", header=_("Levels or exams to find out"), show=show, machine=False),
        number("_unanswered", header=_("Without answer"), machine=False),
    )
    counts = dict(rows["ready"].value_counts().iter_rows())
    top = report.standing.filter(pl.col("rank").is_not_null() & pl.col("next_rank").is_null())
    remarks = [
        _(
            "Prepared for the next rank: {ready}; with things to work on: {working}; not known yet: "
            "{unknown}."
        ).format(
            ready=as_text(counts.get(True, 0)),
            working=as_text(counts.get(False, 0)),
            unknown=as_text(counts.get(None, 0)),
        ),
        _(
            "Prepared means: every target and guide of the next rank that levels, exams or answers "
            "can tell is met. Statements that nobody answered yet are counted beside it, never as met."
        ),
        _(
            "The guide level counts as reached with one skill at it, and a guide exam also with an "
            "exam of a higher IPA level (both assumed)."
        ),
    ]
    if top.height:
        remarks.append(
            ngettext(
                "{n} person stands on the top rank of the ladder and has no row here.",
                "{n} people stand on the top rank of the ladder and have no row here.",
                top.height,
            ).format(n=as_text(top.height))
        )
    return (
        _("Preparation for the next rank"),
        Table(columns, rows),
        [*remarks, *_differs(report)],
    )


def _ready_word(ready: bool | None) -> str:
    if ready is None:
        return _("not known yet")
    return _("prepared") if ready else _("has things to work on")


def _counted_as(report: LadderReport, framework: Framework) -> Iterable[str]:
    """Say which words of the staff file are counted under another name: aliases of a rank."""
    stated = report.standing["stated_rank"].drop_nulls().unique().sort()
    for rank in framework.ranks:
        words = [
            word
            for word in stated
            if framework.rank_of(word) == rank and rank.called(word) != rank.name
        ]
        if words:
            yield _("Counted as {rank}: {words}.").format(rank=rank.name, words=listed(words))


def _summary(report: LadderReport, framework: Framework) -> _Made:
    least = report.head.smallest_group

    columns = (
        hidden("rank"),
        text("rank_name", header=_("Rank"), whole=True),
        text("bureau", whole=True),
        number("people", unknown=_("fewer than {n}").format(n=least)),
        number("all_met", header=_("All met")),
        number("some_open", header=_("Some to come")),
        number("some_unknown", header=_("None to come, some not known")),
        number("ready", header=_("Prepared for the next rank")),
        hidden("small"),
    )
    remarks = list(_counted_as(report, framework))
    if report.is_merged:
        remarks.append(together_remark(least, "rank"))
    if report.left_out:
        remarks.append(
            ngettext(
                "{n} person stands in rows with people of other bureaus, which are not shown here.",
                "{n} people stand in rows with people of other bureaus, which are not shown here.",
                report.left_out,
            ).format(n=as_text(report.left_out))
        )
    remarks += small_group_remarks(report.head)
    if report.rows["small"].any():
        remarks.append(
            _("Of groups of fewer than {n} people nothing else is shown.").format(n=least)
        )
    return (
        _("Career ladder by rank and bureau"),
        Table(columns, _named(report.rows, framework)),
        remarks,
    )


def _general_remarks(report: LadderReport, framework: Framework) -> Iterable[str]:
    for stated, people in report.off_ladder:
        if stated is None:
            yield ngettext(
                "{n} person has no rank, so the ladder says nothing of them.",
                "{n} people have no rank, so the ladder says nothing of them.",
                people,
            ).format(n=as_text(people))
        else:
            yield ngettext(
                "{n} person has the rank “{rank}”, which is not on the ladder.",
                "{n} people have the rank “{rank}”, which is not on the ladder.",
                people,
            ).format(n=as_text(people), rank=stated)
    if not report.answers_known:
        yield _(
            "There is no ladder_checks.csv: targets that levels cannot tell are not known yet, never "
            "counted as met."
        )
    if not report.exams_known:
        yield _("There is no certificates.csv: guides about exams are not known yet.")
    yield from _sources(framework)
    yield _("This is for talks about development, apart from personnel evaluation.")


def _sources(framework: Framework) -> Iterable[str]:
    provenances = [
        provenance
        for rank in framework.ranks
        for provenance in (
            rank.guide_provenance,
            *(target.provenance for target in (*rank.gq, *rank.dq)),
        )
    ]
    unsure = sum(each.startswith(("inferred", "assumed")) for each in provenances)
    if unsure:
        yield _(
            "Inferred or assumed of the targets and guides of the ladder: {n} of {total}. tdskill show "
            "ladder tells from what."
        ).format(n=unsure, total=len(provenances))
