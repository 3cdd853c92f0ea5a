"""The kinds of files as Table Schemas, and as the page about them in the docs."""

from collections.abc import Iterator

from tdskill.framework import Framework
from tdskill.i18n import LANGUAGES, SOURCE, language, translations
from tdskill.i18n import gettext as _
from tdskill.kinds import KINDS, STAFF, Column, Kind, stage_names
from tdskill.tables import WORK_KINDS

_noop = str

_LANGUAGE = _noop("English")
"""What a language calls itself: each catalogue says its own name here."""

_TYPES: dict[str, dict[str, object]] = {
    "text": {"type": "string"},
    "words": {"type": "string"},
    "level": {"type": "integer"},
    "count": {"type": "integer"},
    "date": {"type": "date"},
    "stage": {"type": "string"},
    "work_kind": {"type": "string"},
    "yes_no": {"type": "boolean", "trueValues": ["はい"], "falseValues": ["いいえ"]},
    "skills": {"type": "string"},
}


def table_schema(kind: Kind, framework: Framework) -> dict[str, object]:
    """Return the Table Schema (Frictionless) of a kind; that of staff has the skills of all sets.

    It speaks no language: a field is called as in frames, its title is the header that our own files
    have, and its description stands there in English and, as `description@ja`, in each other language.
    """
    fields = [_field(column, kind, framework.max_level) for column in kind.written]
    if kind is STAFF:
        fields += [
            {
                "name": skill.id,
                "title": skill.name.first,
                "type": "integer",
                "constraints": {"enum": [0, *skill.levels]}
                if skill.levels
                else {"minimum": 0, "maximum": each.max_level},
                "personal": True,
            }
            for each in framework.views
            for skill in each.skills
        ]
    schema: dict[str, object] = {**_told(kind.meaning), "fields": fields}
    if kind.key and set(kind.key) <= set(kind.needed):
        schema["primaryKey"] = list(kind.key)
    return schema


def _field(column: Column, kind: Kind, max_level: int) -> dict[str, object]:
    of_type: dict[str, dict[str, object]] = {
        "level": {"minimum": column.least, "maximum": max_level},
        "count": {"minimum": column.least},
        "stage": {"enum": list(stage_names("ja").values())},
        "work_kind": {"enum": WORK_KINDS.categories.to_list()},
    }
    required = {"required": True} if kind.wants(column) else {}
    constraints = {**required, **of_type.get(column.type, {})}
    return {
        "name": column.name,
        "title": column.header,
        **_told(column.meaning),
        **_TYPES[column.type],
        **({"constraints": constraints} if constraints else {}),
        "aliases": list(dict.fromkeys(column.spellings())),
        **({"personal": True} if column.is_personal else {}),
    }


def _told(meaning: str) -> dict[str, object]:
    others = (lang for lang in LANGUAGES if lang != SOURCE)
    return {
        "description": meaning,
        **{f"description@{lang}": translations(lang).gettext(meaning) for lang in others},
    }


def page_name(lang: str) -> str:
    """Return the name of the file of the page in a language."""
    return "files.md" if lang == SOURCE else f"files.{lang}.md"


def files_page() -> str:
    """Return the page of the docs about the kinds of files, in the language in use."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# " + _("Files that are read")
    yield ""
    others = (lang for lang in LANGUAGES if lang != language())
    yield ", ".join(
        f"{translations(lang).gettext(_LANGUAGE)}: [{page_name(lang)}]({page_name(lang)})"
        for lang in others
    )
    yield ""
    yield _(
        "Each is read as .csv or .xlsx. Columns in bold must be there; the others may be left out. "
        "A header may be the name or the header named here, or any of the further spellings that "
        "`tdskill schema KIND` lists, which prints the same as a Table Schema."
    )
    yield ""
    yield _(
        "Files that are made to be read again (`init`, `sample`, `sheet --form csv`, `collect`, "
        "`confirm`, `import --write`) are in the main language of the framework, whatever `--lang` "
        "says: the header and Japanese words where that is Japanese, and elsewhere the name and "
        "English words. Either is read with any framework."
    )
    yield ""
    yield from _head(_("File"), _("What it is"), _("Columns"))
    for kind in KINDS.values():
        names = ", ".join(_bold(column, kind) for column in kind.written)
        yield f"| [`{kind.id}.csv`](#{kind.id}csv) | {_(kind.meaning)} | {names} |"
    for kind in KINDS.values():
        yield ""
        yield f"## {kind.id}.csv"
        yield ""
        yield _(kind.meaning)
        yield ""
        if kind.long:
            names = ", ".join(f"{column.name} ({column.header})" for column in kind.long)
            yield _("Or a row for each person and skill, with the columns: {names}.").format(
                names=names
            )
            yield ""
        yield from _head(_("Name"), _("Header"), _("What it is"))
        for column in kind.written:
            yield f"| {_bold(column, kind)} | {column.header} | {_(column.meaning)} |"


def _head(*titles: str) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"


def _bold(column: Column, kind: Kind) -> str:
    return f"**{column.name}**" if column.name in kind.needed else column.name
