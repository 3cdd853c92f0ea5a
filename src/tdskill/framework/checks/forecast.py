"""What is checked of forecast.yaml: what it names is there, and its shares can be."""

from collections.abc import Iterator
from itertools import zip_longest

from tdskill.errors import Problem
from tdskill.framework.checks.lists import (
    Lists,
    SetLists,
    refer,
    same_ids,
    same_names,
    see,
    skills_with_levels,
    unknown_rank,
    unknown_skill,
    with_provenance,
)
from tdskill.framework.models import Assumptions, ForecastFile, Scenario
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext


def check_forecast(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong in what is assumed of the years to come."""
    yield from same_ids(lists.scenarios.ids)
    yield from same_names(lists.scenarios)
    yield from _assumptions(lists.forecast, ForecastFile, lists)
    for scenario in lists.scenarios.entries:
        yield from _assumptions(scenario, Scenario, lists)


def _assumptions(here: Node, model: type[Assumptions], lists: Lists) -> Iterator[Problem]:
    by_rank = tuple(here["leaving"]["by_rank"])
    yield from refer((entry["rank"] for entry in by_rank), lists.ranks, unknown_rank)
    yield from _rates(here["levels"], lists.main)
    yield from skills_with_levels(here["joining"]["profile"], lists.main)
    demand = here["demand"]
    skills = lists.main.skills
    yield from refer((entry["skill"] for entry in demand["by_skill"]), skills, unknown_skill)
    yield from _table(demand["table"], lists.main)
    yield from with_provenance(here, "year_spread", model)


def _rates(levels: Node, lists: SetLists) -> Iterator[Problem]:
    """Check that no more moves are listed than there are levels, and nobody moves twice."""
    rise, fall = tuple(levels["rise"]), tuple(levels["fall"])
    for key, shares in (("rise", rise), ("fall", fall)):
        if lists.top is not None and len(shares) > lists.top:
            yield levels[key].problem(
                _("{key} lists {n} shares.").format(key=key, n=len(shares)),
                ngettext(
                    "Between the levels of the scale there is {n} step.",
                    "Between the levels of the scale there are {n} steps.",
                    lists.top,
                ).format(n=lists.top),
                at_key=True,
                code="rates_beyond_scale",
            )
    # Who stands at level 1 can rise by the second share and fall by the first.
    for up, down in zip_longest(rise[1:], fall):
        if up is None or down is None:
            continue
        together = _share(up) + _share(down)
        if together > 1:
            yield down.problem(
                _("More than all of a level move: {rise} rise and {fall} fall.").format(
                    rise=up.value, fall=down.value
                ),
                _("The two shares of a level together are 1 at most."),
                code="rates_above_all",
            )


def _share(node: Node) -> float:
    """Return a share that can be; what cannot is told already, and counts as nothing."""
    value = node.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else 0.0  # type: ignore[arg-type,operator]


def _table(table: Node, lists: SetLists) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Node] = {}
    for entry in table:
        yield from skills_with_levels([entry], lists)
        cell = tuple(entry[key].value for key in ("fiscal_year", "skill", "level"))
        if None in cell or any(isinstance(each, list | dict) for each in cell):
            continue
        if cell in first:
            yield entry["skill"].problem(
                _("{name!r} is named twice here.").format(name=entry["skill"].text),
                see(first[cell]),
                code="named_twice",
            )
        first.setdefault(cell, entry["skill"])
