"""What a recording is called when it is sent to be heard: servers go by the ending of its name."""

_BEGINNINGS = (
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "m4a"),
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    (0, b"RIFF", "wav"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\xff", "mp3"),
)
"""How each begins, and from which byte on. Telegram records in Ogg, Slack in MPEG-4."""


def file_name(audio: bytes) -> str:
    ending = next((ending for at, mark, ending in _BEGINNINGS if audio.startswith(mark, at)), "ogg")
    return f"voice.{ending}"
