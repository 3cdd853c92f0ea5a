"""Made-up CSV files read in plain Python, for figures counted apart from the code."""

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

Rows = list[dict[str, str]]


def read(folder: Path, name: str) -> Rows:
    """Return the rows of a file in the folder of a year."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date:
    """Return the day of a cell such as 2024/4/1."""
    year, month, number = map(int, text.split("/"))
    return dt.date(year, month, number)


def by_person(rows: Rows) -> dict[str, Rows]:
    """Return the rows of each person."""
    people = defaultdict(list)
    for row in rows:
        people[row["職員番号"]].append(row)
    return people
