"""From the host's values to Python's: reads the tree of an answer into dataclasses.

The tree has been built by the host for a type that was checked when the component was
loaded, so addresses, lengths and kinds are what the contract says.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from struct import Struct
from typing import Any, NamedTuple

from loyalty_engine._arena import VALUE_BYTES, WINDOW
from loyalty_engine._classes import class_of
from loyalty_engine._shapes import TYPES
from loyalty_engine._values import decimal_of, timestamp_of

Lift = Callable[[tuple[Any, ...], int], Any]
"""Makes a value of the words that stand for it, from a position on."""


class Form(NamedTuple):
    """How values of a type are read."""

    words: str
    """Format of its words, 24 bytes."""
    width: int
    """How many words that are."""
    lift: Lift


_HEAD = "8x"
_FIELD_HEAD = "24x"

_SCALARS = {
    "bool": "?23x",
    "u8": "B23x",
    "u16": "H22x",
    "u32": "I20x",
    "u64": "Q16x",
    "s8": "b23x",
    "s16": "h22x",
    "s32": "i20x",
    "s64": "q16x",
}


def answer_reader(shape: Any) -> Callable[[int], Any]:
    """Reads a value of a shape at an address."""
    form = form_of(shape)
    layout = Struct(f"={_HEAD}{form.words}")

    def read(address: int) -> Any:
        return form.lift(layout.unpack_from(WINDOW, address), 0)

    return read


def result_reader(shape: Any) -> Callable[[int], tuple[bool, Any]]:
    """Reads a result at an address: whether it is one, and the value or the error."""
    layout = Struct(f"={_HEAD}?7xQ8x")
    read_value = answer_reader(shape["ok"])
    read_error = answer_reader(shape["err"])

    def read(address: int) -> tuple[bool, Any]:
        is_ok, inside = layout.unpack_from(WINDOW, address)
        return is_ok, read_value(inside) if is_ok else read_error(inside)

    return read


def form_of(shape: Any) -> Form:
    """How values of a shape of the contract are read."""
    if isinstance(shape, str):
        return Form("QQ8x", 2, _text) if shape == "string" else _plain(shape)
    if "ref" in shape:
        return _named(shape["ref"])
    if "list" in shape:
        return _list(form_of(shape["list"]))
    return _option(form_of(shape["option"]))


@cache
def _named(name: str) -> Form:
    shape = TYPES[name]
    if name == "decimal":
        return _parts(shape["fields"], decimal_of)
    if name == "timestamp":
        return _parts(shape["fields"], timestamp_of)
    if name == "date":
        return _parts(shape["fields"], datetime.date)
    if shape["kind"] == "record":
        return _record(name, shape["fields"])
    if shape["kind"] == "enum":
        return _enum(name, [case["name"] for case in shape["cases"]])
    if shape["kind"] == "alias":
        return form_of(shape["type"])
    # Variants are asked with, and never answered.
    raise TypeError(f"no answer has a {shape['kind']} like {name}")


def _plain(name: str) -> Form:
    return Form(_SCALARS[name], 1, _word)


def _word(words: tuple[Any, ...], at: int) -> Any:
    return words[at]


def _text(words: tuple[Any, ...], at: int) -> str:
    address = words[at + 1]
    return str(WINDOW[address : address + words[at]], "utf-8")


def _enum(name: str, names: list[str]) -> Form:
    cls: Any = class_of(name)
    members = {each.encode(): cls(each) for each in names}

    def lift(words: tuple[Any, ...], at: int) -> Any:
        address = words[at + 1]
        return members[bytes(WINDOW[address : address + words[at]])]

    return Form("QQ8x", 2, lift)


def _option(inner: Form) -> Form:
    unpack_from = Struct(f"={_HEAD}{inner.words}").unpack_from
    lift_inner = inner.lift

    def lift(words: tuple[Any, ...], at: int) -> Any:
        address = words[at]
        return lift_inner(unpack_from(WINDOW, address), 0) if address else None

    return Form("Q16x", 1, lift)


def _list(item: Form) -> Form:
    iter_unpack = Struct(f"={_HEAD}{item.words}").iter_unpack
    lift_item = item.lift

    def lift(words: tuple[Any, ...], at: int) -> tuple[Any, ...]:
        count = words[at]
        if count == 0:
            return ()
        address = words[at + 1]
        items = iter_unpack(WINDOW[address : address + count * VALUE_BYTES])
        return tuple([lift_item(each, 0) for each in items])

    return Form("QQ8x", 2, lift)


def _record(name: str, fields: list[dict[str, Any]]) -> Form:
    cls = class_of(name)
    forms = [form_of(field["type"]) for field in fields]
    layout = Struct("=" + "".join(f"{_FIELD_HEAD}{form.words}" for form in forms))
    unpack_from = layout.unpack_from
    # Frozen dataclasses are filled through their slots.
    setters = [getattr(cls, each["name"].replace("-", "_")).__set__ for each in fields]
    starts = [sum(form.width for form in forms[:index]) for index in range(len(forms))]
    steps = [
        (setter, form.lift, start)
        for setter, form, start in zip(setters, forms, starts, strict=True)
    ]
    new = object.__new__

    def lift(words: tuple[Any, ...], at: int) -> Any:
        inside = unpack_from(WINDOW, words[at])
        made: Any = new(cls)
        for fill, lift_field, start in steps:
            fill(made, lift_field(inside, start))
        return made

    return Form("8xQ8x", 1, lift)


def _parts(fields: list[dict[str, Any]], make: Callable[..., Any]) -> Form:
    """A record that is one value in Python, a number or a time."""
    forms = [form_of(field["type"]) for field in fields]
    layout = Struct("=" + "".join(f"{_FIELD_HEAD}{form.words}" for form in forms))
    unpack_from = layout.unpack_from

    def lift(words: tuple[Any, ...], at: int) -> Any:
        return make(*unpack_from(WINDOW, words[at]))

    return Form("8xQ8x", 1, lift)
