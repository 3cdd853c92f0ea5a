"""The choice of priority fields put into words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from tdskill.analysis.priorities import Choice
from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Table, as_text
from tdskill.render.answers.common import head_lines, skill_names, small_group_remarks, title
from tdskill.render.answers.names import id_names
from tdskill.render.choice import agreement_sentences, tie_sentences
from tdskill.render.labels import code_label, provenance_label, provenance_text
from tdskill.render.layout import Cell, Layout, aside, ranged
from tdskill.reports.firmness import FirmnessReport
from tdskill.reports.organisation import PrioritiesReport

_noop = str
_TIED_SHOWN = 4
"""Of longer ties the table of the firmness shows the first skills alone; machines get them all."""


def _span_text(low: int, high: int) -> str:
    if low == high:
        return str(low)
    return _("unknown ({low}-{high})").format(low=low, high=high)


def _bands_text(bands: Iterable[str]) -> str:
    return _(" or ").join(code_label("demand_bands", band) for band in bands)


def _cuts_text(cuts: Iterable[str]) -> str:
    return listed(code_label("tied_at", cut) for cut in cuts)


def _selected_text(selected: bool | None) -> str:
    if selected is None:
        return _("unknown")
    return "◎" if selected else ""


def _rank(side: str) -> tuple[Cell, ...]:
    ends = (f"{side}_rank_low", f"{side}_rank_high")
    return (*map(aside, ends), Cell(f"{side}_rank", _span_text, of=ends, sheet=False))


SKILLS: Final = Layout(
    "priorities",
    "skills",
    _noop("A row for each skill, in order of demand."),
    ("skill",),
    (
        Cell("skill", whole=True),
        *_rank("demand"),
        *_rank("supply"),
        Cell("demand_bands", _bands_text, roomy=2),
        Cell("supply_bands", _bands_text, roomy=2),
        Cell("not_assessed", roomy=3),
        *ranged("shortfall", roomy=1),
        Cell("selected", _selected_text),
        Cell("tied_at", _cuts_text, roomy=3),
        "reason",
    ),
)
CUTS: Final = Layout(
    "priorities",
    "cuts",
    _noop("A row for each cut, as it is and moved by one rank."),
    ("cut", "shift"),
    (
        "cut",
        "shift",
        "cut_rank",
        "skills_added",
        "skills_removed",
        "skills_unknown",
        "skills_tied",
    ),
)


DRAWS: Final = Layout(
    "priorities",
    "draws",
    _noop("A row for each skill, that chosen in the most draws first."),
    ("skill",),
    (
        Cell("skill", whole=True),
        Cell("selected", _selected_text),
        "chosen_people",
        "chosen_ratings",
        "chosen_works",
    ),
)


def priorities_answer(
    report: PrioritiesReport,
    framework: Framework,
    *,
    firmness: bool = False,
    draws: FirmnessReport | None = None,
) -> Answer:
    """Every skill with its ranks and why it was chosen or not, then how firm the choice is.

    With `firmness` the latter alone, with the draws where there are any.
    """
    what = _("How firm the choice of priority fields is") if firmness else _("Priority fields")
    cuts = _cuts_table(report, framework)
    return Answer(
        title(what, report.fiscal_year),
        head_lines(report.head) if report.head else (),
        (
            *(() if firmness else (_skills_table(report, framework),)),
            cuts,
            *((_draws_table(draws, framework),) if draws else ()),
        ),
        (
            *_priorities_remarks(report, framework),
            *(_draws_remarks(draws) if draws else ()),
            *(small_group_remarks(report.head) if report.head else ()),
        ),
        personal=report.head is not None and report.head.tells_of_few,
        about=report.head,
    )


def _skills_table(report: PrioritiesReport, framework: Framework) -> Table:
    rows = [_choice_row(choice, report) for choice in report.choices]
    ends = [end for end in ("demand_rank_high", "supply_rank_high") if _certain(rows, end)]
    headings = {
        end.replace("high", "low"): _(COLUMNS[end.removesuffix("_high")].heading) for end in ends
    }
    figures = () if report.head else ("not_assessed", "shortfall", "shortfall_least")
    return SKILLS.of(
        SKILLS.frame(rows),
        id_names(framework),
        hide=(*ends, *figures, *(() if report.ties else ("tied_at",))),
        headings=headings,
    )


def _certain(rows: Iterable[Mapping[str, Any]], high: str) -> bool:
    """Whether every rank is known, so that one column of a workbook holds it."""
    return all(row[high] == row[high.replace("high", "low")] for row in rows)


def _choice_row(choice: Choice, report: PrioritiesReport) -> dict[str, Any]:
    standing = choice.standing
    return {
        "skill": standing.skill,
        "demand_rank_low": standing.demand.low,
        "demand_rank_high": standing.demand.high,
        "supply_rank_low": standing.supply.low,
        "supply_rank_high": standing.supply.high,
        "demand_bands": choice.demand_bands,
        "supply_bands": choice.supply_bands,
        "not_assessed": standing.not_assessed,
        "shortfall": standing.shortfall,
        "shortfall_least": standing.shortfall_least,
        "selected": choice.selected,
        "tied_at": [tie.cut for tie in report.ties if standing.skill in tie.skills],
        "reason": choice.reason,
    }


def _cuts_table(report: PrioritiesReport, framework: Framework) -> Table:
    """Return what comes, goes or becomes uncertain at each cut.

    The tied skills are those of a tie that the cut runs through where it stands in that row.
    """
    names = skill_names(framework)

    def show_skills(skills: Sequence[str]) -> str:
        return "\n".join(names[skill] for skill in skills) or "-"

    def show_tie(skills: Sequence[str]) -> str:
        shown = skills if len(skills) <= _TIED_SHOWN else skills[: _TIED_SHOWN - 1]
        more = len(skills) - len(shown)
        last = ngettext("{n} more skill", "{n} more skills", more).format(n=more)
        return "\n".join([show_skills(shown), *([last] if more else [])])

    skills = ("added", "removed", "unknown", "tied")
    changed = [f"skills_{name}" for name in skills]
    rows = CUTS.frame(
        (c.cut, c.shift, c.rank, *(list(getattr(c, name)) for name in skills))
        for c in report.changes
    )
    return CUTS.of(
        rows,
        id_names(framework),
        title=_("Each cut as it is and moved by one rank"),
        shows=dict.fromkeys(changed, show_skills) | {"skills_tied": show_tie},
    )


def _draws_table(draws: FirmnessReport, framework: Framework) -> Table:
    """Return the share of draws in which each skill is chosen; people see those that ever are."""
    shares = {name: f"chosen_{name}" for name in ("people", "ratings", "works")}
    ever = pl.max_horizontal(*shares).fill_null(0) > 0
    rows = draws.rows.sort(~(ever | pl.col("selected")), maintain_order=True)
    return DRAWS.of(
        rows.rename(shares),
        id_names(framework),
        title=_("In what share of {n} draws each field is chosen").format(n=f"{draws.draws:,}"),
        first=max(1, rows.filter(ever | pl.col("selected")).height),
        hide=[
            *(() if draws.pairs else ("chosen_ratings",)),
            *(() if draws.works else ("chosen_works",)),
        ],
    )


def _draws_remarks(draws: FirmnessReport) -> Iterable[Remark]:
    yield Remark(
        "draws",
        _(
            "People drawn anew: as many as there are, with replacement. These shares tell how the choice "
            "hangs on who and what was counted, not how likely it is right. Fields not shown are chosen in "
            "no draw."
        ),
    )
    if draws.pairs:
        yield Remark(
            "ratings_drawn",
            _(
                "Ratings drawn anew: each level as in the self-checks that ended in it ({pairs} pairs). "
                "Confirmed levels are likely to be off by less."
            ).format(pairs=f"{draws.pairs:,}"),
        )
    else:
        yield Remark(
            "ratings_not_drawn",
            _(
                "Ratings were not drawn anew: nobody has both a self-check and a confirmed level in "
                "assessments.csv."
            ),
        )
    if draws.works:
        yield Remark(
            "works_drawn",
            _("Works drawn anew: {works} with all that each needs, along with people.").format(
                works=f"{draws.works:,}"
            ),
        )
    else:
        yield Remark(
            "works_not_drawn",
            _(
                "Works were not drawn anew, as demand.csv names none: how far the choice hangs on the "
                "demand is not told."
            ),
        )


def _priorities_remarks(report: PrioritiesReport, framework: Framework) -> Iterable[Remark]:
    names = skill_names(framework)
    chosen = listed(names[skill] for skill in report.selected)
    yield Remark(
        "priority_fields",
        ngettext(
            "Priority field: {skills}.", "Priority fields: {skills}.", len(report.selected)
        ).format(skills=chosen)
        if chosen
        else _("No skill is a priority field."),
    )
    if report.head is None:
        yield Remark(
            "published_ranks_alone",
            _(
                "No files of staff and demand were given: this comes from the published ranks alone. "
                "Places that were not published stay unknown."
            ),
        )
    unknown = sum(choice.standing.not_assessed or 0 for choice in report.choices)
    if unknown:
        yield Remark(
            "levels_not_assessed",
            ngettext(
                "{n} level is not assessed; ranks of supply count the levels known.",
                "{n} levels are not assessed; ranks of supply count the levels known.",
                unknown,
            ).format(n=as_text(unknown)),
        )
    if any(change.unknown for change in report.changes):
        yield Remark(
            "could_not_be_said",
            _(
                '"Could not be said": the skill may be chosen or not, depending on a place that was not '
                "published."
            ),
        )
    yield from tie_sentences(report.ties, report.cuts, names)
    yield from agreement_sentences(report, names)
    if report.published is None:
        yield Remark("nothing_published", _("No choice was published for this year."))
    elif report.consistent and report.agrees is not False:
        for side, provenance in (
            (_("demand"), report.published.demand_ranks_provenance),
            (_("supply"), report.published.supply_ranks_provenance),
        ):
            yield Remark(
                "published_ranks",
                _("Published ranks of {side}: {source}.").format(
                    side=side, source=provenance_text(provenance or "")
                ),
            )
    yield Remark(
        "rule",
        _(
            "Rule: demand rank {demand} or better, supply rank worse than {supply} ({source})."
        ).format(
            demand=report.cuts.demand,
            supply=report.cuts.supply,
            source=provenance_label(report.rule.provenance),
        ),
    )
