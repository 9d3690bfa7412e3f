"""JSON at the edge: what is read, what is written, and what is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from test_bad_input import plausible

import loyalty_engine as engine
from loyalty_engine import (
    Attribute,
    DiscountRequest,
    EventAction,
    MovementKindTouch,
    RequestError,
    from_json,
    to_json,
)
from loyalty_engine._json import _record_names


def test_every_record_of_the_contract_is_written_as_it_was_read() -> None:
    names = _record_names()
    assert len(names) > 90
    for kind, name in names.items():
        everything = plausible({"ref": name})
        assert json.loads(to_json(from_json(kind, everything))) == everything, name


def test_what_is_left_out_is_empty_none_false_or_the_first_case() -> None:
    text = '{"key":"1","sku":"TEA","quantity":"1","unit-price":"19.90"}'
    line = from_json(engine.Line, text)
    assert line.kind is engine.LineKind.GOODS
    assert line.tags == ()
    assert line.category is None
    assert line.divisible is False
    written = '{"key":"1","sku":"TEA","kind":"goods","quantity":"1","divisible":false,"unit-price":"19.90"}'
    assert to_json(line) == written


def test_decimals_keep_their_digits_and_never_an_exponent() -> None:
    for written, expected in (
        ("1.50", "1.50"),
        ("-0.05", "-0.05"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("0.000", "0.000"),
    ):
        figure = engine.Figure(name="n", value=Decimal(written))
        assert json.loads(to_json(figure))["value"] == expected


def test_letters_of_all_alphabets_are_written_as_they_are() -> None:
    attribute = Attribute(name="имя", value='Аня "А"\n\u0001🎁')
    text = to_json(attribute)
    assert text == '{"name":"имя","value":"Аня \\"А\\"\\n\\u0001🎁"}'
    assert from_json(Attribute, text.encode()) == attribute


def test_one_case_of_several_is_a_class() -> None:
    movement = {"id": "1", "wallet": "w", "at": "2026-11-21T12:00:00Z", "kind": "touch"}
    read = from_json(engine.Movement, movement)
    assert read.kind == MovementKindTouch()
    assert json.loads(to_json(read))["kind"] == "touch"
    action = from_json(
        engine.AccrualRequest,
        {
            "id": "1",
            "at": "2026-11-21T12:00:00Z",
            "event": {"action": {"kind": "review"}},
        },
    )
    match action.event:
        case EventAction(inside):
            assert inside.kind == "review"
        case _:
            pytest.fail("it is an action")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON: nested too deeply"),
        ('{"name": "a", "name": "b"}', "the field `name` stands twice"),
        ('{"name": "a", "value": NaN}', "not JSON: NaN is no number"),
        ('{"name": "a", "value": "\\ud800"}', "value: character 0 of the text is half"),
        ('{"name": "a", "value": ' + "9" * 5_000 + "}", ""),
        (b"\xff\xfe\xfd", "not JSON"),
        ("[]", "expected an object, found a list"),
        ("null", "expected an object, found None"),
        ('{"name": "a"}', "the field `value` is missing"),
        (
            '{"name": "a", "value": "b", "x": 1}',
            "x: there is no field `x`; there are `name`, `value`",
        ),
    ],
)
def test_what_is_no_record_is_told_so(text: str | bytes, told: str) -> None:
    with pytest.raises(RequestError) as refused:
        from_json(Attribute, text)
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-02-30", "0000-01-01", "2026-13-01"]
)
def test_a_day_that_does_not_exist_has_no_dataclass(day: str) -> None:
    counter: dict[str, Any] = {
        "limit": "l",
        "used": "1",
        "version": 1,
        "period-start": day,
    }
    with pytest.raises(RequestError) as refused:
        from_json(engine.Counter, counter)
    assert refused.value.path == "period-start"


def test_a_mark_in_front_of_the_text_is_passed_over() -> None:
    text = '\ufeff{"name": "a", "value": "b"}'
    assert from_json(Attribute, text) == from_json(Attribute, text.encode())


@pytest.mark.parametrize("kind", [dict, str, Decimal, engine.LineKind, engine.Loyalty])
def test_only_records_of_the_contract_are_read_and_written(kind: type) -> None:
    with pytest.raises(RequestError, match="is no record of the contract"):
        from_json(kind, "{}")
    with pytest.raises(RequestError, match="is no record of the contract"):
        to_json(object())


def test_a_request_survives_the_wire(basket: DiscountRequest) -> None:
    assert from_json(DiscountRequest, to_json(basket)) == basket
    assert from_json(DiscountRequest, to_json(basket, indent=2)) == basket
