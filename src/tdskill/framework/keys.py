"""What the keys of a framework's files mean, told once.

The tables of docs/framework.md and the schemas for editors (`editor`) are made from it.
"""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from tdskill.framework import models
from tdskill.framework.models import Entry, Text

_noop = str

FILE_MEANINGS: Final[Mapping[type[Entry], str]] = {
    models.About: _noop("whose framework this is, and the document it rests on"),
    models.SkillsFile: _noop("the skills with their categories and level scale"),
    models.JobTypesFile: _noop("the job types with the levels that they require"),
    models.CertificationsFile: _noop("the exams and qualifications"),
    models.LadderFile: _noop("the career ladder: ranks with their guides and targets"),
    models.PrioritiesFile: _noop("the policy of each year for the priority fields"),
    models.TrainingsFile: _noop("the trainings with the levels that they raise"),
    models.WorksFile: _noop("the kinds of work with the levels that they usually need"),
    models.ForecastFile: _noop("what is assumed of the years to come, and scenarios"),
    models.SetFile: _noop("a further set of skills"),
}
"""What each file is."""

KEY_MEANINGS: Final[Mapping[type[Entry], Mapping[str, str]]] = {
    models.Named: {
        "id": _noop("identifier"),
        "aliases": _noop("list of other spellings"),
        "provenance": _noop("provenance"),
    },
    models.About: {
        "id": _noop("identifier"),
        "name": _noop("name of the framework (text)"),
        "version": _noop("version, in quotes"),
        "languages": _noop(
            "languages of the texts, such as `[en]` or `[fr, en]`; the first is the main one, in "
            "which every text must be; without the key plain texts are `ja`"
        ),
        "source": _noop("the document that provenances cite (text)"),
        "source_url": _noop("where it can be read, as `https://...`"),
    },
    models.SkillsFile: {
        "levels": _noop("the level scale, at least one above 0"),
        "categories": _noop("the categories; without any, all skills are of one"),
        "skills": _noop("the skills, one or more"),
    },
    models.Level: {
        "level": _noop(
            "from 0 or 1 on without holes, at most 9; where it begins at 1 there is a 0, None, as "
            "well"
        ),
        "name": _noop("name of the level (text); staff files may use it"),
        "description": _noop("what it means (text)"),
        "aliases": _noop(
            'other names and signs by which files give the level, such as `["◎", A]`: the legend '
            "of the signs"
        ),
        "points": _noop(
            "what the level counts in criteria of `points`, 0 to 999, rising; where one level has "
            "them all above 0 have"
        ),
        "teaches": _noop(
            "`true` at the level from which people can teach others, once, above the first level "
            "(default: the top)"
        ),
        "provenance": _noop("provenance"),
    },
    models.Category: {
        "name": _noop("name of the category (text)"),
        "parent": _noop(
            "the `id` of the category that it is within, four deep at most; a criterion that "
            "names it counts the skills within"
        ),
    },
    models.Skill: {
        "name": _noop("name (text), the heading in `staff.csv`"),
        "aliases": _noop(
            "list of other spellings; after a change of name, keep the former one here"
        ),
        "category": _noop("the `id` of its category; needed where the file has categories"),
        "levels": _noop(
            "the levels above 0 that can be held in it, rising, such as `[4, 5, 6, 7]` (default: "
            "all of the scale); no other level can be required or stand in a staff file"
        ),
        "code": _noop("a short form such as `ITSP`, one more spelling"),
        "description": _noop("what it is (text)"),
        "level_texts": _noop("what levels look like in this skill; on the 1on1 sheet"),
        "level_texts_provenance": _noop("provenance, required with `level_texts`"),
        "replaces": _noop(
            "ids and names of the skills, now gone, that this one took over (*After a change of "
            "name*)"
        ),
        "same_meaning": _noop(
            "fingerprints (f and 12 digits, in quotes) of earlier texts of the same meaning: levels "
            "judged under them still hold"
        ),
    },
    models.LevelText: {
        "level": _noop("level, from 1 to the top"),
        "name": _noop(
            "what the level is called in this skill (text), instead of its name on the scale; staff "
            "files may use it in this skill"
        ),
        "text": _noop("what one does at this level (text)"),
    },
    models.JobTypesFile: {
        "families": _noop("families of job types"),
        "job_types": _noop("the job types; `[]` for none"),
    },
    models.Family: {
        "name": _noop("name of the family (text)"),
        "parent": _noop("the `id` of the family that it is within, four deep at most"),
    },
    models.JobType: {
        "name": _noop("name of the job type (text)"),
        "provenance": _noop("provenance of name and description"),
        "description": _noop("what the role is (text)"),
        "requirements": _noop("the required levels, one or more"),
        "requirements_provenance": _noop(
            "provenance of the requirements that have none of their own"
        ),
        "family": _noop("the `id` of its family"),
        "grade": _noop("its grade in the family, 1 to 99, rising, each once"),
    },
    models.Requirement: {
        "skill": _noop("the `id` of a skill"),
        "level": _noop("required level, from 1 to the top"),
        "core": _noop(
            "`true` for what the role stands on; steps in it come first (default `false`)"
        ),
        "weight": _noop("weight in attainment, 1 to 9 (default 1)"),
        "provenance": _noop("provenance of this one"),
        "desirable": _noop(
            "`true` for what is only wished for: it counts neither for met, attainment nor steps, "
            "and decides only between job types equal in all else (default `false`)"
        ),
    },
    models.Group: {
        "of": _noop("what there is to choose from, two or more, as `needs` of works.yaml"),
        "at_least": _noop("how many of them are needed (default 1)"),
        "core": _noop("as of a single required level"),
        "weight": _noop("as of a single required level"),
        "provenance": _noop("provenance of this group"),
        "desirable": _noop("as of a single required level"),
    },
    models.CertificationsFile: {
        "certifications": _noop("the exams; `[]` for none"),
    },
    models.Certification: {
        "name": _noop("name of the exam (text)"),
        "aliases": _noop("other spellings, such as short forms"),
        "issuer": _noop("who issues it (text)"),
        "ipa_level": _noop("level on IPA's common scale, 1 to 7"),
        "since": _noop(
            "the month in which it was first held, as `2009-04`; earlier days are warned of"
        ),
        "until": _noop("for an earlier exam, the last month in which a pass can be dated"),
        "succeeds": _noop("ids of earlier exams, whose holders count as holders of this one"),
        "registration_of": _noop(
            "for a registration, the `id` of the exam it rests on; whoever is registered counts as a "
            "holder of that exam"
        ),
        "renewal_years": _noop(
            "years until what must be renewed ends, 1 to 20, from the day of registration, passing "
            "or renewal to the day before the same day"
        ),
        "renewal_due_days": _noop(
            "how many days before the last day one applies, 1 to 365; stands with `renewal_years`"
        ),
        "renewal_years_provenance": _noop(
            "provenance, required with `renewal_years`; that of `renewal_due_days` too"
        ),
        "suggests": _noop("levels it suggests: a point to talk about, never a verdict"),
    },
    models.SuggestedLevel: {
        "skill": _noop("the `id` of a skill"),
        "level": _noop("the level suggested, from 1 to the top"),
        "provenance": _noop("provenance"),
    },
    models.LadderFile: {
        "ranks": _noop("the ranks from the lowest; `[]` for none"),
        "routes": _noop("the ways of entering, as `careers.csv` names them"),
        "career_paths": _noop("models of a career, which `careers` sets people beside"),
        "selection_exams": _noop("the exams by which people rise, with who may sit them"),
        "head_counts": _noop("head counts published for a fiscal year, beside the own ones"),
    },
    models.Route: {
        "name": _noop("name (text), matched with the route in `careers.csv`"),
        "rank": _noop("the `id` of the rank at which one enters"),
    },
    models.CareerPath: {
        "name": _noop("name of the path (text)"),
        "stays": _noop("the ranks of the path, rising; a route begins at its own"),
    },
    models.Stay: {
        "rank": _noop("the `id` of a rank"),
        "years": _noop("how many years the model stays in it, 1 to 60; left out of the last one"),
    },
    models.SelectionExam: {
        "name": _noop("name (text)"),
        "ranks": _noop("ids of the ranks from which one sits it, one or more"),
        "to": _noop("the `id` of the rank that it leads to, further down than these"),
        "years_in_rank": _noop(
            "whole years in the rank by the last day of the fiscal year, 0 to 60 (default 0)"
        ),
        "years_of_service": _noop("whole years since entering by that day, 0 to 60 (default 0)"),
        "routes": _noop("ids of the routes that it is for; none: any"),
        "rules_provenance": _noop("provenance of who may sit it"),
    },
    models.HeadCount: {
        "fiscal_year": _noop("the fiscal year on whose first day they were counted"),
        "rank": _noop("the `id` of the rank; left out: all ranks together"),
        "people": _noop("how many people"),
        "at_least": _noop("`true` where so many or more were published (default `false`)"),
        "expected": _noop("`true` where it was published before that day (default `false`)"),
        "provenance": _noop("provenance"),
    },
    models.Rank: {
        "name": _noop("name (text), matched with the rank in `staff.csv`"),
        "order": _noop("rising from the lowest rank, 1 to 99"),
        "next": _noop(
            "ids of the ranks that may follow, of those further down (default: the one behind it; "
            "`[]`: none)"
        ),
        "dsm_level": _noop(
            "guide level of skills; named after Tokyo's Digital Skill Map (DSM), used for any; never "
            "falls"
        ),
        "ipa_level": _noop("guide level on IPA's scale, 1 to 7; never falls"),
        "certifications": _noop("ids of guide exams, any one of them"),
        "certifications_name": _noop("what these exams are called together (text)"),
        "guide_provenance": _noop("provenance of the guides"),
        "gq": _noop("targets of administration (GQ)"),
        "dq": _noop("targets of digital skills (DQ)"),
    },
    models.Target: {
        "id": _noop("identifier, unique among all targets"),
        "text": _noop("the target (text)"),
        "criteria": _noop("what is checked from levels, all must hold; without them, people judge"),
        "provenance": _noop("provenance"),
    },
    models.Criterion: {
        "at_least": _noop("how many skills, 1 to 999"),
        "level": _noop("level, from 1 to the top"),
        "categories": _noop("ids of the categories that count"),
        "skills": _noop("ids of the skills that count; with neither, all skills"),
    },
    models.PointsCriterion: {
        "points": _noop("how many points, of those that the levels have"),
        "categories": _noop("ids of the categories that count"),
        "skills": _noop("ids of the skills that count; with neither, all skills"),
    },
    models.PrioritiesFile: {
        "policies": _noop("the policy of each year; `[]` for none"),
    },
    models.Policy: {
        "id": _noop("identifier"),
        "fiscal_year": _noop("fiscal year (April to March), 2000 to 2199"),
        "demand_cut": _noop("cut in demand (default: a third of the number of skills)"),
        "supply_cut": _noop("cut in supply (same default)"),
        "supply_level": _noop("the level from which people count as supply (default 1)"),
        "provenance": _noop("provenance of the rule"),
        "published": _noop("what was published for the year"),
        "placement": _noop("weights of a placement (default 60, 20, 10, 10: assumed)"),
    },
    models.Placement: {
        "needs": _noop("how much of what the post needs is held; 1 to 100"),
        "wish": _noop("the person's wish; 0 to 100 (default 0)"),
        "balance": _noop(
            "balance of work in administration and digital work; 0 to 100 (default 0)"
        ),
        "stay": _noop("staying in the bureau; 0 to 100 (default 0)"),
        "provenance": _noop("provenance of the weights"),
    },
    models.Published: {
        "selected": _noop("ids of the published priority fields"),
        "selected_provenance": _noop("its provenance"),
        "demand_ranks": _noop(
            "published demand ranks; a skill not listed stands after all listed ones"
        ),
        "demand_ranks_provenance": _noop("provenance, required with `demand_ranks`"),
        "supply_ranks": _noop("published supply ranks"),
        "supply_ranks_provenance": _noop("provenance, required with `supply_ranks`"),
    },
    models.PublishedRank: {
        "skill": _noop("the `id` of a skill"),
        "rank": _noop("rank, from 1; ties as 1, 2, 2, 4 (in supply they count as 1, 3, 3, 4)"),
        "rank_to": _noop("the far end, where the rank is not certain"),
    },
    models.SetFile: {
        "skill_set": _noop("name and audience of the set"),
        "levels": _noop("the level scale, as in `skills.yaml`"),
        "categories": _noop("the categories, as there"),
        "families": _noop("families, as in `jobtypes.yaml`"),
        "skills": _noop("the skills, one or more, as there"),
        "job_types": _noop("roles that require levels of these skills, as in `jobtypes.yaml`"),
    },
    models.SetHead: {
        "id": _noop("identifier, and name of the file; `--set` takes it or the name; not `skills`"),
        "name": _noop("name of the set (text)"),
        "audience": _noop(
            "groups of staff it is for, matched with the group in `staff.csv`; none: everybody"
        ),
    },
    models.TrainingsFile: {
        "trainings": _noop("the trainings; `[]` for none"),
    },
    models.Training: {
        "name": _noop("name (text), matched with the training in `trainings_taken.csv`"),
        "description": _noop("what it is about (text)"),
        "audience": _noop("groups of staff it is for; none: everybody"),
        "mandatory": _noop("`true` where all of the audience must take it (default `false`)"),
        "format": _noop("how it is held (text)"),
        "raises": _noop("the levels it raises, of skills of any set"),
        "raises_provenance": _noop("provenance, required with `raises`"),
        "seats": _noop("seats in a year; left out where not known"),
        "seats_provenance": _noop("provenance, required with `seats`"),
        "success": _noop(
            "how likely a seat lifts who takes it to the levels of `raises`, from 0.01 to 1; left out where "
            "not known: `plan` then assumes 0.3"
        ),
        "success_provenance": _noop("provenance, required with `success`"),
        "open_to_municipalities": _noop(
            "`true` where staff of municipalities may take it (default `false`)"
        ),
    },
    models.Raise: {
        "skill": _noop("the `id` of a skill of any set"),
        "from_level": _noop("the level held before, or more"),
        "to_level": _noop("the level held after: above `from_level`, up to the top of its set"),
    },
    models.WorksFile: {
        "works": _noop("the kinds of work; `[]` for none"),
        "bureaus": _noop("names of workplaces (texts) for made-up data"),
    },
    models.Work: {
        "name": _noop("name (text), a choice for the work on the forms"),
        "description": _noop("what the work is (text)"),
        "needs": _noop("the levels it usually needs, of skills of any set"),
        "needs_provenance": _noop("provenance, required with `needs`"),
    },
    models.Need: {
        "skill": _noop("the `id` of a skill of any set"),
        "level": _noop("the level needed: 1 to the top of its set"),
        "provenance": _noop("provenance of this one; default: `needs_provenance`"),
    },
    models.Assumptions: {
        "leaving": _noop("who leaves in a year (default: as seen between confirmed years)"),
        "levels": _noop("who rises and falls in a year (default: as seen)"),
        "joining": _noop("who joins in a year (default: as many as seen, in the mean)"),
        "demand": _noop("how demand changes (default: it stays)"),
        "year_spread": _noop(
            "by how much good and bad years differ: the standard deviation of the logarithm of a "
            "year's rises, 0 to 1 (default 0.2: assumed)"
        ),
        "year_spread_provenance": _noop("provenance, required with `year_spread`"),
    },
    models.ForecastFile: {
        "draws": _noop(
            "how many draws are made, 100 to 20000 (default: 1000, of many people fewer)"
        ),
        "seed": _noop("where the random numbers begin: the same seed gives the same figures"),
        "scenarios": _noop("scenarios, each called by `--scenario`"),
    },
    models.Scenario: {
        "name": _noop("name of the scenario (text)"),
        "provenance": _noop("provenance of the scenario"),
    },
    models.LeavingRate: {
        "rate": _noop("the share of people who leave in a year, 0 to 1"),
        "weight": _noop(
            "counts as so many people seen, beside those who were (default: the share is taken for "
            "sure, and what was seen does not count)"
        ),
        "by_rank": _noop("other shares for ranks, taken for sure"),
        "provenance": _noop("provenance"),
    },
    models.RankLeaving: {
        "rank": _noop("the `id` of a rank"),
        "rate": _noop("the share of its people who leave in a year, 0 to 1"),
    },
    models.LevelRates: {
        "rise": _noop(
            "shares of those who stay that rise by a level in a year, from level 0 on, such as "
            "`[0.06, 0.08, 0.09]`; levels not listed: none"
        ),
        "fall": _noop("shares that fall by a level, from the lowest level above 0 on"),
        "weight": _noop(
            "counts as so many people seen at each level of each skill, beside those who were (default: "
            "taken for sure, in every skill alike)"
        ),
        "provenance": _noop("provenance"),
    },
    models.Joining: {
        "people": _noop("how many join in a year"),
        "profile": _noop(
            "the levels that each of them holds, as `needs` of works.yaml, and no others (default: the "
            "profiles of those seen to join)"
        ),
        "provenance": _noop("provenance"),
    },
    models.DemandToCome: {
        "growth": _noop("share by which demand grows in a year, -1 to 1 (default 0)"),
        "by_skill": _noop("other shares for skills"),
        "table": _noop(
            "people wanted of a skill from a year on, as in `demand.csv`: its rows of a year take the "
            "place of all demand for the skill, which then grows no more"
        ),
        "provenance": _noop("provenance"),
    },
    models.SkillGrowth: {
        "skill": _noop("the `id` of a skill"),
        "growth": _noop("share by which demand for it grows in a year, -1 to 1"),
    },
    models.Wanted: {
        "fiscal_year": _noop("the fiscal year from which on it holds"),
        "skill": _noop("the `id` of a skill"),
        "level": _noop("level, from 1 to the top"),
        "headcount": _noop("how many people are wanted at this level"),
    },
}
"""What each key of an entry means; of those that it has of its base, only what is special here."""


def meaning_of(model: type[Entry], key: str) -> str:
    """Return what a key of an entry means, in English. Raises KeyError where nobody told it."""
    for each in model.__mro__:
        if issubclass(each, Entry) and key in KEY_MEANINGS.get(each, {}):
            return KEY_MEANINGS[each][key]
    raise KeyError(f"{model.__name__}.{key}: tell what it means in {__name__}")


def models_in(annotation: object) -> Iterator[type[Entry]]:
    """Yield the models of entries that stand in a type, with those in them; not that of texts."""
    if isinstance(annotation, type) and issubclass(annotation, Entry) and annotation is not Text:
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for part in get_args(annotation):
        yield from models_in(part)
