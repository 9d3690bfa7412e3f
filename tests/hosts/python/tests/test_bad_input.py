"""No value whatever gets past the wrapper in a wrong shape: it is refused with the path of
its field, before the component is called, and never ends in a trap or an error of another kind.

Every field of every record that a request can have is given every kind of wrong value, found by
walking the contract itself.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from loyalty_engine import (
    DiscountRequest,
    LineKind,
    Loyalty,
    RequestError,
    from_json,
    to_json,
)
from loyalty_engine._shapes import INTERFACES, TYPES

REQUESTS = {
    name: shape["params"][0]["type"]["ref"]
    for functions in INTERFACES.values()
    for name, shape in functions.items()
    if shape["params"] and name != "configure"
}

# Fields with one case of several, which is not missing but another one.
HOLD_VARIANTS = {
    field["name"]
    for shape in TYPES.values()
    for field in shape.get("fields", [])
    if isinstance(field["type"], dict)
    and TYPES.get(field["type"].get("ref", ""), {}).get("kind") == "variant"
}

# What no field of any kind takes.
NONSENSE: list[Any] = [
    object(),
    1.5,
    float("nan"),
    b"bytes",
    {1, 2},
    {"no": "such"},
    1j,
]

WRONG: dict[str, list[Any]] = {
    "string": [1, True, None, Decimal(1), [], "\ud800"],
    "bool": [0, 1, "true", None],
    "enum": [0, True, None, "", "no-such-case", LineKind],
    "list": ["text", None, 7, {}, iter([])],
    "record": [1, "text", None, []],
    "variant": [1, None, "no-such-case", {}, {"a": 1, "b": 2}, {"no-such-case": 1}],
    "decimal": [
        True,
        None,
        "",
        "1,5",
        "1e3",
        ".5",
        "5.",
        "+5",
        " 5",
        "٥",
        "NaN",
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("1E+19"),
        Decimal("1E-19"),
        Decimal("1E+999999"),
        Decimal("9" * 5000),
        "9" * 5000,
        2**63,
        10**5000,
        0.0,
    ],
    "timestamp": [
        0,
        None,
        "",
        "2026-11-21",
        "2026-11-21T12:00:00",
        "2026-02-30T12:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T12:00:00+25:00",
        datetime.date(2026, 11, 21),
        datetime.datetime(2026, 11, 21, 12),
        datetime.datetime(
            2026, 11, 21, tzinfo=datetime.timezone(datetime.timedelta(seconds=9017))
        ),
    ],
    "date": [
        0,
        None,
        "",
        "21.11.2026",
        "2026-1-1",
        datetime.datetime.now(datetime.UTC),
    ],
    "anniversary": [
        0,
        None,
        "",
        "02-29",
        "---02-29",
        datetime.datetime.now(datetime.UTC),
    ],
}


def bounds(name: str) -> list[Any]:
    bits = int(name[1:])
    least, most = (
        (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        if name[0] == "s"
        else (0, 2**bits - 1)
    )
    return [True, None, "1", Decimal(1), 1.0, least - 1, most + 1, 10**5000]


def plausible(shape: Any) -> Any:
    """A value with every field given, as JSON has it."""
    if isinstance(shape, str):
        return {"string": "x", "bool": True}.get(shape, 1)
    if "list" in shape:
        return [plausible(shape["list"])]
    if "option" in shape:
        return plausible(shape["option"])
    name = shape["ref"]
    written = {
        "decimal": "1",
        "timestamp": "2026-11-21T12:00:00Z",
        "date": "2026-11-21",
        "anniversary": "1990-02-28",
    }
    if name in written:
        return written[name]
    kind = TYPES[name]
    if kind["kind"] == "enum":
        return kind["cases"][-1]["name"]
    if kind["kind"] == "variant":
        case = kind["cases"][0]
        return {case["name"]: plausible(case["type"])}
    return {field["name"]: plausible(field["type"]) for field in kind["fields"]}


def places(
    shape: Any, path: str, steps: tuple[Any, ...]
) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """Every value inside: its path as errors tell it, the way to it, and its shape."""
    yield path, steps, shape
    inner = shape["option"] if isinstance(shape, dict) and "option" in shape else shape
    if isinstance(inner, str):
        return
    if "list" in inner:
        yield from places(inner["list"], f"{path}[0]", (*steps, 0))
        return
    kind = TYPES[inner["ref"]]
    if inner["ref"] in WRONG or kind["kind"] == "enum":
        return
    if kind["kind"] == "variant":
        fields = kind["cases"][:1]
    else:
        fields = kind["fields"]
    for field in fields:
        name = field["name"]
        yield from places(
            field["type"], f"{path}.{name}" if path else name, (*steps, name)
        )


def wrong_values(shape: Any) -> list[Any]:
    if isinstance(shape, str):
        return [*NONSENSE, *(WRONG.get(shape) or bounds(shape))]
    if "list" in shape:
        return [*NONSENSE, *WRONG["list"]]
    if "option" in shape:
        return [each for each in wrong_values(shape["option"]) if each is not None]
    name = shape["ref"]
    return [*NONSENSE, *WRONG.get(name, WRONG.get(TYPES[name]["kind"], []))]


def put(request: Any, steps: tuple[Any, ...], value: Any) -> Any:
    if not steps:
        return value
    request = copy.copy(request)
    request[steps[0]] = put(request[steps[0]], steps[1:], value)
    return request


def taken_out(request: Any, steps: tuple[Any, ...]) -> Any:
    request = copy.copy(request)
    if len(steps) == 1:
        del request[steps[0]]
    else:
        request[steps[0]] = taken_out(request[steps[0]], steps[1:])
    return request


@pytest.mark.parametrize("function", REQUESTS)
def test_every_kind_of_wrong_value_in_every_field_is_refused_by_its_path(
    shop: Loyalty, function: str
) -> None:
    shape = {"ref": REQUESTS[function]}
    ask = getattr(shop, function.replace("-", "_"))
    good = plausible(shape)
    asked = 0
    for path, steps, inner in places(shape, "", ()):
        for wrong in wrong_values(inner):
            with pytest.raises(RequestError) as refused:
                ask(put(good, steps, wrong))
            found = refused.value.path
            inside = found == path or found.startswith((f"{path}.", f"{path}["))
            assert not path or inside, (path, wrong, str(refused.value))
            assert len(str(refused.value)) < 2000
            asked += 1
    assert asked > 300


@pytest.mark.parametrize("function", REQUESTS)
def test_every_field_that_must_be_there_is_missed_by_its_name(
    shop: Loyalty, function: str
) -> None:
    shape = {"ref": REQUESTS[function]}
    ask = getattr(shop, function.replace("-", "_"))
    good = plausible(shape)
    missed = 0
    for path, steps, inner in places(shape, "", ()):
        needed = inner if isinstance(inner, str) else inner.get("ref")
        enum = TYPES.get(needed or "", {}).get("kind") == "enum"
        if needed is None or needed == "bool" or enum or not steps or steps[-1] == 0:
            continue
        if len(steps) > 1 and steps[-2] in HOLD_VARIANTS:
            continue
        with pytest.raises(RequestError) as refused:
            ask(taken_out(good, steps))
        assert refused.value.code == "missing-field", path
        assert refused.value.reason == f"the field `{steps[-1]}` is missing"
        assert refused.value.path == path.rpartition(".")[0], path
        missed += 1
    assert missed > 0


@pytest.mark.parametrize("function", REQUESTS)
def test_a_field_that_there_is_not_is_named_wherever_it_stands(
    shop: Loyalty, function: str
) -> None:
    shape = {"ref": REQUESTS[function]}
    ask = getattr(shop, function.replace("-", "_"))
    good = plausible(shape)
    for path, steps, inner in places(shape, "", ()):
        value: Any = good
        for step in steps:
            value = value[step]
        if not isinstance(value, dict) or "option" in inner:
            continue
        name = inner["ref"]
        if TYPES[name]["kind"] != "record":
            continue
        with pytest.raises(RequestError) as refused:
            ask(put(good, steps, {**value, "colour": "red"}))
        assert refused.value.code == "unknown-field"
        assert refused.value.path == (f"{path}.colour" if path else "colour")
        assert "there is no field `colour`; there are `" in refused.value.reason


@pytest.mark.parametrize("function", REQUESTS)
def test_the_dataclasses_are_looked_at_as_closely(shop: Loyalty, function: str) -> None:
    """They take any value when they are made, so it is when they are handed over that counts."""
    import loyalty_engine

    name = REQUESTS[function]
    kind: Any = getattr(loyalty_engine, "".join(map(str.capitalize, name.split("-"))))
    ask = getattr(shop, function.replace("-", "_"))
    typed = from_json(kind, plausible({"ref": name}))
    for field in TYPES[name]["fields"]:
        for wrong in wrong_values(field["type"]):
            broken = copy.copy(typed)
            object.__setattr__(broken, field["name"].replace("-", "_"), wrong)
            with pytest.raises(RequestError) as refused:
                ask(broken)
            assert refused.value.path.startswith(field["name"])
            with pytest.raises(RequestError) as refused:
                to_json(broken)
            assert refused.value.path.startswith(field["name"])


def test_a_good_request_of_every_field_is_not_refused_by_the_wrapper(
    shop: Loyalty,
) -> None:
    from loyalty_engine import DecisionError

    for function, name in REQUESTS.items():
        ask = getattr(shop, function.replace("-", "_"))
        with pytest.raises(DecisionError):
            # It is full of references to what the programme does not have.
            ask(plausible({"ref": name}))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (19.99, "19.99 is a float, which is not exact; use Decimal('19.99')"),
        (None, 'expected a decimal, such as Decimal("19.99"), found None'),
        ("19,99", '`19,99` is no decimal, such as "19.99"'),
        (Decimal("NaN"), "`NaN` is no number"),
        (
            Decimal("0.1234567890123456789"),
            "`0.1234567890123456789` has more digits than fit (18)",
        ),
    ],
)
def test_what_is_wrong_with_a_price_is_told_in_words(
    shop: Loyalty, wrong: Any, told: str
) -> None:
    line = {"key": "1", "sku": "TEA", "quantity": "1", "unit-price": wrong}
    good = {"key": "0", "sku": "TEA", "quantity": "1", "unit-price": "1"}
    request = {
        "id": "1",
        "at": "2026-11-21T12:00:00Z",
        "basket": {"currency": "RUB", "lines": [good, line]},
    }
    with pytest.raises(RequestError) as refused:
        shop.apply_discount(request)
    assert str(refused.value) == f"basket.lines[1].unit-price: {told}"


def test_a_name_as_python_writes_it_is_told_how_the_contract_does(
    shop: Loyalty,
) -> None:
    line = {"key": "1", "sku": "TEA", "quantity": "1", "unit-price": "1"}
    basket = {"currency": "RUB", "lines": [{**line, "unit_cost": "1"}]}
    request = {"id": "1", "at": "2026-11-21T12:00:00Z", "basket": basket}
    with pytest.raises(RequestError) as refused:
        shop.apply_discount(request)
    assert refused.value.path == "basket.lines[0].unit_cost"
    told = "there is no field `unit_cost` (did you mean `unit-cost`?); there are `key`"
    assert refused.value.reason.startswith(told)


def test_a_naive_time_is_told_what_it_lacks(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    import dataclasses

    naive = dataclasses.replace(basket, at=basket.at.replace(tzinfo=None))
    with pytest.raises(
        RequestError, match=r"^at: `2026-11-21 18:30:00` does not say its offset"
    ):
        shop.apply_discount(naive)


def test_after_all_of_this_the_same_instance_still_decides(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    before = shop.apply_discount(basket)
    instances = list(shop._idle)
    with pytest.raises(RequestError):
        shop.apply_discount({"id": 1})
    assert shop._idle == instances
    assert shop.apply_discount(basket) == before
