"""The kinds of file the desk knows: their endings, what platforms call them, and how their first bytes look."""

from collections.abc import Sequence
from dataclasses import dataclass

FIRST_BYTES = 512
"""The number of bytes of a file that are needed to tell what it is."""

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
GENERIC = ("", "application/octet-stream", "binary/octet-stream", "application/x-binary")
"""Media types that platforms give a file when they know nothing of it."""
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of file. `begins` are the possible first bytes, `at` where they stand; empty where it is text."""

    media_types: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    at: int = 0

    def fits(self, first: bytes) -> bool:
        """Return whether a file that begins with `first` can be of this kind."""
        if self.begins:
            return any(first.startswith(begin, self.at) for begin in self.begins)
        is_wide = first.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 has a NUL in every other byte
        return is_wide or b"\0" not in first


TYPES = {
    "png": FileType(("image/png",), (b"\x89PNG\r\n\x1a\n",)),
    "jpg": FileType(("image/jpeg", "image/jpg", "image/pjpeg"), (b"\xff\xd8\xff",)),
    "jpeg": FileType(("image/jpeg", "image/jpg", "image/pjpeg"), (b"\xff\xd8\xff",)),
    "gif": FileType(("image/gif",), (b"GIF87a", b"GIF89a")),
    "bmp": FileType(("image/bmp", "image/x-ms-bmp"), (b"BM",)),
    "webp": FileType(("image/webp",), (b"WEBP",), at=8),
    "heic": FileType(("image/heic", "image/heif"), (b"ftyp",), at=4),
    "pdf": FileType(("application/pdf", "application/x-pdf"), (b"%PDF-",)),
    "ofd": FileType(("application/ofd", "application/zip"), ZIP),
    "txt": FileType(("text/plain",)),
    "log": FileType(("text/plain", "text/x-log")),
    "csv": FileType(("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel")),
    "ics": FileType(("text/calendar", "text/plain", "application/ics")),
    "doc": FileType(("application/msword",), OLE),
    "xls": FileType(("application/vnd.ms-excel", "application/msexcel"), OLE),
    "ppt": FileType(("application/vnd.ms-powerpoint", "application/mspowerpoint"), OLE),
    "wps": FileType(("application/vnd.ms-works", "application/wps-office.wps", "application/kswps"), (*OLE, *ZIP)),
    "et": FileType(("application/wps-office.et", "application/kset"), (*OLE, *ZIP)),
    "docx": FileType((f"{OFFICE}.wordprocessingml.document", "application/zip"), ZIP),
    "xlsx": FileType((f"{OFFICE}.spreadsheetml.sheet", "application/zip"), ZIP),
    "pptx": FileType((f"{OFFICE}.presentationml.presentation", "application/zip"), ZIP),
    "zip": FileType(("application/zip", "application/x-zip-compressed", "application/x-zip"), ZIP),
    "rar": FileType(("application/vnd.rar", "application/x-rar-compressed", "application/x-rar"), (b"Rar!\x1a\x07",)),
    "7z": FileType(("application/x-7z-compressed",), (b"7z\xbc\xaf\x27\x1c",)),
    "mp4": FileType(("video/mp4",), (b"ftyp",), at=4),
    "ogg": FileType(("audio/ogg", "audio/opus", "application/ogg"), (b"OggS",)),
    "oga": FileType(("audio/ogg", "audio/opus", "application/ogg"), (b"OggS",)),
    "mp3": FileType(("audio/mpeg", "audio/mp3"), (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")),
    "m4a": FileType(("audio/mp4", "audio/m4a", "audio/x-m4a"), (b"ftyp",), at=4),
    "mov": FileType(("video/quicktime",), (b"ftyp", b"moov", b"wide", b"mdat"), at=4),
}
"""By ending. A kind that a machine would run is not among them."""


def agrees(ending: str, media_type: str) -> bool:
    """Return whether a platform that calls it `media_type` may mean a file of this ending."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare in GENERIC or bare in TYPES[ending].media_types


def ending_for(media_type: str, among: Sequence[str]) -> str:
    """The ending that a nameless file of this media type gets; empty where none of them suits."""
    bare = media_type.partition(";")[0].strip().lower()
    return next((ending for ending in among if bare == TYPES[ending].media_types[0]), "")
