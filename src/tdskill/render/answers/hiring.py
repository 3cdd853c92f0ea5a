"""Whom to hire put into words."""

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, as_text
from tdskill.render.answers.common import (
    counted_sentence,
    head_lines,
    none_short,
    skill_names,
    small_group_remarks,
    title,
    unknown_remark,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import level_label
from tdskill.render.layout import Cell, Layout
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.hiring import BEST, JOINERS, LIKE_STAFF, HiringReport
from tdskill.rounding import half_up

_noop = str

_HIRES: Final[tuple[Cell | str, ...]] = (
    "filled_by_last",
    "filled_by_hires",
    "shortfall_after",
)
HIRES: Final = Layout(
    "hire",
    "hires",
    _noop("A row for each number of people hired with the best profiles."),
    ("hires",),
    (Cell("hires", whole=True), "hire_brings", *_HIRES),
)
SKILLS: Final = Layout(
    "hire",
    "skills",
    _noop("A row for each skill that is short, with all of the best hires."),
    ("skill",),
    (
        Cell("skill", whole=True),
        Cell("category", roomy=1),
        "demand",
        "shortfall_before",
        "level_needed",
        "hires_bringing",
        "shortfall_after",
    ),
)
COMPARED: Final = Layout(
    "hire",
    "compared",
    _noop("A row for each kind of people who might be hired: what one more of them mends."),
    ("hired_like",),
    (Cell("hired_like", whole=True), "people", "one_joiner_change"),
)
LIKE_STAFF_TABLE: Final = Layout(
    "hire",
    "like_staff",
    _noop("A row for each number of people hired who hold what somebody of the staff holds."),
    ("hires",),
    (Cell("hires", whole=True), "colleague_brings", *_HIRES),
    extra=True,
)
_CALLED: Final = {
    "mended": "filled_by_last",
    "mended_in_all": "filled_by_hires",
    "left": "shortfall_after",
}


def hiring_answer(report: HiringReport, framework: Framework) -> Answer:
    """The best hires one after another; below, the skills they bring, and what others would mend."""
    names, skills = id_names(framework), skill_names(framework)

    def brought(profile: list[dict[str, Any]]) -> str:
        return listed(
            _("{skill} {level}").format(
                skill=skills[each["skill"]], level=level_label(each["level"])
            )
            for each in profile
        )

    nothing = none_short()
    if report.short:
        nothing = _("Nobody of the staff is known to hold what is short.")
    return Answer(
        title(_("Whom to hire"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            HIRES.of(
                report.best.rename({**_CALLED, "profile": "hire_brings"}),
                names,
                nothing=_nothing_short(report),
                shows={"hire_brings": brought},
            ),
            SKILLS.of(
                with_categories(
                    report.skills.rename(
                        {
                            "shortfall": "shortfall_before",
                            "level": "level_needed",
                            "hires": "hires_bringing",
                            "left": "shortfall_after",
                        }
                    ),
                    framework,
                ),
                names,
                title=_("By skill, with all of these people"),
                nothing=_nothing_short(report),
            ),
            COMPARED.of(
                report.compared.with_columns(one_joiner_change=-pl.col("mended")),
                names,
                title=_("What one more person would change, in the mean"),
                nothing=_nothing_short(report),
            ),
            LIKE_STAFF_TABLE.of(
                report.like_staff.rename({**_CALLED, "profile": "colleague_brings"}),
                names,
                title=_("People like those of the present staff"),
                nothing=nothing,
                shows={"colleague_brings": brought},
            ),
        ),
        tuple(_remarks(report)),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def _nothing_short(report: HiringReport) -> str:
    if report.head.bureaus:
        return _("No skill is short in these bureaus.")
    return none_short()


def _remarks(report: HiringReport) -> Iterable[Remark]:
    best = report.best
    if not best.height:
        yield from unknown_remark(report.gap)
        yield from small_group_remarks(report.head)
        return
    yield Remark(
        "best",
        ngettext(
            "Short, all skills together: {short}. Hired: {people}, each with at most {n} skill: {mended} "
            "filled, {left} still short; as many others fill no more.",
            "Short, all skills together: {short}. Hired: {people}, each with at most {n} skills: {mended} "
            "filled, {left} still short; as many others fill no more.",
            report.most_skills,
        ).format(
            short=places_word(report.short),
            people=people_word(best.height),
            n=as_text(report.most_skills),
            mended=places_word(best["mended_in_all"][-1]),
            left=as_text(best["left"][-1]),
        ),
    )
    if best.height < report.people:
        yield Remark(
            "enough",
            _("After {people} nobody more would fill anything.").format(
                people=people_word(best.height)
            ),
        )
    yield from _compared(report)
    if report.like_staff.height:
        yield Remark(
            "like_staff",
            _(
                "Hired: {people}, each holding what somebody of the present staff holds: at least {mended} "
                "filled (table like_staff); each is the one who fills most then."
            ).format(
                people=people_word(report.like_staff.height),
                mended=places_word(report.like_staff["mended_in_all"][-1]),
            ),
        )
    yield Remark(
        "in_turn",
        _(
            "Everybody hired brings the skills that are shortest then, at the level needed then, so that the "
            "first ones stay right however many follow."
        ),
    )
    yield Remark(
        "assumed",
        ngettext(
            "That nobody brings more than {n} skill is an assumption (--skills).",
            "That nobody brings more than {n} skills is an assumption (--skills).",
            report.most_skills,
        ).format(n=as_text(report.most_skills)),
    )
    if counted := counted_sentence(report.head):
        yield Remark("counted", counted)
    yield from unknown_remark(report.gap)
    yield from small_group_remarks(report.head)


def _compared(report: HiringReport) -> Iterable[Remark]:
    means = dict(report.compared.select("hired_like", "mended").iter_rows())
    if JOINERS in means:
        told = (
            _(
                "A joiner of the year fills {joiner} places in the mean ({people}), the best profile {best}, "
                "somebody like the best of the present staff {staff}."
            )
            if LIKE_STAFF in means
            else _(
                "A joiner of the year fills {joiner} places in the mean ({people}), the best profile "
                "{best}."
            )
        )
        yield Remark(
            "joiners",
            told.format(
                joiner=half_up(means[JOINERS], 2),
                people=people_word(report.joined or 0),
                best=as_text(int(means[BEST])),
                staff=as_text(int(means.get(LIKE_STAFF, 0))),
            ),
        )
    elif report.joined is None:
        yield Remark(
            "joiners_unknown",
            _(
                "What a joiner of the year fills is not known: the staff of the year before is not there."
            ),
        )
    elif report.few_joined:
        yield Remark(
            "few_joined",
            _("So few people joined in the year that no mean of them is told (--smallest-group)."),
        )
    else:
        yield Remark("nobody_joined", _("Nobody with a level known joined in the year."))
