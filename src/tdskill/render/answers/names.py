"""The names of the framework's ids in the language in use, by what they are ids of."""

from collections.abc import Iterable, Mapping

from tdskill.framework import Framework
from tdskill.render.layout import IdNames


def id_names(framework: Framework) -> IdNames:
    """Return the names of everything that has an id, by the words of `columns.Meaning.ids`."""

    def named(entries: Iterable[object]) -> Mapping[str, str]:
        return {entry.id: str(entry.name) for entry in entries}  # type: ignore[attr-defined]

    return {
        "skill": named(entry for each in framework.sets for entry in each.skills),
        "set": named(each.head for each in framework.sets),
        "category": named(entry for each in framework.sets for entry in each.categories),
        "job_type": named(framework.job_types),
        "family": named(framework.families),
        "exam": named(framework.all_certifications),
        "training": named(framework.all_trainings),
        "work_type": named(framework.works),
        "rank": named(framework.main.ranks),
        "route": named(framework.routes),
        "career_path": named(framework.career_paths),
        "selection_exam": named(framework.selection_exams),
    }
