"""What the files of a workspace name that its framework does not have (any more), year by year."""

from collections.abc import Iterator
from pathlib import Path

from tdskill.beside import beside
from tdskill.errors import Problem, TdskillError
from tdskill.framework import Framework
from tdskill.intake.named import NAMINGS, OF_LEVELS, Known, NamedEntries, names_in, nobody_assessed
from tdskill.manifest import is_blank_form
from tdskill.workspace import open_workspace


def unknown_names(folder: Path, framework: Framework) -> Iterator[Problem]:
    """Tell the skills, job types, exams, trainings, ranks and targets that no entry is called.

    Also told are, for each year, what lies beside its files and is not read, and the skills that
    nobody has a level of while others are assessed.
    """
    known = Known(framework)
    for year in open_workspace(folder).years:
        workspace = open_workspace(folder, year=year)
        yield from beside(workspace)
        files = workspace.files
        read: dict[str, NamedEntries] = {}
        for kind in (kind for kind in NAMINGS if kind in files and not is_blank_form(files[kind])):
            try:
                read[kind] = names_in(kind, files[kind], known)
            except TdskillError as error:
                # What is wrong with a year's assessments is told beside their texts.
                if kind != "assessments":
                    yield Problem(str(files[kind]), error.message, error.hint, code="file_not_read")
                continue
            yield from read[kind].problems
        levels = [read[kind] for kind in OF_LEVELS if kind in read]
        for each in framework.views:
            of_set = (named for named in levels if named.assessed.intersection(each.skill_ids))
            for named in list(of_set)[:1]:
                yield from nobody_assessed(named, each.skills)
