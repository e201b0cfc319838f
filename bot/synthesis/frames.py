"""Frames: subjects that a coach may have a run begin with. Each is a file of content."""

from pathlib import Path

from bot import content
from bot.content import read_yaml
from bot.synthesis.vocabulary import FOLDER, Frame


def read_frames(root: Path = content.ROOT) -> dict[str, Frame]:
    """Return the frames that we carry and those of a content folder, by the names of their files.

    Args:
        root: where a deployment's own prompts/ stands; a frame of the same name goes before ours.

    Raises:
        ContentError: one of them is malformed.
    """
    files = {
        path.stem: path
        for folder in (FOLDER, root / "prompts" / "synthesis")
        for path in sorted((folder / "frames").glob("*.yaml"))
    }
    return {name: read_yaml(path, Frame) for name, path in sorted(files.items())}
