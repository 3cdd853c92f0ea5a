"""Which encoding a file is in; nothing is guessed.

Fixed order: the encoding asked for, a UTF-8, UTF-16 or UTF-32 mark, strict UTF-8, then CP932, which is what
Windows in Japanese writes. The needed headers must then be there, which unmasks what remains.
"""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tdskill.errors import TdskillError, UsageError, no_such_file, reason_of
from tdskill.files import patiently
from tdskill.i18n import gettext as _

UTF8 = "utf-8-sig"
CP932 = "cp932"

# Two Japanese letters in a row; a line of CP932 may hold such bytes, but is not UTF-8 as a whole.
_JAPANESE_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}[\xe3-\xe9][\x80-\xbf]{2}")

KANA_MISREAD = "縺繧繝"
"""What CP932 makes of the kana of UTF-8; nobody writes these letters themselves."""

_READ = 1 << 20
# Small, so that a thread which decodes lets another one parse in between.
_DECODE = 1 << 16
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOK = "Workbook".encode("utf-16-le")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

# What Python makes of the bytes 80, A0, FD, FE and FF in CP932.
_NO_LETTERS = "\x80\uf8f0\uf8f1\uf8f2\uf8f3"

# How Python calls the end of a text in the middle of a letter, by family of encodings.
_CUT_OFF = frozenset({"unexpected end of data", "truncated data", "incomplete multibyte sequence"})

# Encodings in which a comma, a quote, a line end, NUL and ESC are always the ASCII bytes.
_ASCII_LIKE = frozenset({UTF8, CP932, "ascii", "euc_jp", "iso8859-1", "cp1252"})


def read_head(path: Path, size: int) -> bytes:
    """Return the first bytes of a file. Raises TdskillError when there is none, or a workbook."""
    head = first_bytes(path, size)
    refuse_other_workbooks(path)
    if head.startswith(_ZIP):
        raise TdskillError(
            _("{file} is a workbook or another ZIP file, not text.").format(file=path),
            _("If it is an Excel workbook, give its name the ending .xlsx."),
        )
    return head


def refuse_other_workbooks(path: Path) -> None:
    """Raise TdskillError for a workbook of another kind than .xlsx, whatever its name, and for nothing.

    Other files pass.
    """
    head = first_bytes(path, len(_ZIP))
    if not head:
        raise TdskillError(
            _("{file} is empty.").format(file=path), _("The first row must be a header.")
        )
    hint = _("Open it in Excel and save it as .xlsx or as CSV UTF-8.")
    if head == _OLE:
        content = patiently(path.read_bytes)
        if _ENCRYPTED in content:
            message = _("{file} is protected by a password.")
        elif _OLD_BOOK in content:
            raise TdskillError(
                _("{file} is a workbook in the old Excel format (.xls).").format(file=path), hint
            )
        else:
            message = _("{file} is protected by a password, or in the old Excel format.")
        raise TdskillError(
            message.format(file=path),
            _("Open it in Excel, remove the password and save it as .xlsx."),
        )
    if head == _ZIP:
        _refuse_other_zip(path, hint)


def _refuse_other_zip(path: Path, hint: str) -> None:
    try:
        with patiently(zipfile.ZipFile, path) as archive:
            names = set(archive.namelist())
            is_ods = "mimetype" in names and archive.open("mimetype").read(len(_ODS)) == _ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return
    if is_ods:
        raise TdskillError(
            _("{file} is an OpenDocument spreadsheet (.ods).").format(file=path),
            _("Open it in LibreOffice or Excel and save it as .xlsx or as CSV UTF-8."),
        )
    if "xl/workbook.bin" in names:
        raise TdskillError(_("{file} is a binary Excel workbook (.xlsb).").format(file=path), hint)
    if any(name.startswith("Index/") or name == "Index.zip" for name in names):
        raise TdskillError(
            _("{file} is a spreadsheet of Apple Numbers.").format(file=path),
            _("Export it from Numbers as .xlsx or as CSV UTF-8."),
        )
    if not any("workbook" in name.lower() for name in names):
        raise TdskillError(
            _("{file} is a ZIP file and no workbook.").format(file=path),
            _("Unpack it, and name the .xlsx or CSV file in it."),
        )


def refuse_pipe(path: Path) -> None:
    """Raise TdskillError for what is there and is neither a file nor a folder, as a named pipe."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise TdskillError(
            _("{file} is no plain file: files are read more than once.").format(file=path),
            _("Save what comes from there in a file, and name that."),
        )


def first_bytes(path: Path, size: int) -> bytes:
    """Return the first bytes of a file of any kind. Raises TdskillError when there is none."""
    try:
        if path.is_dir():
            raise IsADirectoryError
        refuse_pipe(path)
        with patiently(path.open, "rb") as file:
            return file.read(size)
    except OSError as error:
        raise _cannot_read(path, error) from error


def _cannot_read(path: Path, error: OSError) -> TdskillError:
    """Return the error for a file that the system does not give us."""
    if isinstance(error, FileNotFoundError):
        return no_such_file(path)
    if isinstance(error, IsADirectoryError):
        return TdskillError(_("{file} is a folder.").format(file=path), _("Name a file in it."))
    return TdskillError(
        _("{file} cannot be read: {reason}.").format(file=path, reason=reason_of(error)),
        _("Check that the file may be read and is not open in another program."),
    )


def wanted_codec(encoding: str | None, head: bytes, path: Path) -> str | None:
    """Return the codec asked for or marked in the file, or None when it must be found out."""
    if encoding is not None:
        return known_codec(encoding, path)
    if head.startswith(codecs.BOM_UTF8):
        return UTF8
    # The mark of UTF-16 is the beginning of that of UTF-32.
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def known_codec(encoding: str, path: Path) -> str:
    """Return the codec of this name. Raises UsageError that names the file where there is none."""
    try:
        name = codecs.lookup(encoding).name
        codecs.getincrementaldecoder(name)
        io.TextIOWrapper(io.BytesIO(), encoding=name)
    except (LookupError, ValueError) as error:
        raise UsageError(
            _("{file}: there is no encoding called {encoding!r}.").format(
                file=path, encoding=encoding
            ),
            _("Known are utf-8, cp932, utf-16, euc-jp, iso-2022-jp and more."),
        ) from error
    if name == "utf-8":
        return UTF8
    # What calls itself Shift_JIS holds the signs of Windows, such as ① and ㈱.
    return CP932 if name == "shift_jis" else name


def is_ascii_like(codec: str) -> bool:
    """Return whether every ASCII byte of a file in this encoding is an ASCII letter."""
    return codec in _ASCII_LIKE


def decode_head(head: bytes, codec: str, *, whole: bool) -> str:
    """Return the text at the beginning of a file. Raises UnicodeError."""
    text = codecs.getincrementaldecoder(codec)().decode(head, final=whole)
    refuse_no_letters(text, codec)
    return text.removeprefix("\ufeff")


def raw_pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, piece by piece."""
    with patiently(path.open, "rb", buffering=0) as file:
        while piece := file.read(_READ):
            yield piece


def text_pieces(path: Path, codec: str) -> Iterator[str]:
    """Yield the text of a file without a mark, piece by piece. Raises UnicodeError."""
    decoder = codecs.getincrementaldecoder(codec)()
    with patiently(path.open, "rb", buffering=0) as file:
        while piece := file.read(_DECODE):
            text = decoder.decode(piece)
            refuse_no_letters(text, codec)
            yield text
    yield decoder.decode(b"", final=True)


def ascii_pieces(path: Path, codec: str) -> Iterator[bytes]:
    """Yield a file in pieces in which every ASCII byte is an ASCII letter. Raises UnicodeError."""
    if is_ascii_like(codec):
        return raw_pieces(path)
    return (piece.encode() for piece in text_pieces(path, codec))


def refuse_no_letters(text: str, codec: str) -> None:
    """Raise UnicodeError for bytes that are no letters in CP932, but that Python lets pass."""
    if codec == CP932 and any(sign in text for sign in _NO_LETTERS):
        raise UnicodeError


def refuse_binary(piece: bytes, path: Path) -> None:
    """Raise TdskillError for NUL and ESC, which stand in no table."""
    if b"\0" in piece:
        raise TdskillError(
            _("{file} is not text: it holds NUL bytes.").format(file=path),
            _("If it is UTF-16 text, save it as CSV UTF-8."),
        )
    if b"\x1b" in piece:
        raise TdskillError(
            _("{file} is not plain text: it holds ESC bytes.").format(file=path),
            _("If it is ISO-2022-JP text, name the encoding; else save it as CSV UTF-8."),
        )


def refuse_mixed(path: Path) -> None:
    """Raise TdskillError when a file that is not all UTF-8 holds lines of Japanese in UTF-8.

    CP932 would make other letters of them, and also of all a UTF-8 file with one flaw.
    """
    rest = b""
    for piece in chain(raw_pieces(path), [b"\n"]):
        lines, end, rest = (rest + piece).rpartition(b"\n")
        if any(map(_is_utf8, _lines_like_utf8(lines + end))):
            raise mixed(path)


def mixed(path: Path) -> TdskillError:
    """Return the error for a file of which only a part is UTF-8."""
    return TdskillError(
        _("{file} holds lines in UTF-8 and others that are not.").format(file=path),
        _("Two files in different encodings may have been joined. Save it as CSV UTF-8 again."),
    )


def holds_japanese_utf8(content: bytes) -> bool:
    """Return whether something looks like Japanese in UTF-8; CP932 hardly ever does."""
    return _JAPANESE_UTF8.search(content) is not None


def _lines_like_utf8(text: bytes) -> Iterator[bytes]:
    for found in _JAPANESE_UTF8.finditer(text):
        begin = max(text.rfind(end, 0, found.start()) for end in (b"\n", b"\r")) + 1
        yield re.split(rb"[\r\n]", text[begin:], maxsplit=1)[0]


def undecodable(path: Path, codec: str, error: UnicodeError, *, asked: bool) -> TdskillError:
    """Return the error for a file that is not in the encoding asked for, or in none that we try."""
    if is_cut_off(error):
        return TdskillError(
            _("{file} ends in the middle of a letter: it seems to be cut off.").format(file=path),
            _("Make or fetch the file again."),
        )
    hint = _("Save it as CSV UTF-8, or name its encoding.")
    if not asked:
        message = _("{file} is neither UTF-8 nor Windows Japanese (CP932) text.")
        return TdskillError(message.format(file=path), hint)
    hint = _("Leave --encoding out, so that it is found out, or name another one.")
    name = "utf-8" if codec == UTF8 else codec
    message = _("{file} is not text in {encoding}.")
    return TdskillError(message.format(file=path, encoding=name), hint)


def is_cut_off(error: UnicodeError) -> bool:
    """Return whether a text ends in the middle of a letter."""
    return isinstance(error, UnicodeDecodeError) and error.reason in _CUT_OFF


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
