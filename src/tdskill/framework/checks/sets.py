"""What is checked of sets of skills, of names across them, and of trainings and works, of any set."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from tdskill.errors import Problem, Severity
from tdskill.framework.checks.lists import (
    Listing,
    Lists,
    SetLists,
    of_skill,
    on_scale,
    refer,
    requirements_of,
    same_ids,
    same_names,
    see,
    skills_with_levels,
    spellings,
    texts,
    unknown_category,
    unknown_family,
    unknown_skill,
    with_provenance,
    within,
)
from tdskill.framework.core import MAIN
from tdskill.framework.models import SETS, Skill, Training, Work
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _
from tdskill.kinds import STAFF
from tdskill.names import LIKE_A_SIGN, match_key

_NUMBER = re.compile(r"(?:(?:lv|level|レベル)[\s.:]*)?[0-9]+(?:\.0+)?", re.IGNORECASE)


def check_set(lists: SetLists) -> Iterator[Problem]:
    """Yield what is wrong within a set of skills."""
    yield from _scale(lists.levels)
    yield from same_names(lists.levels, signs=True)
    yield from _rising_points(lists.levels)
    yield from _one_teaching_level(lists.levels)
    yield from _read_as_numbers(node for entry in lists.levels.entries for node in entry["aliases"])
    for listing in (lists.categories, lists.skills, lists.families, lists.job_types):
        yield from same_ids(listing.ids)
        yield from same_names(listing)
    yield from _called_like_a_field(lists.skills)
    yield from within(lists.categories, unknown_category)
    yield from within(lists.families, unknown_family)
    for skill in lists.skills.entries:
        yield from _skill(skill, lists)
    for job_type in lists.job_types.entries:
        yield from skills_with_levels(requirements_of(job_type), lists)
        yield from _groups(job_type["requirements"])
        yield from refer([job_type["family"]], lists.families, unknown_family)
    yield from _grades(lists.job_types)
    yield from _replaced(lists.skills)


def check_across_sets(lists: Lists) -> Iterator[Problem]:
    """Yield the names of sets, and of their skills, that an earlier set has."""
    called = {match_key(text): lists.main.skills.file_name for text, _id in MAIN.spellings()}
    taken = _keys(lists.main.skills)
    for each in lists.sets[1:]:
        file_name = each.skills.file_name
        yield from _called_like_its_file(each)
        for node in _texts([each.head]):
            file = called.setdefault(match_key(node.text or ""), file_name)
            if file != file_name:
                yield node.problem(
                    _("{name!r} means the skills of {file}.").format(name=node.text, file=file),
                    _("Give this set of skills a name of its own."),
                    code="set_named_as_skills",
                )
        for node in _texts(each.skills.entries):
            key = match_key(node.text or "")
            if key in taken:
                yield node.problem(
                    _("The name {name!r} stands in {file} already.").format(
                        name=node.text, file=taken[key]
                    ),
                    _("Files name skills of all sets: give each a name of its own."),
                    code="name_of_both_sets",
                )
        taken = _keys(each.skills) | taken


def _called_like_its_file(lists: SetLists) -> Iterator[Problem]:
    identifier, file = lists.head["id"], lists.skills.file_name
    if identifier.text is not None and file != f"{SETS}/{identifier.text}.yaml":
        yield identifier.problem(
            _("This set of skills is called {name!r}, and its file {file}.").format(
                name=identifier.text, file=file
            ),
            _("Call the file {file}, or change the id.").format(
                file=f"{SETS}/{identifier.text}.yaml"
            ),
            code="set_file_misnamed",
        )


def _texts(entries: Iterable[Node]) -> Iterator[Node]:
    """Yield every spelling of these entries that is a text."""
    for entry in entries:
        yield from (node for node in spellings(entry, set()) if node.text is not None)


def _keys(skills: Listing) -> dict[str, str]:
    """Return the file of the skills by every spelling of each."""
    return {match_key(node.text or ""): skills.file_name for node in _texts(skills.entries)}


def _scale(levels: Listing) -> Iterator[Problem]:
    if not levels.whole:
        return
    first = levels.entries[0]["level"]
    for expected, entry in enumerate(levels.entries, start=first.number == 1):
        level = entry["level"]
        if level.number != expected:
            yield level.problem(
                _("Level {expected} is expected here, not {level}.").format(
                    expected=expected, level=level.number
                ),
                _("The scale runs 0, 1, 2, ... or 1, 2, ... without holes, from the lowest level."),
                code="scale_with_holes",
            )
            return
    if len(levels.entries) == 1 and first.number == 0:
        yield first.problem(
            _("The scale has no level above 0."),
            _("Add the levels that people can reach."),
            code="scale_without_levels",
        )


def _rising_points(levels: Listing) -> Iterator[Problem]:
    """Check that a higher level counts more points; where one level has points, all above 0 have."""
    told = [entry for entry in levels.entries if entry["points"].value is not None]
    before: int | None = None
    for entry in levels.entries if told else ():
        points, level = entry["points"], entry["level"]
        if points.value is None and level.number != 0:
            yield level.problem(
                _("Level {level} has no points.").format(level=level.number),
                _("Other levels have points: write how many this one counts."),
                code="points_missing",
            )
        elif points.number is not None:
            if before is not None and points.number <= before:
                yield points.problem(
                    _("{points} points stand after {before}.").format(
                        points=points.number, before=before
                    ),
                    _("A higher level counts more points than the one below it."),
                    code="points_not_rising",
                )
            before = points.number


def _one_teaching_level(levels: Listing) -> Iterator[Problem]:
    """Check that one level says that people teach from it on, with a level of learners below it."""
    before: int | None = None
    for entry in levels.entries:
        teaches, level = entry["teaches"], entry["level"].number
        if teaches.value is not True or level is None:
            continue
        if level <= 1:
            yield teaches.problem(
                _("Nobody stands below level {level} to be taught.").format(level=level),
                _("Write it at a higher level, or delete it: then the top level teaches."),
                code="teaching_level_unclear",
            )
        elif before is not None:
            yield teaches.problem(
                _("People teach from level {level} on already.").format(level=before),
                _("Leave it at the lowest level that teaches, and delete it here."),
                code="teaching_level_unclear",
            )
        else:
            before = level


def _read_as_numbers(names: Iterable[Node]) -> Iterator[Problem]:
    """Yield the other spellings of levels that files read as the number of a level."""
    for node in names:
        if node.text is not None and _NUMBER.fullmatch(unicodedata.normalize("NFKC", node.text)):
            yield node.problem(
                _("{name!r} is the number of a level.").format(name=node.text),
                _("Numbers need no other spelling: delete it."),
                code="alias_is_a_number",
            )


def _called_like_a_field(skills: Listing) -> Iterator[Problem]:
    columns = {match_key(text): column for column in STAFF.known for text in column.spellings()}
    told_ids: set[str] = set()
    for skill in skills.entries:
        for node in spellings(skill, told_ids):
            column = columns.get(match_key(node.text)) if node.text is not None else None
            if column is not None:
                yield node.problem(
                    _("A skill cannot be called {name!r}.").format(name=node.text),
                    _(
                        "In a staff file a column of this name is the field {field}; call it otherwise."
                    ).format(field=column.name),
                    code="skill_named_as_field",
                )


def _skill(skill: Node, lists: SetLists) -> Iterator[Problem]:
    yield from refer([skill["category"]], lists.categories, unknown_category)
    keys = skill.value.keys() if isinstance(skill.value, dict) else {"category"}
    # An unknown key, reported already, may be meant to be the category.
    if lists.categories.entries and "category" not in keys and keys <= Skill.model_fields.keys():
        yield skill.problem(
            _("The key {key!r} is missing.").format(key="category"),
            _("Name one of the categories of this file."),
            code="key_missing",
        )
    yield from _own_levels(skill["levels"], lists)
    seen: set[int] = set()
    for entry in skill["level_texts"]:
        level = entry["level"]
        yield from on_scale(level, lists, skill["id"])
        if level.number in seen:
            yield level.problem(
                _("Level {level} has two texts.").format(level=level.number),
                _("Delete one of them."),
                code="level_texts_twice",
            )
        if level.number is not None:
            seen.add(level.number)
    yield from _level_names(skill["level_texts"], lists.levels)
    yield from with_provenance(skill, "level_texts", Skill)
    yield from _twice(skill["same_meaning"])


def _level_names(level_texts: Node, scale: Listing) -> Iterator[Problem]:
    """Check that no level is called in a skill as another one is, there or on the scale."""
    own = _named_levels((entry, texts(entry["name"])) for entry in level_texts)
    if not own:
        return
    yield from _read_as_numbers(node for _level, node in own)
    of_scale = _named_levels((entry, spellings(entry, set())) for entry in scale.entries)
    first: dict[str, tuple[int | None, Node]] = {}
    for level, node in (*of_scale, *own):
        key = match_key((node.text or "").translate(LIKE_A_SIGN))
        other, there = first.setdefault(key, (level, node))
        if other != level and there.loc[0] == "levels" != node.loc[0]:
            message = _("On the scale {name!r} is level {level}.")
        elif other != level and node.loc[0] != "levels":
            message = _("In this skill {name!r} is level {level} as well.")
        else:
            continue
        yield node.problem(
            message.format(name=node.text, level=other),
            _("See line {line}. Give each level a name of its own.").format(line=there.line),
            code="level_names_shared",
        )


def _named_levels(
    entries: Iterable[tuple[Node, Iterable[Node]]],
) -> list[tuple[int | None, Node]]:
    """Return each spelling of these levels, with the level."""
    return [
        (entry["level"].number, node)
        for entry, names in entries
        for node in names
        if node.text is not None
    ]


def _grades(job_types: Listing) -> Iterator[Problem]:
    """Check that grades are of a family, and none twice in one."""
    first: dict[tuple[str, int], Node] = {}
    for job_type in job_types.entries:
        grade, family = job_type["grade"], job_type["family"].text
        if grade.number is None:
            continue
        if job_type["family"].value is None:
            yield grade.problem(
                _("A grade needs a family."),
                _("Add family beside it, or delete the key."),
                at_key=True,
                code="grade_without_family",
            )
        elif family is not None:
            other = first.setdefault((family, grade.number), grade)
            if other is not grade:
                yield grade.problem(
                    _("Two job types of {family!r} have the grade {grade}.").format(
                        family=family, grade=grade.number
                    ),
                    see(other),
                    code="grade_twice",
                )


def _groups(requirements: Node) -> Iterator[Problem]:
    """Check what a job type needs of groups, and that it needs anything."""
    for entry in requirements:
        size, at_least = sum(1 for _each in entry["of"]), entry["at_least"]
        if size and at_least.number is not None and at_least.number > size:
            yield at_least.problem(
                _("Of the {size} skills of this group {at_least} are asked for.").format(
                    size=size, at_least=at_least.number
                ),
                _("Write at_least from 1 to {size}.").format(size=size),
                code="group_unreachable",
            )
    wished = [entry["desirable"].value is True for entry in requirements]
    if wished and all(wished):
        yield requirements.problem(
            _("This job type only wishes: it needs nothing."),
            _("Take desirable away from at least one requirement."),
            at_key=True,
            code="job_type_only_wishes",
        )


def _own_levels(levels: Node, lists: SetLists) -> Iterator[Problem]:
    """Check that the levels of a skill rise, and are on the scale."""
    if isinstance(levels.value, list) and not levels.value:
        yield levels.problem(
            _("This skill has no level."),
            _(
                "Write the levels that can be held, or delete the key: then it has all of the scale."
            ),
            at_key=True,
            code="skill_without_levels",
        )
    before = 0
    for level in levels:
        if level.number is None:
            continue
        if level.number <= before:
            yield level.problem(
                _("Level {level} stands after level {before}.").format(
                    level=level.number, before=before
                ),
                _("The levels of a skill rise, each once."),
                code="levels_not_rising",
            )
        before = level.number
        yield from on_scale(level, lists)


def _twice(entries: Node) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in entries:
        if node.text in first:
            yield node.problem(
                _("{name!r} is named twice here.").format(name=node.text),
                see(first[node.text]),
                severity=Severity.WARNING,
                code="named_twice",
            )
        elif node.text is not None:
            first[node.text] = node


def _replaced(skills: Listing) -> Iterator[Problem]:
    """Check that no skill replaces one that is still there, under any of its names."""
    if not skills.ids_known:
        return
    told_ids: set[str] = set()
    holders: dict[str, Node] = {}
    for entry in skills.entries:
        for node in spellings(entry, told_ids):
            if node.text is not None:
                holders.setdefault(match_key(node.text), entry["id"])
    for entry in skills.entries:
        for node in entry["replaces"]:
            holder = None if node.text is None else holders.get(match_key(node.text))
            if holder is not None:
                yield node.problem(
                    _("{name!r} cannot be replaced: the skill {skill!r} is still there.").format(
                        name=node.text, skill=holder.text
                    ),
                    _(
                        "See line {line}. replaces names skills that are gone; a mere change of name "
                        "belongs into aliases."
                    ).format(line=holder.line),
                    code="replaced_is_there",
                )


def check_trainings(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the trainings; each raises skills of any set."""
    yield from same_ids(lists.trainings.ids)
    yield from same_names(lists.trainings)
    for course in lists.trainings.entries:
        raises = tuple(course["raises"])
        yield from _of_any_set(raises, "to_level", lists)
        for entry in raises:
            low, high = entry["from_level"], entry["to_level"]
            if low.number is not None and high.number is not None and high.number <= low.number:
                yield high.problem(
                    _("to_level {high} is not above from_level {low}.").format(
                        high=high.number, low=low.number
                    ),
                    _("A training raises a level, or names no skill."),
                    code="training_raises_nothing",
                )
        yield from with_provenance(course, "raises", Training)
        yield from with_provenance(course, "seats", Training)
        yield from with_provenance(course, "success", Training)


def check_works(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the kinds of work; each needs skills of any set."""
    yield from same_ids(lists.works.ids)
    yield from same_names(lists.works)
    for work in lists.works.entries:
        yield from _of_any_set(tuple(work["needs"]), "level", lists)
        yield from with_provenance(work, "needs", Work)


def _of_any_set(entries: Sequence[Node], level: str, lists: Lists) -> Iterator[Problem]:
    """Check skills that may be of any set, each named once, with a level that it has."""
    others_known = all(each.skills.ids_known for each in lists.sets[1:])
    for each in lists.sets:
        mine = [entry for entry in entries if _set_named(entry, lists) is each]
        if others_known or each is not lists.main:
            yield from refer((entry["skill"] for entry in mine), each.skills, unknown_skill)
        for entry in mine:
            yield from on_scale(entry[level], each, entry["skill"])
            yield from of_skill(entry["from_level"], each, entry["skill"])


def _set_named(entry: Node, lists: Lists) -> SetLists:
    """Return the set of the skill that an entry names, that of skills.yaml where no set has it."""
    found = (each for each in lists.sets if entry["skill"].text in each.skills.known)
    return next(found, lists.main)
