"""Reading a file of any kind."""

from importlib import import_module
from pathlib import Path

from tdskill.framework.core import Framework
from tdskill.intake.described import read_plain
from tdskill.intake.row_problems import Intake
from tdskill.kinds import KINDS


def read_file(
    kind: str, path: Path, framework: Framework, *, encoding: str | None = None
) -> Intake:
    """Read a file of this kind by its own reader, which is imported now, or by the description alone.

    Raises TdskillError when nothing can be read.
    """
    if not KINDS[kind].has_reader:
        return read_plain(KINDS[kind], path, framework, encoding=encoding)
    reader = getattr(import_module(f"tdskill.intake.{kind}"), f"read_{kind}")
    taken: Intake = reader(path, framework, encoding=encoding)
    return taken
