"""What the page of the explorer is made of: the figures as JSON, and every word that its script says."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.labels import level_label
from tdskill.render.organisation_sentences import bureau_word
from tdskill.render.safe import visible
from tdskill.render.sheet_words import level_word
from tdskill.reports.explorer import MET, NEAR, Bureau, Counted, Explorer
from tdskill.rounding import percent

_NEAR_AT_MOST = 3
"""Steps to the job types that stand in what is shown of a person."""

_STATES = {"met": MET, "near": NEAR}


def as_script_data(value: object) -> str:
    """Return JSON that may stand in an element of a page, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def explorer_data(
    explorer: Explorer, sheets: Mapping[str, str], catalogue: str | None = None
) -> str:
    """Return all that the script of the page needs, as JSON without a sign of markup.

    `sheets` are addresses by staff id, `catalogue` is that of the catalogue. What is numbered in it
    stands in the order of `choices`.
    """
    framework, persons = explorer.framework, explorer.persons
    counts = {str(level): of for level, of in explorer.at_level.items()} | {
        key: explorer.at_job_type[state]
        for key, state in _STATES.items()
        if state in explorer.at_job_type
    }
    return as_script_data(
        {
            "people": explorer.head.people,
            "top": framework.max_level,
            "catalogue": catalogue,
            "bureaus": _bureau_names(explorer),
            "skills": [[each.id, str(each.name)] for each in framework.skills],
            "jobTypes": [[each.id, str(each.name)] for each in framework.job_types],
            "figures": _of_demand(explorer)
            | {key: _of_people(of, explorer) for key, of in counts.items()},
            "staff": None
            if persons is None
            else {
                "id": [*map(visible, persons.staff_id)],
                "name": [name and visible(name) for name in persons.name],
                "bureau": persons.bureau,
                "rank": _numbered(persons.rank, partial(_called_rank, framework)),
                "group": _numbered(persons.group, visible),
                "levels": persons.levels,
                "steps": persons.steps,
                "sheet": [*map(sheets.get, persons.staff_id)] if sheets else [],
            },
            "words": _words(explorer),
        }
    )


Choices = Sequence[tuple[str, str]]


def choices(explorer: Explorer) -> dict[str, Choices]:
    """Return what can be chosen in each field of the page, by the field's id: values and their words.

    The first of a field is what a page begins with.
    """
    framework, persons = explorer.framework, explorer.persons
    levels = [(str(level), level_label(level)) for level in range(1, framework.max_level + 1)]
    at_level = [(level, _("{level} or above").format(level=label)) for level, label in levels]
    everybody, nothing = ("", _("all")), ("", _("not chosen"))
    skills = [nothing, *((each.id, str(each.name)) for each in framework.skills)]
    measures = [
        ("shortfall", _("Shortfall (places)")),
        ("share", _("Share short")),
        ("demand", _("Demand (places)")),
        *((level, _("People at {level} or above").format(level=label)) for level, label in levels),
    ]
    if framework.job_types:
        measures += [
            ("met", _("Job types: people who meet them")),
            ("near", _("Job types: people one step away")),
        ]
    fields: dict[str, Choices] = {
        "b": [everybody, *((name, name) for name in _bureau_names(explorer))],
        "s": skills,
        "l": at_level,
        "j": [nothing, *((each.id, str(each.name)) for each in framework.job_types)],
        "k": [("met", _("met")), ("near", _("one step away"))],
        "m": measures,
    }
    if persons is not None:
        ranks = [
            (visible(rank), _called_rank(framework, rank)) for rank in _different(persons.rank)
        ]
        groups = [(visible(group),) * 2 for group in _different(persons.group)]
        fields |= {
            "r": [everybody, *ranks],
            "g": [everybody, *groups],
            "s2": skills,
            "l2": at_level,
        }
    return fields


def _bureau_names(explorer: Explorer) -> list[str]:
    return [visible(bureau_word(each.name)) for each in explorer.bureaus]


def _called_rank(framework: Framework, rank: str) -> str:
    return visible(str(framework.main.called_rank(rank) or rank))


def _different(texts: Iterable[str | None]) -> list[str]:
    """Return the different texts, in the order in which they come."""
    return list(dict.fromkeys(filter(None, texts)))


def _numbered(texts: Sequence[str | None], called: Callable[[str], str]) -> dict[str, Any]:
    """Return what the different texts are called, and the place of each row's (-1: none)."""
    places = {text: place for place, text in enumerate(_different(texts))}
    return {
        "known": [*map(called, places)],
        "of": [places.get(text, -1) if text else -1 for text in texts],
    }


def _of_demand(explorer: Explorer) -> dict[str, Any]:
    """Return what is short, its share of the demand and the demand: by bureau, and of all below.

    A row has the figure of all its skills in front; where nothing is wanted there is none.
    """
    bureaus = explorer.bureaus
    in_bureaus = Bureau(
        None,
        explorer.head.people,
        tuple(map(sum, zip(*(each.demand for each in bureaus), strict=True))),
        tuple(map(sum, zip(*(each.shortfall for each in bureaus), strict=True))),
    )
    whole = Bureau(None, explorer.head.people, explorer.demand, explorer.shortfall)
    figures = {
        "shortfall": lambda short, wanted: short if wanted else None,
        "share": lambda short, wanted: percent(short / wanted) if wanted else None,
        "demand": lambda _short, wanted: wanted or None,
    }
    foot = {
        "shortfall": ((_("All bureaus added up"), in_bureaus), (_("Whole organisation"), whole)),
        "share": ((_("All bureaus added up"), in_bureaus), (_("Whole organisation"), whole)),
        "demand": ((_("Whole organisation"), whole),),
    }
    return {
        key: {
            "rows": [[*_row(each, figure)] for each in bureaus],
            "foot": [[label, *_row(each, figure)] for label, each in foot[key]],
        }
        for key, figure in figures.items()
    }


def _row(bureau: Bureau, figure: Any) -> Iterable[int | None]:  # noqa: ANN401 - of what is short and wanted
    yield figure(sum(bureau.shortfall), sum(bureau.demand))
    yield from map(figure, bureau.shortfall, bureau.demand)


def _of_people(counted: Counted, explorer: Explorer) -> dict[str, Any]:
    """Return counts of people as above, with all people in front."""
    rows = zip(explorer.bureaus, counted.bureaus, strict=True)
    return {
        "rows": [[bureau.people, *counts] for bureau, counts in rows],
        "foot": [[_("Whole organisation"), explorer.head.people, *counted.whole]],
    }


def finder_words() -> dict[str, str]:
    """Return what a script says of people that were looked for; what stands in braces it puts in."""
    return {
        "everybody": _("All {people}"),
        "found": _("{what}: {people} (of {all})"),
        "person": ngettext("{n} person", "{n} people", 1),
        "people": ngettext("{n} person", "{n} people", 2),
        "quoted": _("“{text}”"),
        "range": _("{first} to {last} of {all}"),
    }


def _words(explorer: Explorer) -> dict[str, Any]:
    """Return all texts of the explorer's script."""
    smallest = explorer.head.smallest_group or 1
    return finder_words() | {
        "notAssessed": level_word(None),
        "levels": {
            str(level): level_label(level) for level in range(explorer.framework.max_level + 1)
        },
        "comma": _(", "),
        "hidden": "＊",
        "notTold": _("not told"),
        "notToldHere": _("not told (＊)"),
        "nothing": _("nothing wanted"),
        "whole": _("Whole organisation"),
        "ofJobType": _("{job_type} ({state})"),
        "steps": {
            str(n): _("met")
            if n == 0
            else ngettext("{n} step away", "{n} steps away", n).format(n=n)
            for n in range(_NEAR_AT_MOST + 1)
        },
        "nothingNear": _("No job type within {n} steps.").format(n=_NEAR_AT_MOST),
        "allSkills": _("All skills together"),
        "headcount": _("People"),
        "captions": {
            "shortfall": _(
                "Places that stay empty. The darker, the larger the share of the demand. A dot: nothing is "
                "wanted. “Whole organisation” counts across bureaus: that takes training or hiring."
            ),
            "share": _("What is short as a share of the demand. A dot: nothing is wanted."),
            "demand": _("Places wanted at any level. A dot: nothing is wanted."),
            "people": _(
                "Counts of people. The darker, the larger the share of the people counted."
            ),
            "hidden": _(
                "＊: fewer than {n} people, or a count that would let such a one be worked out by "
                "subtraction."
            ).format(n=smallest),
            "staff": _("Levels. – : not assessed. Press a name to see the person."),
        },
        "who": _("Person"),
        "bureau": _("Bureau"),
        "rank": _("Rank"),
        "group": _("Group"),
        "staffId": _("Staff id"),
        "name": _("Full name"),
        "nobody": _("Nobody meets these conditions."),
        "file": _("skill-map"),
    }
