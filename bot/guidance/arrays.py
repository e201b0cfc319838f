"""Keeps an index as plain arrays in files, so that opening one reads only what it touches.

The files are mapped into memory: processes on one machine share them, and the machine can let go
of what has not been used for a while.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


class Strings(Sequence[str]):
    """Texts in one run of bytes, each turned into a string only when it is read."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._bytes, self._ends = arrays[f"{name}.bytes"], arrays[f"{name}.ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._bytes[self._ends[place] : self._ends[place + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[n] for n in range(len(self)))


def packed(name: str, texts: Sequence[str]) -> Arrays:
    """Return texts as arrays, which `Strings` reads by the same name."""
    encoded = [text.encode() for text in texts]
    return {
        f"{name}.bytes": np.frombuffer(b"".join(encoded) or b"\0", np.uint8),
        f"{name}.ends": np.cumsum([0, *map(len, encoded)]),
    }


def under(name: str, arrays: Arrays) -> Arrays:
    """Return the arrays whose names begin with this one, by the rest of their names."""
    return {key.removeprefix(f"{name}."): each for key, each in arrays.items() if
            key.startswith(f"{name}.")}  # fmt: skip


def named(name: str, arrays: Arrays) -> Arrays:
    return {f"{name}.{key}": each for key, each in arrays.items()}


def save(folder: Path, arrays: Arrays) -> None:
    """Write a folder of arrays: all of it at once, or, if another process was first, nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
    try:
        for name, each in arrays.items():
            np.save(unfinished / f"{name}.npy", each, allow_pickle=False)
        os.rename(unfinished, folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def load(folder: Path) -> Arrays:
    return {
        path.stem: np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        for path in sorted(folder.glob("*.npy"))
    }
