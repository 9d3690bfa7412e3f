"""Who is let in: a component that imports nothing, and has the contract's functions with the
contract's types.

Nothing of it has run then. What reads its answers relies on the types.
"""

from __future__ import annotations

from typing import Any, Final

from wasmtime import Engine
from wasmtime import component as host

from loyalty_engine._shapes import INTERFACES, TYPES
from loyalty_engine.errors import ComponentError


def admit(component: host.Component, engine: Engine) -> None:
    """Looks that a component imports nothing and is one of this contract."""
    kind = component.type
    imports = sorted(kind.imports(engine))
    if imports:
        names = ", ".join(f"`{name}`" for name in imports)
        reason = f"it imports {names}; a component of this contract imports nothing"
        raise ComponentError(f"the component is not admitted: {reason}")
    exports = kind.exports(engine)
    for interface, functions in INTERFACES.items():
        found = exports[interface].ty if interface in exports else None
        if not isinstance(found, host.ComponentInstanceType):
            reason = f"it does not export the interface `{interface}`"
            raise ComponentError(f"the component is not admitted: {reason}")
        members = found.exports(engine)
        for name, shape in functions.items():
            function = members[name].ty if name in members else None
            if not isinstance(function, host.FuncType) or not _is_function(
                function, shape
            ):
                reason = f"its `{name}` is missing or has other types than the contract"
                raise ComponentError(f"the component is not admitted: {reason}")


def _is_function(function: host.FuncType, shape: Any) -> bool:
    parameters = function.params
    return (
        [name for name, _ in parameters] == [each["name"] for each in shape["params"]]
        and all(
            _is(kind, each["type"])
            for (_, kind), each in zip(parameters, shape["params"], strict=True)
        )
        and _is(function.result, shape["result"])
    )


_SCALARS: Final[dict[str, type]] = {
    "bool": host.Bool,
    "string": host.String,
    "u8": host.U8,
    "u16": host.U16,
    "u32": host.U32,
    "u64": host.U64,
    "s8": host.S8,
    "s16": host.S16,
    "s32": host.S32,
    "s64": host.S64,
}


def _is(kind: host.ValType | None, shape: Any) -> bool:
    """Whether a type of a component is the one that the contract has there."""
    if kind is None or isinstance(shape, str):
        return kind is None if shape is None else type(kind) is _SCALARS.get(shape)
    if "ref" in shape:
        return _is_named(kind, TYPES[shape["ref"]])
    if isinstance(kind, host.ListType):
        return "list" in shape and _is(kind.element, shape["list"])
    if isinstance(kind, host.OptionType):
        return "option" in shape and _is(kind.payload, shape["option"])
    if isinstance(kind, host.ResultType) and "result" in shape:
        result = shape["result"]
        return _is(kind.ok, result.get("ok")) and _is(kind.err, result.get("err"))
    return False


def _is_named(kind: host.ValType, shape: Any) -> bool:
    if shape["kind"] == "alias":
        return _is(kind, shape["type"])
    if isinstance(kind, host.RecordType) and shape["kind"] == "record":
        found: Any = kind.fields
        expected = shape["fields"]
    elif isinstance(kind, host.VariantType) and shape["kind"] == "variant":
        found, expected = kind.cases, shape["cases"]
    elif isinstance(kind, host.EnumType) and shape["kind"] == "enum":
        names = [kind.name(index) for index in range(kind.names_count)]
        return names == [each["name"] for each in shape["cases"]]
    else:
        return False
    return len(found) == len(expected) and all(
        name == each["name"] and _is(inner, each.get("type"))
        for (name, inner), each in zip(found, expected, strict=True)
    )
