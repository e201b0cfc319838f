"""What synthesis says of itself; the rest are the words of those who wrote."""

from bot.language import ngettext


def spoken_of(title: str, reflections: int) -> str:
    """Return the statement of a theme that nobody's own words may state."""
    return ngettext(
        "{count} reflection speaks of: {title}.",
        "{count} reflections speak of: {title}.",
        reflections,
    ).format(count=reflections, title=title)
