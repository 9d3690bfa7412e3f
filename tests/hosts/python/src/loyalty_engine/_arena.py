"""Memory that the component's host reads and writes: one arena for what goes in, and a
window on what comes out.

A value crosses as a tree of C structs. Building it field by field with ctypes costs some
five milliseconds a line of a basket; written with `struct` into one piece of memory it
costs microseconds. The layout is held against the bindings of the `wasmtime` package when this
is imported.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

from wasmtime import _bindings as c

VALUE_BYTES: Final = 32
"""A value: its kind, and 24 bytes of words from the eighth on."""

FIELD_BYTES: Final = 48
"""A field of a record: length and address of its name, and its value."""


def _layout() -> list[int]:
    """Where things lie, by the bindings."""
    fields: list[tuple[Any, str]] = [
        (c.wasmtime_component_val_t, "of"),
        (c.wasmtime_component_valrecord_entry_t, "val"),
        (c.wasm_byte_vec_t, "data"),
        (c.wasmtime_component_vallist_t, "data"),
        (c.wasmtime_component_valrecord_t, "data"),
        (c.wasmtime_component_valvariant_t, "val"),
        (c.wasmtime_component_valresult_t, "val"),
    ]
    sizes = (c.wasmtime_component_val_t, c.wasmtime_component_valrecord_entry_t)
    return [
        *map(ctypes.sizeof, sizes),
        *(getattr(struct, field).offset for struct, field in fields),
    ]


if _layout() != [VALUE_BYTES, FIELD_BYTES, 8, 16, 8, 8, 8, 16, 8]:
    raise ImportError(
        "this `wasmtime` lays values out in another way: install wasmtime 50"
    )

# Room for a basket of some twenty lines; it grows when there is more, and stays so large.
_BYTES_AT_FIRST = 64 << 10


class ArenaFull(Exception):
    """What is to be written does not fit: grow, and begin again."""


class Arena:
    """Where a request is written. Its pieces are gone with the next request."""

    __slots__ = ("base", "buffer", "decimals", "size", "texts", "timestamps", "top")

    base: int
    """Address of the first byte."""
    buffer: ctypes.Array[ctypes.c_char]
    size: int
    top: int
    """Bytes that are taken."""
    texts: dict[str, tuple[int, int]]
    """Texts that have been written, by length and address: most come more than once."""
    decimals: dict[tuple[int, int], int]
    """Numbers that have been written, by address."""
    timestamps: dict[tuple[int, int], int]
    """Times that have been written, by address."""

    def __init__(self) -> None:
        self._take(_BYTES_AT_FIRST)

    def _take(self, size: int) -> None:
        self.buffer = ctypes.create_string_buffer(size)
        self.base = ctypes.addressof(self.buffer)
        self.size = size
        self.clear()

    def clear(self) -> None:
        """Begins again."""
        self.top = 0
        self.texts = {}
        self.decimals = {}
        self.timestamps = {}

    def grow(self) -> None:
        """Begins again with twice the room."""
        self._take(2 * self.size)

    def place(self, size: int) -> int:
        """Room for so many bytes, by its distance from the base."""
        at = self.top
        if at + size > self.size:
            raise ArenaFull
        # Structs begin at multiples of eight.
        self.top = at + size + (-size % 8)
        return at

    def text(self, value: str) -> tuple[int, int]:
        """A text, by its length in bytes and its address."""
        known = self.texts.get(value)
        if known is None:
            data = str.encode(value)
            at = self.place(len(data))
            ctypes.memmove(self.base + at, data, len(data))
            known = self.texts[value] = (len(data), self.base + at)
        return known


# All memory of this process. Only addresses that the host has handed out are ever looked at, as
# long as what it has handed out is alive.
WINDOW: Final = memoryview((ctypes.c_char * sys.maxsize).from_address(0)).cast("B")
