"""Where the embedded data/ and templates/ are, in a wheel and in an editable install."""

from pathlib import Path

SETTINGS = "tdskill.toml"
"""The settings of a workspace."""

_PACKAGE = Path(__file__).parent
_REPOSITORY = _PACKAGE.parent.parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _REPOSITORY / name


def data_dir() -> Path:
    """Return the folder of the embedded framework (skills.yaml, ...) and of sample/."""
    return _folder("data")


def sample_dir() -> Path:
    """Return the embedded sample workspace, one folder for each fiscal year."""
    return data_dir() / "sample"


def templates_dir() -> Path:
    """Return the folder of the report templates."""
    return _folder("templates")
