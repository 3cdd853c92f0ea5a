"""What the page of the explorer is made of: the figures as JSON, and every word that its script says."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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

    `sheets` are addresses by staff id, `catalogue` is that of the catalogue.
    """
    framework, persons = explorer.framework, explorer.persons
    by_skill = {str(level): _people(of) for level, of in explorer.at_level.items()}
    by_job_type = {
        key: _people(explorer.at_job_type[state])
        for key, state in (("met", MET), ("near", NEAR))
        if state in explorer.at_job_type
    }
    return as_script_data(
        {
            "people": explorer.head.people,
            "top": framework.max_level,
            "near": _NEAR_AT_MOST,
            "catalogue": catalogue,
            "bureaus": [[_shown(bureau_word(each.name)), each.people] for each in explorer.bureaus],
            "skills": [[each.id, str(each.name)] for each in framework.skills],
            "jobTypes": [[each.id, str(each.name)] for each in framework.job_types],
            "figures": {**_of_demand(explorer), **by_skill, **by_job_type},
            "staff": None
            if persons is None
            else {
                "id": [*map(_shown, persons.staff_id)],
                "name": [name and _shown(name) for name in persons.name],
                "bureau": persons.bureau,
                "rank": _numbered(
                    persons.rank, lambda text: str(framework.main.called_rank(text) or text)
                ),
                "group": _numbered(persons.group, str),
                "levels": persons.levels,
                "steps": persons.steps,
                "sheet": [*map(sheets.get, persons.staff_id)] if sheets else [],
            },
            "words": _words(explorer),
        }
    )


def _shown(text: str) -> str:
    return visible(text)


def _numbered(texts: Sequence[str | None], called: Any) -> dict[str, Any]:  # noqa: ANN401 - of one text
    """Return the different texts, each with what it is called, and the place of each row's (-1: none)."""
    places = {text: place for place, text in enumerate(dict.fromkeys(filter(None, texts)))}
    return {
        "known": [[_shown(text), _shown(called(text))] for text in places],
        "of": [-1 if text is None else places.get(text, -1) for text in texts],
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


def _people(counted: Counted) -> dict[str, Any]:
    return {"rows": counted.bureaus, "foot": [[_("Whole organisation"), *counted.whole]]}


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
    levels = range(1, explorer.framework.max_level + 1)
    smallest = explorer.head.smallest_group or 1
    return finder_words() | {
        "any": _("all"),
        "none": _("not chosen"),
        "notStated": _("not stated"),
        "notAssessed": level_word(None),
        "levels": {str(level): level_label(level) for level in (0, *levels)},
        "orAbove": _("{level} or above"),
        "comma": _(", "),
        "hidden": "＊",
        "notTold": _("not told"),
        "notToldHere": _("not told (＊)"),
        "nothing": _("nothing wanted"),
        "whole": _("Whole organisation"),
        "state": {"met": _("met"), "near": _("one step away")},
        "ofJobType": _("{job_type} ({state})"),
        "steps": {
            str(n): _("met")
            if n == 0
            else ngettext("{n} step away", "{n} steps away", n).format(n=n)
            for n in range(_NEAR_AT_MOST + 1)
        },
        "nothingNear": _("No job type within {n} steps.").format(n=_NEAR_AT_MOST),
        "figures": {
            "shortfall": _("Shortfall (places)"),
            "share": _("Share short"),
            "demand": _("Demand (places)"),
            **{
                str(level): _("People at {level} or above").format(level=level_label(level))
                for level in levels
            },
            "met": _("Job types: people who meet them"),
            "near": _("Job types: people one step away"),
        },
        "first": {
            "shortfall": _("All skills"),
            "share": _("All skills"),
            "demand": _("All skills"),
            "people": _("People"),
        },
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
        "bureau": _("Bureau"),
        "columns": {
            "who": _("Person"),
            "bureau": _("Bureau"),
            "rank": _("Rank"),
            "group": _("Group"),
        },
        "staffId": _("Staff id"),
        "name": _("Full name"),
        "nobody": _("Nobody meets these conditions."),
        "file": _("skill-map"),
    }
