"""The types are those of the contract, today's."""

from __future__ import annotations

import dataclasses
import sys
from enum import StrEnum
from pathlib import Path

import loyalty_engine
from loyalty_engine import contract
from loyalty_engine._shapes import TYPES

HERE = Path(__file__).resolve().parent.parent


def test_what_is_generated_is_what_the_contract_says() -> None:
    sys.path.insert(0, str(HERE))
    try:
        import generate
    finally:
        sys.path.remove(str(HERE))
    import json

    shapes = json.loads(generate.SHAPES.read_text("utf-8"))
    for path, source in generate.sources(shapes).items():
        assert path.read_text("utf-8") == source, f"{path.name}: run generate.py"


def test_every_type_has_its_words() -> None:
    assert len(contract.__all__) > 130
    for name in contract.__all__:
        kind = getattr(contract, name)
        if isinstance(kind, type):
            assert kind.__doc__ and not kind.__doc__.startswith(f"{name}("), name
            assert issubclass(kind, StrEnum) or dataclasses.is_dataclass(kind)


def test_fields_have_the_names_and_the_order_of_the_contract() -> None:
    for name, shape in TYPES.items():
        python_name = "".join(map(str.capitalize, name.split("-")))
        if shape["kind"] == "record" and python_name in contract.__all__:
            kind = getattr(contract, python_name)
            found = [field.name for field in dataclasses.fields(kind)]
            assert found == [each["name"].replace("-", "_") for each in shape["fields"]]


def test_everything_public_comes_from_the_package_itself() -> None:
    assert {"Loyalty", "Limits", "DiscountRequest", "Fault"} <= set(
        loyalty_engine.__all__
    )
    for name in loyalty_engine.__all__:
        assert hasattr(loyalty_engine, name)
