"""What a recording is called when it is sent to be heard: servers go by the ending of its name."""

from bot.reflections.enclosed.rules import OGG, UNKNOWN, format_of


def file_name(audio: bytes) -> str:
    found = format_of(audio)
    return f"voice.{(OGG if found is UNKNOWN else found).ending}"
