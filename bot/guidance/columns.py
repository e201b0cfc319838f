"""Puts a page of two columns into reading order where its file holds it row by row. Pure.

Most files hold one column after the other, and nothing needs doing. In some, each line of the left
column is followed by the line beside it, so that two sentences run into one another.
"""

import re
from collections.abc import Sequence
from statistics import median

FEWEST_ROWS = 4
"""With fewer rows side by side it may be a table."""

SHORTEST = 15
"""Characters of a usual line of a column; the cells of a table are shorter."""

WOBBLE = 8
"""Characters by which the beginnings of a column's lines may differ as they are laid out."""

_PIECE = re.compile(r"\S+(?: {1,2}\S+)*")


def in_reading_order(lines: Sequence[str], laid_out: Sequence[str]) -> list[str]:
    """Return the lines of a page, the left column before the right.

    Args:
        lines: as the file holds them.
        laid_out: the same page with spaces and empty lines where they are empty on paper.
    """
    rows = [list(_PIECE.finditer(line)) for line in laid_out]
    beside = [row for row in rows if len(row) == 2]
    held = {_bare(line) for line in lines}
    joined = [row for row in beside if _bare(row[0][0] + row[1][0]) in held]
    if len(joined) < FEWEST_ROWS or len(joined) < len(beside) / 2:
        return list(lines)
    if min(median(len(row[side][0]) for row in joined) for side in (0, 1)) < SHORTEST:
        return list(lines)
    gutter = median(row[1].start() for row in joined) - WOBBLE
    found: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for n, row in enumerate(rows):
        if not row:
            continue
        is_alone = not any(rows[max(0, n - 1) : n]) and not any(rows[n + 1 : n + 2])
        crosses = any(piece.start() < gutter < piece.end() - WOBBLE for piece in row)
        if crosses or (is_alone and len(row) == 1):
            found += [*left, *right, " ".join(piece[0] for piece in row)]
            left, right = [], []
            continue
        for column, in_it in ((left, True), (right, False)):
            if said := " ".join(p[0] for p in row if (p.start() < gutter) is in_it):
                column.append(said)
    return [*found, *left, *right]


def _bare(line: str) -> str:
    return "".join(line.split())
