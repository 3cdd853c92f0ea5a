"""What answers and pages say of the choice of priority fields: ties, and the published choice."""

from collections.abc import Iterable, Iterator, Mapping

from tdskill.analysis.priorities import Cuts, Tie
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Remark
from tdskill.render.labels import provenance_label
from tdskill.reports.organisation import PrioritiesReport


def tie_sentences(ties: Iterable[Tie], cuts: Cuts, names: Mapping[str, object]) -> Iterator[Remark]:
    """Name the skills of each tie that a cut runs through, and say how they are counted."""
    for tie in ties:
        text, cut = (
            (
                _(
                    "The cut of demand (rank {cut}) runs through a tie at rank {rank}; all of it counts "
                    "as upper: {skills}."
                ),
                cuts.demand,
            )
            if tie.cut == "demand"
            else (
                _(
                    "The cut of supply (rank {cut}) runs through a tie at rank {rank}; none of it counts "
                    "as upper: {skills}."
                ),
                cuts.supply,
            )
        )
        yield Remark(
            "tie",
            text.format(
                cut=cut, rank=tie.rank, skills=listed(str(names[skill]) for skill in tie.skills)
            ),
        )


def agreement_sentences(report: PrioritiesReport, names: Mapping[str, object]) -> Iterator[Remark]:
    """Say whether the choice is the published one, and how little that shows."""
    if report.published is None:
        return
    source = provenance_label(report.published.selected_provenance)
    published = listed(str(names[skill]) for skill in report.published.selected)
    if report.agrees is False:
        told = _("This differs from the published choice ({source}): {skills}.")
        yield Remark("differs_from_published", told.format(source=source, skills=published))
        return
    told = (
        _(
            "This is the published choice ({source}): the rule is consistent with it, not proved by it."
        )
        if report.agrees
        else _(
            "Whether this is the published choice ({source}) cannot be said. Published: {skills}."
        )
    )
    yield Remark("is_published_choice", told.format(source=source, skills=published))
    if report.consistent:
        told = _(
            "Pairs of cuts (demand, supply) consistent with what was published: {surely} of {pairs} "
            "surely, {possibly} more depending on places that are not known."
        )
        yield Remark(
            "consistent_cuts",
            told.format(
                pairs=report.consistent.pairs,
                surely=report.consistent.surely,
                possibly=report.consistent.possibly,
            ),
        )
    if report.of_sample and report.agrees:
        told = _("The sample is made to the published ranks, so its agreement proves nothing.")
        yield Remark("sample_of_published", told)
