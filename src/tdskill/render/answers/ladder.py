"""The career ladder beside people, put into words that keep to development."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis.ladder import DSM_GUIDE, EXAM_GUIDE, IPA_GUIDE
from tdskill.framework import Framework, Rank
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Show, Table, as_text, out_of
from tdskill.render.answers.common import (
    head_lines,
    ranks_lines,
    small_group_remarks,
    staff_word,
    title,
    together_remark,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import noted, rank_held
from tdskill.reports.ladder import LadderReport, LadderView

_noop = str

_COUNTS: Final = {
    "met": "targets_met",
    "open": "targets_open",
    "unknown": "targets_unknown",
    "differs": "targets_differ",
    "at_guide": "skills_at_guide",
}
_GUIDES: Final = {"dsm": "guide_level", "ipa": "guide_ipa", "exam": "guide_exam"}
_OWN, _NEXT = "", "next_"


def _beside(step: str, roomy: int) -> tuple[Cell | str, ...]:
    return (
        f"{step}targets_met",
        f"{step}targets_open",
        f"{step}targets_unknown",
        hidden(f"{step}targets_differ"),
        Cell(f"{step}skills_at_guide", roomy=1),
        hidden(f"{step}guide_level"),
        Cell(f"{step}guide_ipa", roomy=roomy),
        Cell(f"{step}guide_exam", roomy=roomy),
    )


PEOPLE: Final = Layout(
    "ladder",
    "people",
    _noop("A row for each person and rank that may follow: the own rank and the next one."),
    ("staff_id", "next_rank"),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        hidden("rank"),
        Cell("rank_stated", whole=True),
        *_beside(_OWN, 0),
        hidden("ipa_level"),
        hidden("skills"),
        Cell("next_rank", roomy=1),
        *_beside(_NEXT, 1),
    ),
)
_SEVERAL_NEXT: Final = replace(
    PEOPLE,
    cells=tuple(
        replace(cell, roomy=0) if cell.name == "next_rank" else cell for cell in PEOPLE.all_cells
    ),
)
"""Where several ranks may follow, nothing else tells the rows of a person apart."""
TARGETS: Final = Layout(
    "ladder",
    "targets",
    _noop("A row for each target and guide of a person's rank and of the next one."),
    ("staff_id", "rank", "target"),
    (
        hidden("staff_id"),
        hidden("staff_name"),
        hidden("target_of"),
        hidden("rank"),
        hidden("rank_stated"),
        Cell("rank", of=("rank", "target_of", "rank_stated")),
        Cell("target_kind", whole=True),
        hidden("target"),
        Cell("target", of=("rank", "target")),
        hidden("checkable"),
        hidden("by_levels"),
        hidden("answered"),
        hidden("skills_at_guide"),
        Cell("target_state", whole=True),
        Cell(
            "from_what",
            of=("target", "checkable", "by_levels", "answered", "skills_at_guide"),
        ),
    ),
)
READY: Final = Layout(
    "ladder",
    "ready",
    _noop("A row for each person and rank that may follow."),
    ("staff_id", "next_rank"),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        hidden("rank"),
        Cell("rank_stated", roomy=1),
        Cell("next_rank", whole=True),
        "readiness",
        hidden("to_work_on"),
        hidden("to_find_out"),
        hidden("unanswered"),
        Cell("to_work_on", of=("next_rank", "to_work_on")),
        Cell("to_find_out", of=("next_rank", "to_find_out")),
        "unanswered_count",
    ),
)
SUMMARY: Final = Layout(
    "ladder",
    "summary",
    _noop("A row for each rank and bureau."),
    ("rank", "bureau"),
    (
        Cell("rank", whole=True),
        Cell("bureau", whole=True),
        "people",
        "people_all_met",
        "people_some_open",
        "people_some_unknown",
        "people_ready",
        hidden("small"),
    ),
)

_Made = tuple[str, Table, list[Remark]]


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
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        (table,),
        (*remarks, *_general_remarks(report, framework)),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def _code(verdict: pl.Expr, yes: str = "met") -> pl.Expr:
    """Return the code of a yes, a no, or what is not known."""
    told = pl.when(verdict).then(pl.lit(yes)).when(~verdict).then(pl.lit("open"))
    return told.otherwise(pl.lit("unknown"))


def _guide_codes(step: str, framework: Framework) -> Iterable[pl.Expr]:
    """Yield whether each guide of a rank is reached; null where the rank has none."""
    with_guide = {
        "dsm": framework.ranks,
        "ipa": [rank for rank in framework.ranks if rank.ipa_level is not None],
        "exam": [rank for rank in framework.ranks if rank.certifications],
    }
    for guide, name in _GUIDES.items():
        has_guide = pl.col(f"{step}rank").is_in([rank.id for rank in with_guide[guide]])
        yield pl.when(has_guide).then(_code(pl.col(f"{step}{guide}"))).alias(f"{step}{name}")


def _guides_of_none(framework: Framework) -> Iterable[str]:
    """Yield the columns of guides that no rank of the framework has."""
    for step in (_OWN, _NEXT):
        if all(rank.ipa_level is None for rank in framework.ranks):
            yield f"{step}guide_ipa"
        if not any(rank.certifications for rank in framework.ranks):
            yield f"{step}guide_exam"


def _called(framework: Framework) -> Show:
    """Call a person's rank as the staff file does, but in the language in use."""
    return lambda stated: as_text(framework.called_rank(stated))


def _people(report: LadderReport, framework: Framework) -> _Made:
    rows = report.rows.with_columns(
        pl.lit(len(framework.skills), pl.UInt32).alias("skills"),
        *(code for step in (_OWN, _NEXT) for code in _guide_codes(step, framework)),
    ).rename(
        {f"{step}{old}": f"{step}{new}" for step in (_OWN, _NEXT) for old, new in _COUNTS.items()}
    )
    at_guide = _("Skills at guide (of {n})").format(n=len(framework.skills))
    several = any(len(following) > 1 for following in framework.next_ranks.values())
    table = (_SEVERAL_NEXT if several else PEOPLE).of(
        rows,
        id_names(framework),
        headings={
            "skills_at_guide": at_guide,
            "next_skills_at_guide": _("Next: {words}").format(words=at_guide),
        },
        shows={"rank_stated": _called(framework)},
        hide=[*without_names(rows), *_guides_of_none(framework)],
    )
    return _("Targets of the career ladder"), table, list(_differs(report))


def _differs(report: LadderReport) -> Iterable[Remark]:
    """Name the people whose answers and levels do not agree."""
    apart = report.standing.filter(
        (pl.col("differs").fill_null(0) + pl.col("next_differs").fill_null(0)) > 0
    ).unique("staff_id", keep="first", maintain_order=True)
    if apart.height:
        yield Remark(
            "answers_differ",
            ngettext(
                "{n} person has an answer that differs from what the levels show; levels count here, and "
                "the difference is a point for the 1on1: {ids}.",
                "{n} people have answers that differ from what the levels show; levels count here, and "
                "the difference is a point for the 1on1: {ids}.",
                apart.height,
            ).format(n=apart.height, ids=_some(apart["staff_id"].to_list())),
        )


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
    texts = _texts(framework)
    at_guide = pl.when(pl.col("target") == DSM_GUIDE).then(
        pl.when(pl.col("target_of") == "own").then("at_guide").otherwise("next_at_guide")
    )
    rows = (
        report.rows.rename({"step": "target_of", "kind": "target_kind"})
        .join(
            report.standing.select("staff_id", "rank_stated", "at_guide").unique("staff_id"),
            on="staff_id",
            maintain_order="left",
        )
        .join(
            report.standing.select("staff_id", "next_at_guide", rank="next_rank"),
            on=("staff_id", "rank"),
            how="left",
            maintain_order="left",
        )
        .with_columns(at_guide.alias("skills_at_guide"), _code(pl.col("met")).alias("target_state"))
    )

    def rank_title(rank_id: str, target_of: str, stated: str) -> str:
        rank = framework.rank_by_id[rank_id]
        return noted(rank.name, rank_held(rank, stated) if target_of == "own" else _("next rank"))

    table = TARGETS.of(
        rows,
        id_names(framework),
        headings={"rank": _("Rank"), "rank_stated": _("Rank held")},
        shows={
            "rank": rank_title,
            "target": lambda rank, target: texts[rank, target],
            "from_what": _from_what(len(framework.skills)),
        },
    )
    people = report.rows.select("staff_id", "staff_name").unique().rows()
    told = listed(staff_word(*person) for person in people)
    return _("Targets of the career ladder: {staff_id}").format(staff_id=told), table, []


def _from_what(skills: int) -> Show:
    """Return what says, of a target or guide, what tells whether it is met."""

    def show(
        target: str,
        checkable: bool,
        by_levels: bool | None,
        answered: bool | None,
        at_guide: int | None,
    ) -> str:
        if target in {IPA_GUIDE, EXAM_GUIDE}:
            return _("from exams passed") if by_levels is not None else ""
        if target == DSM_GUIDE:
            return ngettext("{count} of {total} skill", "{count} of {total} skills", skills).format(
                count=at_guide, total=skills
            )
        return _told(checkable=checkable, by_levels=by_levels, answered=answered)

    return show


def _told(*, checkable: bool, by_levels: bool | None, answered: bool | None) -> str:
    if by_levels is None:
        if answered is not None:
            return _("from the answer")
        return _("some levels are not assessed") if checkable else _("to be answered")
    if answered is None:
        return _("from levels")
    if answered == by_levels:
        return _("from levels; the answer agrees")
    return _("from levels; the answer is “{answer}”: a point for the 1on1").format(
        answer=as_text(answered)
    )


def _ready(report: LadderReport, framework: Framework) -> _Made:
    texts = _texts(framework)

    def items(next_rank: str, targets: list[str]) -> str:
        return "\n".join(texts[next_rank, target] for target in targets) or "-"

    rows = report.rows.with_columns(
        _code(pl.col("ready"), "ready").alias("readiness"),
        pl.col("unanswered").list.len().alias("unanswered_count"),
    )
    best = pl.col("readiness").replace_strict({"ready": 0, "unknown": 1, "open": 2})
    people = rows.sort(best).unique("staff_id", keep="first")
    counts = dict(people["readiness"].value_counts().iter_rows())
    top = report.standing.filter(pl.col("rank").is_not_null() & pl.col("next_rank").is_null())
    remarks = [
        Remark(
            "readiness",
            _(
                "Prepared for the next rank: {ready}; with things to work on: {working}; not known yet: "
                "{unknown}."
            ).format(
                ready=as_text(counts.get("ready", 0)),
                working=as_text(counts.get("open", 0)),
                unknown=as_text(counts.get("unknown", 0)),
            ),
        ),
        Remark(
            "readiness_rule",
            _(
                "Prepared means: every target and guide of the next rank that levels, exams or answers "
                "can tell is met. Statements that nobody answered yet are counted beside it, never as met."
            ),
        ),
        Remark(
            "guide_rule",
            _(
                "The guide level counts as reached with one skill at it, and a guide exam also with an "
                "exam of a higher IPA level (both assumed)."
            )
            if any(rank.certifications or rank.ipa_level for rank in framework.ranks)
            else _("The guide level counts as reached with one skill at it (assumed)."),
        ),
    ]
    if top.height:
        remarks.append(
            Remark(
                "top_rank",
                (
                    ngettext(
                        "{n} person stands on the top rank of the ladder and has no row here.",
                        "{n} people stand on the top rank of the ladder and have no row here.",
                        top.height,
                    )
                    if framework.has_one_top
                    else ngettext(
                        "{n} person stands on a rank that none follows and has no row here.",
                        "{n} people stand on ranks that none follows and have no row here.",
                        top.height,
                    )
                ).format(n=as_text(top.height)),
            )
        )
    table = READY.of(
        rows,
        id_names(framework),
        hide=without_names(rows),
        shows={"rank_stated": _called(framework), "to_work_on": items, "to_find_out": items},
    )
    return _("Preparation for the next rank"), table, [*remarks, *_differs(report)]


def _counted_as(report: LadderReport, framework: Framework) -> Iterable[Remark]:
    """Say which words of the staff file are counted under another name: aliases of a rank."""
    stated = report.standing["rank_stated"].drop_nulls().unique().sort()
    for rank in framework.ranks:
        words = [
            word
            for word in stated
            if framework.rank_of(word) == rank and rank.called(word) != rank.name
        ]
        if words:
            yield Remark(
                "counted_as",
                _("Counted as {rank}: {words}.").format(rank=rank.name, words=listed(words)),
            )


def _summary(report: LadderReport, framework: Framework) -> _Made:
    least = report.head.smallest_group
    rows = report.rows.rename(
        {name: f"people_{name}" for name in ("all_met", "some_open", "some_unknown", "ready")}
    )
    remarks = list(_counted_as(report, framework))
    if report.rests:
        remarks.append(Remark("rest", together_remark(least, "rank")))
    if report.left_out:
        remarks.append(
            Remark(
                "left_out",
                ngettext(
                    "{n} person stands in rows with people of other bureaus, which are not shown here.",
                    "{n} people stand in rows with people of other bureaus, which are not shown here.",
                    report.left_out,
                ).format(n=as_text(report.left_out)),
            )
        )
    remarks += small_group_remarks(report.head)
    if rows["small"].any():
        remarks.append(
            Remark(
                "small",
                _("Of groups of fewer than {n} people nothing else is shown.").format(n=least),
            )
        )
    table = SUMMARY.of(
        rows,
        id_names(framework),
        headings={"rank": _("Rank")},
        unknowns={"people": _("fewer than {n}").format(n=least)},
        together=report.rests,
    )
    return _("Career ladder by rank and bureau"), table, remarks


def _general_remarks(report: LadderReport, framework: Framework) -> Iterable[Remark]:
    for stated, people in report.off_ladder:
        if stated is None:
            yield Remark(
                "no_rank",
                ngettext(
                    "{n} person has no rank, so the ladder says nothing of them.",
                    "{n} people have no rank, so the ladder says nothing of them.",
                    people,
                ).format(n=as_text(people)),
            )
        else:
            yield Remark(
                "off_ladder",
                ngettext(
                    "{n} person has the rank “{rank}”, which is not on the ladder.",
                    "{n} people have the rank “{rank}”, which is not on the ladder.",
                    people,
                ).format(n=as_text(people), rank=stated),
            )
    if not report.answers_known:
        yield Remark(
            "no_answers",
            _(
                "There is no ladder_checks.csv: targets that levels cannot tell are not known yet, never "
                "counted as met."
            ),
        )
    if not report.exams_known:
        yield Remark(
            "no_exams", _("There is no certificates.csv: guides about exams are not known yet.")
        )
    yield from _sources(framework)
    yield Remark(
        "for_development",
        _("This is for talks about development, apart from personnel evaluation."),
    )


def _sources(framework: Framework) -> Iterable[Remark]:
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
        yield Remark(
            "unsure_targets",
            _(
                "Targets and guides of the ladder that are inferred or assumed: {count}. tdskill show ladder "
                "tells from what."
            ).format(count=out_of(unsure, len(provenances))),
        )
