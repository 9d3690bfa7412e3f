"""JSON at the edge: the form that the contract has in files, on the wire and in the
other hosts.

Names are kebab-case, decimals are texts ("19.99"), times RFC 3339. What is empty or none
is left out; what is missing is empty, none, false or the first case. The same value
gives the same bytes in every host.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn, TypeVar

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
    anniversary_of,
    anniversary_text,
    date_parts,
    date_text,
    decimal_of,
    decimal_parts,
    decimal_text,
    timestamp_of,
    timestamp_parts,
    timestamp_text,
    whole_number,
    wrong_type,
)
from loyalty_engine.errors import RequestError

T = TypeVar("T")


def from_json(kind: type[T], source: str | bytes | Mapping[str, Any]) -> T:
    """Reads a record of the contract out of JSON: a text, or what has been parsed of one.

    Raises `RequestError` with the path of the first field that is wrong.

    >>> from loyalty_engine import Attribute
    >>> from_json(Attribute, '{"name": "colour", "value": "black"}')
    Attribute(name='colour', value='black')
    """
    name = _record_name(kind)
    value = source if isinstance(source, Mapping) else _parsed(source)
    read: T = _named(name).read(value)
    return read


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Writes a record of the contract as JSON, without white space unless it is indented.

    >>> from loyalty_engine import Attribute
    >>> to_json(Attribute(name="colour", value="black"))
    '{"name":"colour","value":"black"}'
    """
    plain = _named(_record_name(type(value))).write(value)
    separators = (",", ": " if indent is not None else ":")
    return json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators)


def _record_name(kind: Any) -> str:
    name = _record_names().get(kind)
    if name is None:
        shown = getattr(kind, "__name__", kind)
        raise RequestError("wrong-type", f"`{shown}` is no record of the contract")
    return name


@cache
def _record_names() -> dict[type, str]:
    native = ("decimal", "timestamp", "date", "anniversary")
    return {
        class_of(name): name
        for name, shape in TYPES.items()
        if shape["kind"] == "record" and name not in native
    }


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(
            text.removeprefix("\ufeff") if isinstance(text, str) else text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
        )
    except RecursionError:
        raise RequestError("not-json", "not JSON: nested too deeply") from None
    except ValueError as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError("not-json", f"not JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RequestError("not-json", f"the field `{twice}` stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise RequestError("not-json", f"not JSON: {name} is no number")


class _Form(NamedTuple):
    """How values of a type are read from what JSON can say, and written as that."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def _form_of(shape: Any) -> _Form:
    if isinstance(shape, str):
        return _scalar(shape)
    if "ref" in shape:
        return _named(shape["ref"])
    if "list" in shape:
        return _list(_form_of(shape["list"]))
    read, write = _form_of(shape["option"])
    return _Form(
        lambda value: None if value is None else read(value),
        lambda value: None if value is None else write(value),
    )


@cache
def _named(name: str) -> _Form:
    shape = TYPES[name]
    if name in _TEXTS:
        return _TEXTS[name]
    if shape["kind"] == "record":
        return _record(name, shape["fields"])
    if shape["kind"] == "variant":
        return _variant(name, shape["cases"])
    if shape["kind"] == "enum":
        return _enum(name, [case["name"] for case in shape["cases"]])
    return _form_of(shape["type"])


def _scalar(name: str) -> _Form:
    if name == "string":
        return _Form(_checked_text, _checked_text)
    if name == "bool":
        return _Form(_checked_bool, _checked_bool)
    least, most = bounds_of(name)

    def checked(value: Any) -> int:
        return whole_number(value, least, most)

    return _Form(checked, checked)


def _checked_text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a text", value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        reason = f"character {error.start} of the text is half of a surrogate pair"
        raise RequestError("wrong-value", reason) from None
    return value


def _checked_bool(value: Any) -> bool:
    if value is not True and value is not False:
        raise wrong_type("true or false", value)
    return value


def _list(item: _Form) -> _Form:
    def each(value: Any, convert: Callable[[Any], Any]) -> list[Any]:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise wrong_type("a list", value)
        done: list[Any] = []
        try:
            for inner in value:
                done.append(convert(inner))
        except RequestError as error:
            raise error.within(f"[{len(done)}]") from None
        return done

    return _Form(
        lambda value: tuple(each(value, item.read)),
        lambda value: each(value, item.write),
    )


def _enum(name: str, names: list[str]) -> _Form:
    cls: Any = class_of(name)

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in names:
            raise none_of(names, value)
        return cls(value)

    return _Form(read, lambda value: read(value).value)


def _record(name: str, fields: list[dict[str, Any]]) -> _Form:
    cls = class_of(name)
    forms = {field["name"]: _form_of(field["type"]) for field in fields}
    members = {field["name"]: field["name"].replace("-", "_") for field in fields}
    defaults = {field["name"]: default_of(field["type"]) for field in fields}
    required = {each for each, default in defaults.items() if default is MISSING}
    may_be_left_out = {
        each for each, default in defaults.items() if default in (None, ())
    }
    # Of a single name it would not make a tuple.
    values_of = attrgetter(*members.values(), "__class__")

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_type("an object", value)
        given = {}
        for field, each in value.items():
            try:
                if field not in forms:
                    raise unknown(field, forms)
                given[members[field]] = forms[field].read(each)
            except RequestError as error:
                raise error.within(str(field)) from None
        if not required <= value.keys():
            raise missing(required, value)
        return cls(**given)

    def write(value: Any) -> dict[str, Any]:
        if not isinstance(value, cls):
            raise wrong_type(f"a {cls.__name__}", value)
        written = {}
        for (field, form), each in zip(forms.items(), values_of(value), strict=False):
            try:
                plain = form.write(each)
            except RequestError as error:
                raise error.within(field) from None
            if field not in may_be_left_out or (plain is not None and plain != []):
                written[field] = plain
        return written

    return _Form(read, write)


def _variant(name: str, cases: list[dict[str, Any]]) -> _Form:
    classes = {case["name"]: class_of(f"{name}-{case['name']}") for case in cases}
    by_class = {cls: case for case, cls in classes.items()}
    forms = {
        case["name"]: _form_of(case["type"])
        for case in cases
        if case.get("type") is not None
    }

    def read(value: Any) -> Any:
        case, payload = case_of(value, by_class)
        if case in forms:
            try:
                return classes[case](forms[case].read(payload))
            except RequestError as error:
                raise error.within(case) from None
        if payload is not None:
            raise wrong_type("nothing more", payload).within(case)
        return classes[case]()

    def write(value: Any) -> Any:
        case, payload = case_of(value, by_class)
        if case not in forms:
            return case
        try:
            return {case: forms[case].write(payload)}
        except RequestError as error:
            raise error.within(case) from None

    return _Form(read, write)


def _text_form(read: Callable[[Any], Any], write: Callable[[Any], str]) -> _Form:
    """Of what is a text in JSON and a value of its own in Python."""

    def read_text(value: Any) -> Any:
        if not isinstance(value, str):
            raise wrong_type("a text", value)
        try:
            return read(value)
        except (ValueError, OverflowError) as error:
            if isinstance(error, RequestError):
                raise
            reason = f"`{value}` does not exist, or lies outside of the years 1 to 9999"
            raise RequestError("wrong-value", reason) from None

    return _Form(read_text, write)


_TEXTS = {
    "decimal": _text_form(lambda text: decimal_of(*decimal_parts(text)), decimal_text),
    "timestamp": _text_form(
        lambda text: timestamp_of(*timestamp_parts(text)), timestamp_text
    ),
    "date": _text_form(lambda text: datetime.date(*date_parts(text)), date_text),
    "anniversary": _text_form(anniversary_of, anniversary_text),
}
