"""What the tests share: the example programme and the basket of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_engine import DiscountRequest, Loyalty, from_json

ROOT = Path(__file__).resolve().parents[4]
PROGRAMME = ROOT / "tests/programmes/gadget-club.json"
DEMO = ROOT / "host-harness/src/demo"


@pytest.fixture(scope="session")
def shop() -> Loyalty:
    return Loyalty.load(PROGRAMME)


@pytest.fixture(scope="session")
def basket() -> DiscountRequest:
    return from_json(DiscountRequest, (DEMO / "discount.json").read_bytes())
