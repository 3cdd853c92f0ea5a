"""Help of an editor while a framework's files are written: JSON Schemas (2020-12), and what names them.

A schema refuses nothing that `check_framework` accepts; what it lets through is for that to find. One
that is *bound* to a framework knows its ids and its highest level, as they were when it was made.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, Final, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from tdskill.files import patiently
from tdskill.framework.core import NO_CATEGORY, Framework
from tdskill.framework.keys import FILE_MEANINGS, meaning_of
from tdskill.framework.load import FILES, TRAININGS, WORKS, files_of
from tdskill.framework.models import (
    SETS,
    SLIP,
    Category,
    Entry,
    Fingerprint,
    Id,
    LanguageCode,
    Level,
    Named,
    Provenance,
    SetFile,
    Text,
    WebAddress,
    YearMonth,
)
from tdskill.i18n import LANGUAGES, translations

_noop = str

FOLDER: Final = "schema"
"""Where in the folder of a framework its schemas stand."""

BOUND_FOLDER: Final = f"{FOLDER}/bound"
"""Where those stand that are bound to it: they change with every id, so git is to leave them out."""

ANY_SET: Final = f"{SETS}/ID.yaml"
"""What the file of any set of skills is called."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ENDING: Final = ".schema.json"
_BOM: Final = b"\xef\xbb\xbf"
# Comments and blank lines may stand before it; each line end can be read in one way only.
_MODELINE: Final = re.compile(
    rb"\A((?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*?)[ \t]*#[ \t]*yaml-language-server[ \t]*:[^\r\n]*"
)
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_NOTHING: Final[Sequence[Any]] = (None, False, 0, "", [], {})

_LANGUAGE = _noop("English")
"""What a language calls itself: each catalogue says its own name here."""

_TEXT_IN = _noop("the text ({language})")
_ENTRY_OF = _noop("an entry of {key}")
_NO_SENTENCE = _noop("Write a text of 1 to {most} characters.")


def _pattern_of(form: object) -> str:
    return str(get_args(form)[1].pattern)


_ID: Final = _pattern_of(Id)
_PROVENANCE: Final = _pattern_of(Provenance)
_BEGINNINGS: Final = (
    "deck p.",
    '"inferred: ${1:根拠} / en: ${2:from what}"',
    '"assumed: ${1:理由} / en: ${2:why}"',
)
"""What an editor offers to begin a provenance with; a colon wants quotes."""

_WORDS_OF_FORMS: Final = {
    _ID: _noop("Use a-z, 0-9 and underscores, beginning with a letter; at most 64 characters."),
    _PROVENANCE: _noop(
        "Write 'deck p.12' (document and place), 'https://...', 'inferred: from what' or "
        "'assumed: why'."
    ),
    _pattern_of(YearMonth): _noop("Write year and month, as 2009-04."),
    _pattern_of(WebAddress): _noop("Write it as https://..., without spaces."),
    _pattern_of(Fingerprint): _noop("Copy the 13 signs that tdskill validate shows, in quotes."),
}
"""What to write where a text has not its form."""

_LANGUAGE_CODE: Final = _pattern_of(LanguageCode)

_EXAMS = ("succeeds", "registration_of", "certifications")
_SKILLS = ("skill", "skills", "selected")
_CATEGORIES = ("category", "categories")
_FAMILIES = ("family", "parent")
_LEVELS = ("level", "dsm_level", "supply_level", "from_level", "to_level")
_PLACES = ("demand_cut", "supply_cut", "rank", "rank_to")


def model_of(file: str) -> type[Entry] | None:
    """Return the model of a framework's file, named as in its folder (`sets/tools.yaml`), if it is one."""
    in_sets = file.startswith(f"{SETS}/") and file.endswith(".yaml")
    return SetFile if in_sets else FILES.get(file)


def schema_name(file: str) -> str:
    """Return what the schema of a framework's file is called; those of all sets share one."""
    stem = SETS if file.startswith(f"{SETS}/") else PurePath(file).stem
    return stem + _ENDING


def schema_files(framework: Framework | None = None) -> dict[str, bytes]:
    """Return the schema of each kind of file by its name, bound to a framework if one is given."""
    return {
        schema_name(file): as_text(schema_of(file, framework)).encode()
        for file in (*FILES, ANY_SET)
    }


def as_text(value: Mapping[str, Any]) -> str:
    """Return JSON as it is written to files."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def schema_of(file: str, framework: Framework | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a framework's file. Raises KeyError where it is none."""
    model = SetFile if file.startswith(f"{SETS}/") else FILES[file]
    generator = _Generator()
    if framework is not None:
        generator.bound = _Bound(file, framework)
    made = generator.generate(model.__pydantic_core_schema__)
    title = PurePath(schema_name(file)).name.removesuffix(_ENDING)
    return {"$schema": _DIALECT, "title": title, **_told(FILE_MEANINGS[model]), **made}


def with_modeline(content: bytes, schema: str) -> bytes:
    """Return the content of a YAML file with a first line that names its schema for editors.

    The line is renewed where one stands among the comments on top. What is no UTF-8 stays as it is.
    """
    try:
        content.decode()
    except UnicodeDecodeError:
        return content
    bom = _BOM if content.startswith(_BOM) else b""
    text = content.removeprefix(_BOM)
    line = f"# yaml-language-server: $schema={schema}".encode()
    if found := _MODELINE.match(text):
        return bom + found[1] + line + text[found.end() :]
    ends = _LINE_END.search(text)
    return bom + line + (ends[0] if ends else b"\n") + text


def modelines(framework: Path, schemas: Path) -> dict[Path, bytes]:
    """Return what each YAML file of the folder of a framework is to hold to name its schema.

    Raises OSError, and TdskillError when there is no such folder.
    """
    paths = {framework / file: file for file in files_of(framework)}
    return {
        path: with_modeline(
            patiently(path.read_bytes), _reference(schemas / schema_name(file), path.parent)
        )
        for path, file in paths.items()
        if path.is_file()
    }


def vscode_setting(framework: Path, schemas: Path) -> dict[str, Any]:
    """Return the setting of Visual Studio Code, opened here, by which files have their schemas."""
    files: dict[str, list[str]] = {}
    for file in files_of(framework):
        files.setdefault(schema_name(file), []).append(_reference(framework / file, Path()))
    named = {_reference(schemas / name, Path()): each for name, each in files.items()}
    return {
        "yaml.schemas": {
            name if name.startswith(("../", "file:")) else f"./{name}": each
            for name, each in named.items()
        }
    }


def _reference(path: Path, start: Path) -> str:
    """Return how to name a file in another one of a folder: relative, where that can be said."""
    try:
        relative = PurePath(os.path.relpath(path, start)).as_posix()
    except ValueError:  # another drive of Windows
        relative = ""
    if not relative or re.search(r"\s", relative):
        return path.absolute().as_uri()
    return relative


def _in_languages(say: Callable[[Callable[[str], str]], str]) -> list[str]:
    """Return a text in every language; `say` makes it with what translates."""
    return list(dict.fromkeys(say(translations(lang).gettext) for lang in LANGUAGES))


def _title(message: str, **parts: str) -> str:
    return " / ".join(_in_languages(lambda _: _(message).format(**parts)))


def _told(message: str, **parts: str) -> dict[str, str]:
    """Return a description in every language, as text and as Markdown."""
    texts = _in_languages(lambda _: _(message).format(**parts) if parts else _(message))
    return {"description": " / ".join(texts), "markdownDescription": "\n\n".join(texts)}


class _Bound:
    """What the file of a framework may refer to."""

    def __init__(self, file: str, framework: Framework) -> None:
        main, *others = framework.views
        if file in (TRAININGS, WORKS):
            views = [main, *others]
        elif file.startswith(f"{SETS}/"):
            views = others
        else:
            views = [main]
        self.languages = framework.about.languages
        categories = tuple(chain(*(view.categories for view in views)))
        self.categories = tuple(each for each in categories if each != NO_CATEGORY)
        families = tuple(chain(*(view.own.families for view in views)))
        self.known: dict[str, Iterable[Named]] = {
            **dict.fromkeys(_EXAMS, framework.all_certifications),
            **dict.fromkeys(_SKILLS, tuple(chain(*(view.skills for view in views)))),
            **dict.fromkeys(_CATEGORIES, self.categories),
            **dict.fromkeys(_FAMILIES, families),
            **dict.fromkeys(("next", "rank"), framework.ranks),
        }
        self.most = dict.fromkeys(_PLACES, len(main.skills))
        if views:
            self.most |= dict.fromkeys(_LEVELS, max(view.max_level for view in views))

    def bind(self, model: type[Entry], key: str, value: JsonSchemaValue) -> None:
        """Let a key of a model have only values that the framework knows."""
        of_ids = value.get("items", value)
        is_within = model is Category and key == "parent"
        known = self.categories if is_within else self.known.get(key)
        if of_ids.get("pattern") == _ID and known:
            names = {each.id: " / ".join(each.name.spellings()) for each in known}
            del of_ids["pattern"], of_ids["patternErrorMessage"]
            of_ids["enum"] = [*names, *([None] if of_ids["type"] != "string" else [])]
            of_ids["enumDescriptions"] = [*names.values()]
        if "integer" in value.get("type", ()) and key in self.most:
            value["maximum"] = self.most[key]


class _Generator(GenerateJsonSchema):
    """The schemas of pydantic, with what our models say besides and in words of ours."""

    bound: _Bound | None = None

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - of pydantic
        return False

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Say the form of a text by a pattern that editors read as pydantic does."""
        made = super().str_schema(schema)
        if schema.get("strip_whitespace"):
            # Space around a text does not count, so its length cannot be told by maxLength.
            most = made.pop("maxLength")
            del made["minLength"]
            made["pattern"] = rf"^\s*\S(?:[\s\S]{{0,{most - 2}}}\S)?\s*$"
            made["patternErrorMessage"] = _title(_NO_SENTENCE, most=str(most))
        elif "pattern" in made:
            words = _WORDS_OF_FORMS.get(made["pattern"])
            if made["pattern"] == _PROVENANCE:
                made["defaultSnippets"] = [
                    {"label": each.strip('"').partition("$")[0].strip(), "body": each}
                    for each in _BEGINNINGS
                ]
            # The dot of others stops at more line ends than pydantic's.
            made["pattern"] = re.sub(
                r"\\.|\[[^\]]*\]|\.",
                lambda part: r"[^\n]" if part[0] == "." else part[0],
                made["pattern"],
            )
            if words:
                made["patternErrorMessage"] = _title(words)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave defaults out: editors would write each into a new entry."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Say that a value may be missing in its type, where it has one."""
        made = super().nullable_schema(schema)
        match made:
            case {"anyOf": [{"type": str(kind)} as inner, {"type": "null"}]}:
                return {**inner, "type": [kind, "null"]}
        return made

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        """Let a list of ids name none twice."""
        made = super().tuple_schema(schema)
        if made["items"].get("pattern") == _ID:
            made["uniqueItems"] = True
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe every key, and say when one needs its provenance."""
        made = super().model_schema(schema)
        for word in ("title", "description"):
            made.pop(word, None)
        model: type[Entry] = schema["cls"]
        if issubclass(model, Text):
            return _text(made, self.bound)
        for key, value in made["properties"].items():
            if self.bound and model is not Level:
                self.bound.bind(model, key, value)
            value.update(_told(meaning_of(model, key)))
            entry = value.get("items", {})
            for each in entry.get("oneOf", [entry]):
                if "$ref" in each:
                    each["title"] = _title(_ENTRY_OF, key=key)
        if needs := list(_needs_of_provenance(model)):
            made["allOf"] = needs
        return made


def _text(made: JsonSchemaValue, bound: _Bound | None) -> JsonSchemaValue:
    """Return the schema of a text: plain, or in the languages that there are, and one at least.

    Which languages there are framework.yaml may say: who is not bound to it takes any.
    """
    value = made["additionalProperties"]
    named = bound.languages if bound else ()
    spoken = {
        lang: {**value, **_told(_TEXT_IN, language=_name_of(lang))}
        for lang in dict.fromkeys((*named, *LANGUAGES))
    }
    for main in named[:1]:
        spoken[main]["type"] = "string"
    return {
        **made,
        "type": ["object", "string"],
        # A plain text.
        "pattern": value["pattern"].replace("^", f"^(?!{SLIP.pattern})", 1),
        "patternErrorMessage": value["patternErrorMessage"],
        "properties": spoken,
        **({} if bound else {"patternProperties": {_LANGUAGE_CODE: value}}),
        "additionalProperties": False,
        "minProperties": 1,
        **({"required": [*named[:1]]} if named else {}),
    }


def _name_of(lang: str) -> str:
    return translations(lang).gettext(_LANGUAGE) if lang in LANGUAGES else lang


def _needs_of_provenance(model: type[Entry]) -> Iterator[JsonSchemaValue]:
    """Yield the conditions by which a key that says something needs its provenance."""
    for key in model.model_fields:
        needed = f"{key}_provenance"
        if needed in model.model_fields and not model.model_fields[needed].is_required():
            yield {
                "if": {"required": [key], "properties": {key: {"not": {"enum": [*_NOTHING]}}}},
                "then": {"required": [needed], "properties": {needed: {"type": "string"}}},
            }
