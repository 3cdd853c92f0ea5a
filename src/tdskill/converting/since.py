"""What people added to a framework, taken along into its next release."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tdskill.converting.draft import Draft, Entry
from tdskill.errors import TdskillError
from tdskill.files import patiently
from tdskill.framework import Framework, files_of, load_framework
from tdskill.framework.editor import FOLDER, schema_files, schema_name, with_modeline
from tdskill.framework.models import Named
from tdskill.i18n import gettext as _
from tdskill.names import match_key
from tdskill.resources import SETTINGS


def taken_along(draft: Draft, folder: Path) -> dict[str, bytes]:
    """Return the files of an earlier release that its source says nothing of, by their names.

    Each entry of the draft keeps the names by which files called it before, as aliases. Raises
    TdskillError for another framework, ProblemsFoundError for none.
    """
    before = load_framework(folder)
    if before.skill_by_id.keys().isdisjoint(each["id"] for each in draft.skills):
        raise TdskillError(
            _("{folder} has none of these skills.").format(folder=folder),
            _("Name the folder that was made of an earlier release of the same source."),
        )
    renamed = [name for old, new in _lists(draft, before) for name in _keep_names(old, new)]
    draft.tell(_("Earlier names, kept as aliases: {names}."), renamed)
    said = {"framework.yaml", "skills.yaml", *(["jobtypes.yaml"] if draft.job_types else [])}
    empty = {name: text.encode() for name, text in draft.files() if name not in said}
    files = {
        name: content
        for name in (*files_of(folder), SETTINGS)
        if name not in said
        and (folder / name).is_file()
        and (content := patiently((folder / name).read_bytes)) != empty.get(name)
    }
    draft.tell(_("Taken along from the earlier release: {names}."), files)
    return files


def with_schemas(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return files with the schemas that their first lines name, if an earlier release has schemas."""
    if not (folder / FOLDER).is_dir():
        return dict(files)
    named = {
        name: with_modeline(content, f"{'../' * name.count('/')}{FOLDER}/{schema_name(name)}")
        for name, content in files.items()
        if name != SETTINGS
    }
    schemas = {f"{FOLDER}/{name}": content for name, content in schema_files().items()}
    return {**files, **named, **schemas}


def _lists(draft: Draft, before: Framework) -> list[tuple[Sequence[Named], list[Entry]]]:
    return [
        (before.categories, draft.categories),
        (before.skills, draft.skills),
        (before.families, draft.families),
        (before.job_types, draft.job_types),
    ]


def _keep_names(before: Sequence[Named], entries: list[Entry]) -> list[str]:
    """Give each entry its earlier names that no entry of the list has now; return those names."""
    known = {each.id: each for each in before}
    taken = {
        match_key(name)
        for each in entries
        for name in (each["name"], each["id"], each.get("code", ""), *each.get("aliases", ()))
    }
    kept = []
    for place, entry in enumerate(entries):
        if old := known.get(entry["id"]):
            names = {match_key(name): name for name in (*old.name.spellings(), *old.aliases)}
            earlier = [name for key, name in names.items() if key not in taken]
            if earlier:
                head = {"id": entry["id"], "name": entry["name"]}
                aliases = [*entry.get("aliases", ()), *earlier]
                entries[place] = {**head, "aliases": aliases, **_without_aliases(entry)}
                kept += earlier
    return kept


def _without_aliases(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "aliases"}
