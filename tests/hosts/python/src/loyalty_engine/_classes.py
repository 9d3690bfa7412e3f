"""What the shapes of the contract are in Python: the class of a record, the default of a field,
the case of a variant, the bounds of a number; and the errors for what is none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from loyalty_engine import contract
from loyalty_engine._shapes import TYPES
from loyalty_engine._values import shown, wrong_type
from loyalty_engine.errors import RequestError

MISSING: Final[Any] = object()
"""Stands for what has to be given."""


def class_of(name: str) -> type:
    """The class of a record, or of a case of a variant, by its name in the contract."""
    cls = getattr(contract, "".join(word.capitalize() for word in name.split("-")))
    assert isinstance(cls, type)
    return cls


def default_of(shape: Any) -> Any:
    """What stands for a field that is not given, in JSON."""
    if shape == "bool":
        return False
    if isinstance(shape, str):
        return MISSING
    if "list" in shape:
        return ()
    if "option" in shape:
        return None
    named = TYPES[shape["ref"]]
    if named["kind"] == "alias":
        return default_of(named["type"])
    return named["cases"][0]["name"] if named["kind"] == "enum" else MISSING


def bounds_of(name: str) -> tuple[int, int]:
    """The least and the most of a kind of whole numbers."""
    bits = int(name[1:])
    return (
        (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        if name[0] == "s"
        else (0, 2**bits - 1)
    )


def case_of(value: Any, by_class: dict[type, str]) -> tuple[str, Any]:
    """The name of the case of a variant, and what is in it."""
    case = by_class.get(type(value))
    if case is not None:
        return case, getattr(value, "value", None)
    if isinstance(value, Mapping) and len(value) == 1:
        ((case, payload),) = value.items()
    elif isinstance(value, str):
        case, payload = value, None
    else:
        raise wrong_type(" or ".join(each.__name__ for each in by_class), value)
    if case not in by_class.values():
        raise none_of(by_class.values(), case)
    return case, payload


def missing(required: set[str], value: Mapping[Any, Any]) -> RequestError:
    """The error for a mapping that lacks a field."""
    first = min(required - value.keys())
    return RequestError("missing-field", f"the field `{first}` is missing")


def unknown(field: Any, known: Collection[str]) -> RequestError:
    """The error for a mapping with a field that there is not."""
    near = get_close_matches(str(field), known, n=1, cutoff=0.8)
    hint = f" (did you mean `{near[0]}`?)" if near else ""
    reason = f"there is no field `{shown(field)}`{hint}; there are {_choices(known)}"
    return RequestError("unknown-field", reason)


def none_of(names: Iterable[str], value: Any) -> RequestError:
    """The error for a value that is no case of an enum or variant."""
    if not isinstance(value, str):
        return wrong_type(f"one of {_choices(names)}", value)
    return RequestError("wrong-value", f"`{shown(value)}` is none of {_choices(names)}")


def _choices(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
