"""What the files of a workspace name that its framework does not have (any more), year by year."""

from collections.abc import Iterator

from tdskill.errors import Problem, TdskillError
from tdskill.framework import Framework
from tdskill.intake.named import NAMINGS, OF_LEVELS, Known, NamedEntries, names_in, nobody_assessed
from tdskill.manifest import is_blank_form
from tdskill.workspace import Workspace


def unknown_names(workspace: Workspace, framework: Framework) -> Iterator[Problem]:
    """Tell the skills, job types, exams, trainings, ranks and targets that no entry is called.

    Also told are the skills that nobody has a level of while others are assessed.
    """
    known = Known(framework)
    files = workspace.files
    read: dict[str, NamedEntries] = {}
    for kind in (kind for kind in NAMINGS if kind in files and not is_blank_form(files[kind])):
        try:
            read[kind] = names_in(kind, files[kind], known)
        except TdskillError:
            continue  # That it cannot be read is told with what else is wrong with the file.
        yield from read[kind].problems
    levels = [read[kind] for kind in OF_LEVELS if kind in read]
    for each in framework.views:
        of_set = (named for named in levels if named.assessed.intersection(each.skill_ids))
        for named in list(of_set)[:1]:
            yield from nobody_assessed(named, each.skills)
