"""What a file is, told by how it begins: apps do not say it, and browsers must not guess. Pure."""

from typing import NamedTuple


class Format(NamedTuple):
    ending: str
    media: str


OGG = Format("ogg", "audio/ogg")
UNKNOWN = Format("bin", "application/octet-stream")
_MP3 = Format("mp3", "audio/mpeg")
_BEGINNINGS = (
    (0, b"\xff\xd8\xff", Format("jpg", "image/jpeg")),
    (0, b"\x89PNG\r\n\x1a\n", Format("png", "image/png")),
    (0, b"GIF8", Format("gif", "image/gif")),
    (8, b"WEBP", Format("webp", "image/webp")),
    (0, b"OggS", OGG),
    (4, b"ftyp", Format("m4a", "audio/mp4")),
    (0, b"\x1a\x45\xdf\xa3", Format("webm", "audio/webm")),
    (8, b"WAVE", Format("wav", "audio/wav")),
    (0, b"fLaC", Format("flac", "audio/flac")),
    (0, b"ID3", _MP3),
    (0, b"\xff", _MP3),
)
"""How each begins, and from which byte on. Telegram records in Ogg, Slack in MPEG-4."""


def format_of(content: bytes) -> Format:
    return next((found for at, mark, found in _BEGINNINGS if content.startswith(mark, at)), UNKNOWN)
