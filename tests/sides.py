"""Print every sheet of the sample in each language and name those of more than two sides: `make sides`."""

import io
import sys
import tempfile
from pathlib import Path

from pypdf import PdfReader

import tdskill
from browsing import opened, started

LANGUAGES = ("ja", "en")


def main() -> None:
    longer = []
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        file = Path(folder) / "sheet.html"
        for language in LANGUAGES:
            year = tdskill.open(sample=True, lang=language)
            for staff_id in year.data("staff").staff["staff_id"]:
                file.write_text(year.report(person=staff_id).text, encoding="utf-8")
                with opened(browser, file) as seen:
                    pdf = io.BytesIO(seen.page.pdf(prefer_css_page_size=True))
                sides = len(PdfReader(pdf).pages)
                if sides > 2:
                    longer.append(f"{language} {staff_id}: {sides}")
    sys.exit("\n".join(longer) or 0)


if __name__ == "__main__":
    main()
