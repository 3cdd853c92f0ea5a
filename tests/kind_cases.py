"""Rows of every kind of file, from the examples of its description."""

from tdskill.framework import embedded_framework
from tdskill.kinds import KINDS
from tdskill.scaffold import example_rows, template_header

_FRAMEWORK = embedded_framework()


def table_of(kind: str) -> list[list[str]]:
    """Return the header of a kind and its example rows, of the embedded framework."""
    described = KINDS[kind]
    header = template_header(described, _FRAMEWORK)
    return [header, *example_rows(described, _FRAMEWORK, 2024)]


EXAMPLES = {kind: dict(zip(*table_of(kind)[:2], strict=True)) for kind in KINDS}
"""The first example row of each kind, by header."""
