"""What a change of the framework's texts does, told as problems at the lines of the skills."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from tdskill.analysis.suspects import suspects
from tdskill.errors import Problem, Severity
from tdskill.framework import (
    Change,
    ChangeKind,
    Framework,
    Skill,
    changes,
    load_framework,
    skills_in,
)
from tdskill.framework.fingerprint import PATTERN
from tdskill.framework.rules import code_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext

_FINGERPRINT = re.compile(PATTERN)


def suspect_levels(
    assessments: Mapping[int, pl.DataFrame], framework: Framework, framework_dir: Path
) -> list[Problem]:
    """Warn of the levels that count and were judged under texts of another meaning, skill by skill.

    `assessments` are the judgements of each year that count; a warning stands at the line of the skill.
    """
    years = [pl.DataFrame(schema={"year": pl.Int32})]
    for year, judged in assessments.items():
        found = suspects(judged.lazy(), framework).collect()
        years.append(found.with_columns(pl.lit(year, pl.Int32).alias("year")))
    found = pl.concat(years, how="diagonal")
    if found.is_empty():
        return []
    places = skills_in(framework_dir)
    of_skill = found.partition_by("skill", as_dict=True)
    return [
        places[skill].problem(
            *_suspect_words(of_skill[skill,]),
            severity=Severity.WARNING,
            code=code_of("levels_under_other_texts"),
        )
        for skill in framework.skill_ids
        if (skill,) in of_skill
    ]


def _suspect_words(found: pl.DataFrame) -> tuple[str, str]:
    """Return message and hint; `found` has the columns year, staff_id and fingerprint."""
    people = found["staff_id"].n_unique()
    texts = found.group_by("year", "fingerprint").len().sort("year", "fingerprint", nulls_last=True)
    message = _("{levels} of {people} not judged under the present texts ({texts}).").format(
        levels=ngettext("{n} level", "{n} levels", found.height).format(n=found.height),
        people=ngettext("{n} person", "{n} people", people).format(n=people),
        texts=listed(
            _("{year}: {n} under {fingerprint}").format(
                year=year, n=count, fingerprint=fingerprint or _("texts not known")
            )
            for year, fingerprint, count in texts.iter_rows()
        ),
    )
    known = [text for text in texts["fingerprint"].unique(maintain_order=True) if _is_known(text)]
    return message, _("Look at these levels again.") if not known else _(
        "Look at these levels again or, if only the wording changed, declare that: {key}."
    ).format(key=_declaration(known))


def _is_known(text: str | None) -> bool:
    return text is not None and _FINGERPRINT.fullmatch(text) is not None


def _declaration(fingerprints: Iterable[str]) -> str:
    texts = ", ".join(f'"{text}"' for text in fingerprints)
    return f"same_meaning: [{texts}]"


def changes_since(earlier: Path, framework: Framework, framework_dir: Path) -> list[Problem]:
    """Tell what became of each skill since the framework in the folder `earlier`.

    Raises ProblemsFoundError when that one holds errors.
    """
    before = load_framework(earlier)
    now, then = skills_in(framework_dir), skills_in(earlier)
    told = []
    for change in changes(before, framework):
        severity, message, hint = _change_words(change)
        node = (then if change.kind is ChangeKind.GONE else now)[change.skill.id]
        code = code_of(f"skill_{change.kind}")
        told.append(node.problem(message, hint, severity=severity, code=code))
    return told


def _change_words(change: Change) -> tuple[Severity, str, str]:
    earlier = listed(map(_called, change.before))
    parts = listed(change.parts)
    match change.kind:
        case ChangeKind.MEANING:
            return (
                Severity.WARNING,
                _(
                    "The meaning changed ({parts}): levels judged under {fingerprint} are to be "
                    "looked at again."
                ).format(parts=parts, fingerprint=change.fingerprint),
                _("If only the wording changed, declare that: {key}.").format(
                    key=_declaration([change.fingerprint or ""])
                ),
            )
        case ChangeKind.HARMLESS:
            return (
                Severity.NOTE,
                _(
                    "The wording changed ({parts}), by same_meaning without a change of meaning: "
                    "levels judged under {fingerprint} hold."
                ).format(parts=parts, fingerprint=change.fingerprint),
                "",
            )
        case ChangeKind.RENAMED:
            return (
                Severity.NOTE if change.known else Severity.WARNING,
                _("Renamed: {before} is now {after}.").format(
                    before=earlier, after=_called(change.skill)
                ),
                ""
                if change.known
                else _("Add {name!r} to aliases, so that files that call it so are read.").format(
                    name=change.before[0].name.first
                ),
            )
        case ChangeKind.REPLACES:
            return Severity.NOTE, _("Replaces {skills}.").format(skills=earlier), ""
        case ChangeKind.NEW:
            return Severity.NOTE, _("This skill is new."), ""
        case ChangeKind.GONE:
            return (
                Severity.WARNING,
                _("The skill {skill} is gone: no skill replaces it, and no alias holds it.").format(
                    skill=earlier
                ),
                _(
                    "Write its id and its name into replaces of the skill that took it over or, if "
                    "only its name changed, into aliases."
                ),
            )


def _called(skill: Skill) -> str:
    return f"{' / '.join(skill.name.spellings())} ({skill.id})"
