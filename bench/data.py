"""The files that the benchmark reads: one made-up organisation in the forms that people have."""

import csv
import hashlib
import shutil
import sys
from pathlib import Path

from tdskill import i18n, sample, towns
from tdskill.framework import embedded_framework, files_of
from tdskill.kinds import STAFF
from tdskill.resources import data_dir

YEAR = 2024
FORMS = ("staff", "staff-cp932", "staff-lv", "staff-long")
ASSESSED_ON = "2024/07/12"


def folder_for(cache: Path, people: int) -> Path:
    """Return where the files of so many people are; it changes with all that they are made from."""
    sources = [
        Path(__file__),
        Path(sample.__file__),
        Path(towns.__file__),
        *(data_dir() / name for name in files_of(data_dir())),
    ]
    digest = hashlib.sha256(
        b"".join(path.read_bytes() for path in sources if path.is_file())
    ).hexdigest()
    return cache / f"{people}-{digest[:12]}"


def make(cache: Path, people: int) -> Path:
    """Return the folder with the files, after making them where they are not there yet."""
    folder = folder_for(cache, people)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        sample.write_sample(
            embedded_framework(), folder, people=people, year=YEAR, next_steps=False
        )
        for name in ("staff.csv", "demand.csv"):
            (folder / str(YEAR) / name).replace(folder / name)
        _write_forms(folder)
        (folder / "made").touch()
    return folder


def _write_forms(folder: Path) -> None:
    """Write the same people in CP932, with `Lv.2` cells, and a row for each person and skill."""
    known = len(STAFF.header_in("ja"))
    with (
        (folder / "staff.csv").open(encoding="utf-8-sig", newline="") as wide,
        (folder / "staff-cp932.csv").open("w", encoding="cp932", newline="") as cp932,
        (folder / "staff-lv.csv").open("w", encoding="utf-8-sig", newline="") as marked,
        (folder / "staff-long.csv").open("w", encoding="utf-8-sig", newline="") as long,
    ):
        header = next(wide)
        skills = next(csv.reader([header]))[known:]
        cp932.write(header)
        marked.write(header)
        long.write("職員番号,スキル項目,レベル,段階,評価日\r\n")
        for line in wide:
            cells = line.rstrip("\r\n").split(",")
            person, stage, levels = cells[0], cells[known - 1], cells[known:]
            cp932.write(line)
            as_text = (level and f"Lv.{level}" for level in levels)
            marked.write(",".join([*cells[:known], *as_text]) + "\r\n")
            long.write(
                "".join(
                    [
                        f"{person},{skill},{level},{stage},{ASSESSED_ON}\r\n"
                        for skill, level in zip(skills, levels, strict=True)
                        if level
                    ]
                )
            )


if __name__ == "__main__":
    i18n.use("en")
    print(make(Path(sys.argv[1]), int(sys.argv[2])))
