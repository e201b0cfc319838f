"""Where a person or a room can be reached, on any platform."""

from typing import NamedTuple


class Address(NamedTuple):
    """Written `slack:T1/U2` or `telegram:42`; only the platform reads past the colon."""

    platform: str
    path: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.path}"

    @property
    def lane(self) -> str:
        """Whose rate limit it falls under: one bot token, or one workspace."""
        workspace, slash, _ = self.path.partition("/")
        return f"{self.platform}:{workspace}" if slash else self.platform

    @classmethod
    def parse(cls, text: str) -> "Address":
        platform, colon, path = text.partition(":")
        if not (platform and colon and path):
            raise ValueError(f"{text!r} is not an address such as telegram:42")
        return cls(platform, path)
