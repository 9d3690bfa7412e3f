"""From Python's values to the host's: checks every field and writes it where the
component's host will read it.

What is wrong is a `RequestError` with the path of the field; nothing has been called
then. A record may be a dataclass of the contract, or a mapping in the form that JSON has.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from struct import Struct
from typing import Any, Final, NamedTuple

from wasmtime import _ffi as c

from loyalty_engine._arena import VALUE_BYTES, Arena
from loyalty_engine._classes import (
    MISSING,
    bounds_of,
    case_of,
    class_of,
    default_of,
    missing,
    none_of,
    unknown,
)
from loyalty_engine._shapes import TYPES
from loyalty_engine._values import (
    anniversary_parts,
    date_parts,
    decimal_parts,
    timestamp_parts,
    whole_number,
    wrong_type,
)
from loyalty_engine.errors import RequestError

Lower = Callable[[Any, Arena], tuple[Any, ...]]
"""The words that stand for a value; what they point at goes into the arena."""


class Form(NamedTuple):
    """How values of a type are written."""

    kind: int
    """What the host calls it."""
    words: str
    """Format of its words, 24 bytes."""
    absent: tuple[Any, ...]
    """Words that stand for nothing at all, as many as for any value."""
    lower: Lower


_HEAD = "B7x"
_FIELD_HEAD = "24s"

_INTEGERS: Final = {
    "u8": (c.WASMTIME_COMPONENT_U8.value, "B23x"),
    "u16": (c.WASMTIME_COMPONENT_U16.value, "H22x"),
    "u32": (c.WASMTIME_COMPONENT_U32.value, "I20x"),
    "u64": (c.WASMTIME_COMPONENT_U64.value, "Q16x"),
    "s8": (c.WASMTIME_COMPONENT_S8.value, "b23x"),
    "s16": (c.WASMTIME_COMPONENT_S16.value, "h22x"),
    "s32": (c.WASMTIME_COMPONENT_S32.value, "i20x"),
    "s64": (c.WASMTIME_COMPONENT_S64.value, "q16x"),
}


def argument_writer(shape: Any) -> Callable[[Any, Arena], int]:
    """Writes a value of a shape as the argument of a call; answers with its address."""
    form = form_of(shape)
    layout = Struct(f"={_HEAD}{form.words}")

    def write(value: Any, arena: Arena) -> int:
        at = arena.place(VALUE_BYTES)
        layout.pack_into(arena.buffer, at, form.kind, *form.lower(value, arena))
        return arena.base + at

    return write


def form_of(shape: Any) -> Form:
    """How values of a shape of the contract are written."""
    if isinstance(shape, str):
        return _scalar(shape)
    if "ref" in shape:
        return _named(shape["ref"])
    if "list" in shape:
        return _list(form_of(shape["list"]))
    return _option(shape["option"])


@cache
def _named(name: str) -> Form:
    shape = TYPES[name]
    if name in _PAIRS:
        return _pair(name)
    if name in _PARTS:
        return _parts(name)
    if shape["kind"] == "record":
        return _record(name, shape["fields"])
    if shape["kind"] == "variant":
        return _variant(name, shape["cases"])
    if shape["kind"] == "enum":
        return _enum([case["name"] for case in shape["cases"]])
    return form_of(shape["type"])


@cache
def _scalar(name: str) -> Form:
    if name == "string":
        return Form(c.WASMTIME_COMPONENT_STRING.value, "QQ8x", (0, 0), _lower_text)
    if name == "bool":
        return Form(c.WASMTIME_COMPONENT_BOOL.value, "?23x", (False,), _lower_bool)
    kind, words = _INTEGERS[name]
    least, most = bounds_of(name)

    def lower(value: Any, _arena: Arena) -> tuple[int]:
        return (whole_number(value, least, most),)

    return Form(kind, words, (0,), lower)


def _lower_text(value: Any, arena: Arena) -> tuple[int, int]:
    if not isinstance(value, str):
        raise wrong_type("a text", value)
    try:
        return arena.text(value)
    except UnicodeEncodeError as error:
        at = f"character {error.start}"
        reason = f"{at} of the text is half of a surrogate pair, which is no character"
        raise RequestError("wrong-value", reason) from None


def _lower_bool(value: Any, _arena: Arena) -> tuple[bool]:
    if value is not True and value is not False:
        raise wrong_type("True or False", value)
    return (value,)


def _enum(names: list[str]) -> Form:
    # Members of the enums are texts too, and found by them.
    known = {name: _constant(name) for name in names}

    def lower(value: Any, _arena: Arena) -> tuple[int, int]:
        words = known.get(value) if isinstance(value, str) else None
        if words is None:
            raise none_of(names, value)
        return words

    return Form(c.WASMTIME_COMPONENT_ENUM.value, "QQ8x", known[names[0]], lower)


def _option(shape: Any) -> Form:
    inner = form_of(shape)
    kind, lower_inner = inner.kind, inner.lower
    layout = Struct(f"={_HEAD}{inner.words}")

    def lower(value: Any, arena: Arena) -> tuple[int]:
        if value is None:
            return (0,)
        at = arena.place(VALUE_BYTES)
        layout.pack_into(arena.buffer, at, kind, *lower_inner(value, arena))
        return (arena.base + at,)

    def lower_pair(value: Any, arena: Arena) -> tuple[int]:
        # What stands before the fields of a pair is the value that an option points at.
        return (0,) if value is None else (lower_inner(value, arena)[1] - VALUE_BYTES,)

    is_pair = isinstance(shape, dict) and shape.get("ref") in _PAIRS
    return Form(
        c.WASMTIME_COMPONENT_OPTION.value,
        "Q16x",
        (0,),
        lower_pair if is_pair else lower,
    )


def _list(item: Form) -> Form:
    kind, lower_item = item.kind, item.lower
    pack_into = Struct(f"={_HEAD}{item.words}").pack_into

    def lower(value: Any, arena: Arena) -> tuple[int, int]:
        if not isinstance(value, list | tuple) and (
            not isinstance(value, Sequence) or isinstance(value, str | bytes)
        ):
            raise wrong_type("a list", value)
        # A copy, since a list may grow while it is written.
        items = tuple(value)
        count = len(items)
        start = at = arena.place(count * VALUE_BYTES)
        try:
            for each in items:
                pack_into(arena.buffer, at, kind, *lower_item(each, arena))
                at += VALUE_BYTES
        except RequestError as error:
            raise error.within(f"[{(at - start) // VALUE_BYTES}]") from None
        return count, arena.base + start

    return Form(c.WASMTIME_COMPONENT_LIST.value, "QQ8x", (0, 0), lower)


def _record(name: str, fields: list[dict[str, Any]]) -> Form:
    """A record is written as if nothing of it were given, and what is given over that."""
    layout, absent, places = _fields(fields)
    pack_into, size, count = layout.pack_into, layout.size, len(fields)
    steps = {
        field["name"]: (place, form_of(field["type"]).lower)
        for field, place in zip(fields, places, strict=True)
    }
    defaults = {field["name"]: default_of(field["type"]) for field in fields}
    required = {each for each, default in defaults.items() if default is MISSING}
    cls = class_of(name)
    in_order = [(each, default, *steps[each]) for each, default in defaults.items()]
    # Of a single name it would not make a tuple.
    values_of = attrgetter(*[each.replace("-", "_") for each in steps], "__class__")

    def lower(value: Any, arena: Arena) -> tuple[int, int]:
        at = arena.place(size)
        words = absent.copy()
        field = ""
        try:
            if isinstance(value, cls):
                steps_and_values = zip(in_order, values_of(value), strict=False)
                for (field, default, place, lower_field), each in steps_and_values:  # noqa: B007
                    if each is not default:
                        words[place] = lower_field(each, arena)
            elif isinstance(value, Mapping):
                # A copy, since a mapping may change while it is written.
                given = dict(value)
                if not required <= given.keys():
                    raise missing(required, given)
                for field, each in given.items():
                    if field not in steps:
                        raise unknown(field, steps)
                    place, lower_field = steps[field]
                    words[place] = lower_field(each, arena)
            else:
                raise wrong_type(f"a {cls.__name__} or a mapping", value)
        except RequestError as error:
            raise (error.within(field) if field else error) from None
        pack_into(arena.buffer, at, *words)
        return count, arena.base + at

    return Form(c.WASMTIME_COMPONENT_RECORD.value, "QQ8x", (0, 0), lower)


def _fields(fields: list[dict[str, Any]]) -> tuple[Struct, list[Any], list[slice]]:
    """How fields lie one after the other: format, words where none is given, places of each."""
    words: list[Any] = []
    places = []
    layout = "="
    for field in fields:
        form = form_of(field["type"])
        words.append(Struct(f"=QQ{_HEAD}").pack(*_constant(field["name"]), form.kind))
        places.append(slice(len(words), len(words) + len(form.absent)))
        words += form.absent
        layout += f"{_FIELD_HEAD}{form.words}"
    return Struct(layout), words, places


def _variant(name: str, cases: list[dict[str, Any]]) -> Form:
    known: dict[str, tuple[tuple[int, int], Form | None, Struct | None]] = {}
    by_class: dict[type, str] = {}
    for case in cases:
        form = form_of(case["type"]) if case.get("type") is not None else None
        layout = Struct(f"={_HEAD}{form.words}") if form is not None else None
        known[case["name"]] = (_constant(case["name"]), form, layout)
        by_class[class_of(f"{name}-{case['name']}")] = case["name"]

    def lower(value: Any, arena: Arena) -> tuple[int, int, int]:
        case, payload = case_of(value, by_class)
        text, form, layout = known[case]
        if form is None or layout is None:
            if payload is not None:
                raise wrong_type("nothing more", payload).within(case)
            return *text, 0
        at = arena.place(VALUE_BYTES)
        try:
            words = form.lower(payload, arena)
        except RequestError as error:
            raise error.within(case) from None
        layout.pack_into(arena.buffer, at, form.kind, *words)
        return *text, arena.base + at

    absent = (*_constant(cases[0]["name"]), 0)
    return Form(c.WASMTIME_COMPONENT_VARIANT.value, "QQQ", absent, lower)


_PAIRS: dict[str, Callable[[Any], tuple[int, int]]] = {
    "decimal": decimal_parts,
    "timestamp": timestamp_parts,
}
"""Records of two numbers that are one value in Python, and most of what there is."""


def _pair(name: str) -> Form:
    """Written with what an option points at before it; and only once, however often it comes."""
    parts_of = _PAIRS[name]
    layout, (head, _, second_head, _), _ = _fields(TYPES[name]["fields"])
    kind, words = c.WASMTIME_COMPONENT_RECORD.value, "QQ8x"
    whole = Struct(f"={_HEAD}{words}{layout.format[1:]}")
    pack_into, size = whole.pack_into, whole.size
    written_of = attrgetter(f"{name}s")

    def lower(value: Any, arena: Arena) -> tuple[int, int]:
        parts = parts_of(value)
        written = written_of(arena)
        address = written.get(parts)
        if address is None:
            at = arena.place(size)
            address = written[parts] = arena.base + at + VALUE_BYTES
            first, second = parts
            pack_into(
                arena.buffer, at, kind, 2, address, head, first, second_head, second
            )
        return 2, address

    return Form(kind, words, (0, 0), lower)


_PARTS: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "date": date_parts,
    "anniversary": anniversary_parts,
}
"""Other records that may be one value in Python."""


def _parts(name: str) -> Form:
    fields = TYPES[name]["fields"]
    parts_of = _PARTS[name]
    layout, absent, places = _fields(fields)
    lowers = [form_of(field["type"]).lower for field in fields]

    def lower(value: Any, arena: Arena) -> tuple[int, int]:
        at = arena.place(layout.size)
        words = absent.copy()
        for place, lower_part, part in zip(
            places, lowers, parts_of(value), strict=True
        ):
            words[place] = lower_part(part, arena)
        layout.pack_into(arena.buffer, at, *words)
        return len(fields), arena.base + at

    return Form(c.WASMTIME_COMPONENT_RECORD.value, "QQ8x", (0, 0), lower)


@cache
def _constant(name: str) -> tuple[int, int]:
    """A name that stays where it is, by length and address."""
    buffer = ctypes.create_string_buffer(name.encode())
    _CONSTANTS.append(buffer)
    return len(buffer) - 1, ctypes.addressof(buffer)


_CONSTANTS: list[ctypes.Array[ctypes.c_char]] = []
