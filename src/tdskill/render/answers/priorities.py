"""The choice of priority fields put into words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl

from tdskill.analysis.priorities import Band, Choice, RankSpan
from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Table,
    as_text,
    hidden,
    mixed,
    number,
    text,
)
from tdskill.render.answers.common import (
    head_lines,
    ranged,
    skill_names,
    small_group_remarks,
    title,
    with_ranges,
)
from tdskill.render.choice import agreement_sentences, tie_sentences
from tdskill.render.labels import band_label, provenance_label, provenance_text, reason_label
from tdskill.reports.organisation import PrioritiesReport
from tdskill.tables import Schema

_TIED_SHOWN = 4
"""Of longer ties the table of the firmness shows the first skills alone; machines get them all."""


def _span_text(span: RankSpan) -> str:
    if span.rank is not None:
        return str(span.rank)
    return _("unknown ({low}-{high})").format(low=span.low, high=span.high)


def _rank(span: RankSpan) -> dict[str, object]:
    return mixed(_span_text(span), count=span.rank)


def priorities_answer(report: PrioritiesReport, framework: Framework) -> Answer:
    """Every skill with its ranks and why it was chosen or not; then how firm the choice is."""
    names = skill_names(framework)
    tied = {(tie.cut, skill) for tie in report.ties for skill in tie.skills}
    rows = with_ranges(
        pl.DataFrame(
            [_choice_row(choice, names, tied) for choice in report.choices],
            infer_schema_length=None,
        ),
        "shortfall",
    )
    known = report.head is not None
    columns = (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        hidden("demand_rank"),
        hidden("supply_rank"),
        number("_demand", Kind.MIXED, header=_("Demand rank"), machine=False),
        number("_supply", Kind.MIXED, header=_("Supply rank"), machine=False),
        hidden("demand_band"),
        hidden("supply_band"),
        hidden("demand_tied"),
        hidden("supply_tied"),
        text("_demand_bands", header=_("Demand band"), machine=False, roomy=2),
        text("_supply_bands", header=_("Supply band"), machine=False, roomy=2),
        number("not_assessed", shown=known, roomy=3),
        *ranged("shortfall", shown=known, roomy=1),
        text("selected", show=_selected_text),
        text("_tied", header=_("Tied at a cut"), machine=False, shown=bool(tied), roomy=3),
        text("reason"),
    )
    return Answer(
        title(_("Priority fields"), report.fiscal_year),
        head_lines(report.head) if report.head else (),
        (Table(columns, rows), firmness_table(report, framework)),
        (
            *_priorities_remarks(report, framework),
            *(small_group_remarks(report.head) if report.head else ()),
        ),
        personal=report.head is not None and report.head.tells_of_few,
    )


def _choice_row(
    choice: Choice, names: Mapping[str, str], tied: Collection[tuple[str, str]]
) -> dict[str, object]:
    standing = choice.standing
    at_cut = [
        (_("demand"), ("demand", standing.skill) in tied),
        (_("supply"), ("supply", standing.skill) in tied),
    ]
    return {
        "skill": standing.skill,
        "name": names[standing.skill],
        "demand_rank": standing.demand.rank,
        "supply_rank": standing.supply.rank,
        "_demand": _rank(standing.demand),
        "_supply": _rank(standing.supply),
        "demand_band": _certain(choice.demand_bands),
        "supply_band": _certain(choice.supply_bands),
        "_demand_bands": _bands_text(choice.demand_bands),
        "_supply_bands": _bands_text(choice.supply_bands),
        "not_assessed": standing.not_assessed,
        "shortfall": standing.shortfall,
        "shortfall_least": standing.shortfall_least,
        "demand_tied": at_cut[0][1],
        "supply_tied": at_cut[1][1],
        "_tied": listed(side for side, is_tied in at_cut if is_tied),
        "selected": choice.selected,
        "reason": reason_label(choice.reason),
    }


def _certain(bands: Sequence[Band]) -> str | None:
    return bands[0].value if len(bands) == 1 else None


def _bands_text(bands: Sequence[Band]) -> str:
    return _(" or ").join(band_label(band) for band in bands)


def _selected_text(selected: bool | None) -> str:
    if selected is None:
        return _("unknown")
    return "◎" if selected else ""


def firmness_answer(report: PrioritiesReport, framework: Framework) -> Answer:
    """Only how firm the choice is."""
    return Answer(
        title(_("How firm the choice of priority fields is"), report.fiscal_year),
        head_lines(report.head) if report.head else (),
        (firmness_table(report, framework),),
        (
            *_priorities_remarks(report, framework),
            *(small_group_remarks(report.head) if report.head else ()),
        ),
        personal=report.head is not None and report.head.tells_of_few,
    )


def firmness_table(report: PrioritiesReport, framework: Framework) -> Table:
    """A row for each cut, moved by one rank and as it is: what comes, goes or becomes uncertain.

    `tied` are the skills of a tie that the cut runs through where it stands in that row.
    """
    names = skill_names(framework)

    def show_skills(skills: list[str]) -> str:
        return "\n".join(names[skill] for skill in skills) or "-"

    def show_tie(skills: list[str]) -> str:
        shown = skills if len(skills) <= _TIED_SHOWN else skills[: _TIED_SHOWN - 1]
        more = len(skills) - len(shown)
        last = ngettext("{n} more skill", "{n} more skills", more).format(n=more)
        return "\n".join([show_skills(shown), *([last] if more else [])])

    def show_cut(cut: str) -> str:
        return _("demand: upper up to") if cut == "demand" else _("supply: upper up to")

    schema: Schema = {
        "cut": pl.String,
        "shift": pl.Int8,
        "rank": pl.Int64,
        "added": pl.List(pl.String),
        "removed": pl.List(pl.String),
        "unknown": pl.List(pl.String),
        "tied": pl.List(pl.String),
    }
    changes = [
        (c.cut, c.shift, c.rank, *map(list, (c.added, c.removed, c.unknown, c.tied)))
        for c in report.changes
    ]
    columns = (
        text("cut", show=show_cut),
        number("shift", Kind.CHANGE, header=_("Moved by (0: as it is)")),
        number("rank", header=_("Boundary rank")),
        text("added", show=show_skills, header=_("Would come in")),
        text("removed", show=show_skills, header=_("Would drop out")),
        text("unknown", show=show_skills, header=_("Could not be said")),
        text("tied", show=show_tie, header=_("Tied at the cut")),
    )
    return Table(
        columns,
        pl.DataFrame(changes, schema=schema, orient="row"),
        title=_("Each cut as it is and moved by one rank"),
    )


def _priorities_remarks(report: PrioritiesReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    chosen = listed(names[skill] for skill in report.selected)
    yield (
        ngettext(
            "Priority field: {skills}.", "Priority fields: {skills}.", len(report.selected)
        ).format(skills=chosen)
        if chosen
        else _("No skill is a priority field.")
    )
    if report.head is None:
        yield _(
            "No files of staff and demand were given: this comes from the published ranks alone. "
            "Places that were not published stay unknown."
        )
    unknown = sum(choice.standing.not_assessed or 0 for choice in report.choices)
    if unknown:
        yield ngettext(
            "{n} level is not assessed; ranks of supply count the levels known.",
            "{n} levels are not assessed; ranks of supply count the levels known.",
            unknown,
        ).format(n=as_text(unknown))
    if any(change.unknown for change in report.changes):
        yield _(
            '"Could not be said": the skill may be chosen or not, depending on a place that was not '
            "published."
        )
    yield from tie_sentences(report.ties, report.cuts, names)
    yield from agreement_sentences(report, names)
    if report.published is None:
        yield _("No choice was published for this year.")
    elif report.consistent and report.agrees is not False:
        for side, provenance in (
            (_("demand"), report.published.demand_ranks_provenance),
            (_("supply"), report.published.supply_ranks_provenance),
        ):
            yield _("Published ranks of {side}: {source}.").format(
                side=side, source=provenance_text(provenance or "")
            )
    yield _(
        "Rule: demand rank {demand} or better, supply rank worse than {supply} ({source})."
    ).format(
        demand=report.cuts.demand,
        supply=report.cuts.supply,
        source=provenance_label(report.rule.provenance),
    )
