"""The choice of priority fields put into words."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tdskill.analysis.priorities import Band, Choice, Span
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Answer, Table, hidden, number, text
from tdskill.render.answers.common import head_lines, skill_names, small_group_remarks, title
from tdskill.render.labels import band_label, provenance_label, reason_label
from tdskill.reports.organisation import PrioritiesReport
from tdskill.tables import Schema


def _span_text(span: Span) -> str:
    if span.rank is not None:
        return str(span.rank)
    return _("unknown ({low}-{high})").format(low=span.low, high=span.high)


def priorities_answer(report: PrioritiesReport, framework: Framework) -> Answer:
    """Every skill with its ranks and why it was chosen or not; then how firm the choice is."""
    names = skill_names(framework)
    rows = pl.DataFrame(
        [_choice_row(choice, names) for choice in report.choices], infer_schema_length=None
    )
    columns = (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        hidden("demand_rank"),
        hidden("supply_rank"),
        text("_demand", header=_("Demand rank"), numeric=True, machine=False),
        text("_supply", header=_("Supply rank"), numeric=True, machine=False),
        hidden("demand_band"),
        hidden("supply_band"),
        text("_demand_bands", header=_("Demand band"), machine=False, roomy=2),
        text("_supply_bands", header=_("Supply band"), machine=False, roomy=2),
        number("shortfall", shown=report.head is not None, roomy=1),
        text("selected", show=_selected_text),
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


def _choice_row(choice: Choice, names: Mapping[str, str]) -> dict[str, object]:
    standing = choice.standing
    return {
        "skill": standing.skill,
        "name": names[standing.skill],
        "demand_rank": standing.demand.rank,
        "supply_rank": standing.supply.rank,
        "_demand": _span_text(standing.demand),
        "_supply": _span_text(standing.supply),
        "demand_band": _certain(choice.demand_bands),
        "supply_band": _certain(choice.supply_bands),
        "_demand_bands": _bands_text(choice.demand_bands),
        "_supply_bands": _bands_text(choice.supply_bands),
        "shortfall": standing.shortfall,
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
    )


def firmness_table(report: PrioritiesReport, framework: Framework) -> Table:
    """A row for each cut moved by one rank: which fields would come, go or become uncertain."""
    names = skill_names(framework)

    def show_skills(skills: list[str]) -> str:
        return "\n".join(names[skill] for skill in skills) or "-"

    def show_cut(cut: str) -> str:
        return _("demand: upper up to") if cut == "demand" else _("supply: upper up to")

    schema: Schema = {
        "cut": pl.String,
        "shift": pl.Int8,
        "rank": pl.Int64,
        "added": pl.List(pl.String),
        "removed": pl.List(pl.String),
        "unknown": pl.List(pl.String),
    }
    changes = [
        (c.cut, c.shift, c.rank, list(c.added), list(c.removed), list(c.unknown))
        for c in report.changes
    ]
    columns = (
        text("cut", show=show_cut),
        hidden("shift"),
        number("rank", header=_("Boundary rank")),
        text("added", show=show_skills, header=_("Would come in")),
        text("removed", show=show_skills, header=_("Would drop out")),
        text("unknown", show=show_skills, header=_("Could not be said")),
    )
    return Table(
        columns,
        pl.DataFrame(changes, schema=schema, orient="row"),
        title=_("If a cut moved by one rank"),
    )


def _priorities_remarks(report: PrioritiesReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    chosen = listed(names[skill] for skill in report.selected)
    yield (
        _("Priority fields: {skills}.").format(skills=chosen)
        if chosen
        else _("No skill is a priority field.")
    )
    if report.head is None:
        yield _(
            "No files of staff and demand were given: this comes from the published ranks alone. "
            "Places that were not published stay unknown."
        )
    if report.published and report.agrees is not None:
        published = listed(names[skill] for skill in report.published.selected)
        yield (
            _("This is the published choice ({source}).").format(
                source=provenance_label(report.published.selected_provenance)
            )
            if report.agrees
            else _("This differs from the published choice ({source}): {skills}.").format(
                source=provenance_label(report.published.selected_provenance), skills=published
            )
        )
    elif report.published is None:
        yield _("No choice was published for this year.")
    yield _(
        "Rule: demand rank {demand} or better, supply rank worse than {supply} ({source})."
    ).format(
        demand=report.cuts.demand,
        supply=report.cuts.supply,
        source=provenance_label(report.rule.provenance),
    )
