"""The pictures of the README: there, of one size and light."""

import struct
from pathlib import Path

import pytest

from pictures import LANGUAGES, MOST_BYTES, PICTURES, WIDTH, file_of

READMES = {"ja": "README.ja.md", "en": "README.md"}
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
class TestEachPicture:
    def test_stands_in_the_readme_of_its_language(self, name: str, language: str) -> None:
        readme = (ROOT / READMES[language]).read_text(encoding="utf-8")
        assert f"](docs/pictures/{file_of(name, language).name})" in readme

    def test_is_light_and_has_the_size_agreed(self, name: str, language: str) -> None:
        picture = file_of(name, language).read_bytes()
        assert len(picture) <= MOST_BYTES
        assert struct.unpack(">II", picture[16:24]) == (WIDTH, PICTURES[name].height)
