"""What a programmer gets: decisions out of dataclasses or dicts, exact to the digit."""

from __future__ import annotations

import datetime
import decimal
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DEMO, PROGRAMME

import loyalty_engine as engine
from loyalty_engine import (
    Anniversary,
    Basket,
    DecisionError,
    DiscountRequest,
    Line,
    Loyalty,
    Member,
    ProgrammeError,
    RequestError,
    SettlementRequest,
    TierRequest,
    WalletState,
    from_json,
    to_json,
)

MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=MOSCOW)

TEN_PERCENT = {
    "id": "corner",
    "revision": 3,
    "currency": "EUR",
    "wallets": [{"id": "points", "worth": "1.00"}],
    "accrual": [{"id": "base", "earn": {"percent": "5"}}],
    "lanes": [{"id": "order"}],
    "discounts": [{"id": "ten", "lane": "order", "take": {"percent": "10"}}],
}


def one_line(price: Decimal, **more: object) -> DiscountRequest:
    line = Line(key="1", sku="TEA", quantity=Decimal(1), unit_price=price)
    basket = Basket(currency="EUR", lines=[replace(line, **more)])  # type: ignore[arg-type]
    return DiscountRequest(id="order-1", at=NOON, basket=basket)


def test_a_basket_of_dataclasses_is_priced_in_decimals() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    decision = shop.apply_discount(one_line(Decimal("19.90")))
    # 10 % of 19.90 is 1.99.
    assert decision.totals.discount == Decimal("1.99")
    assert decision.totals.payable == Decimal("17.91")
    assert isinstance(decision.totals.payable, Decimal)
    assert [line.key for line in decision.lines] == ["1"]
    assert decision.receipt.at == NOON
    assert decision.receipt.at.utcoffset() == datetime.timedelta(hours=3)


def test_a_dict_and_a_dataclass_ask_the_same() -> None:
    shop = Loyalty.load(PROGRAMME)
    asked: list[tuple[str, type, Callable[[Any], Any]]] = [
        ("discount", engine.DiscountRequest, shop.apply_discount),
        ("accrual", engine.AccrualRequest, shop.calculate_accrual),
        ("tier", engine.TierRequest, shop.evaluate_tier),
        ("offers", engine.OffersRequest, shop.recommend_offers),
    ]
    for file, kind, ask in asked:
        text = (DEMO / f"{file}.json").read_text("utf-8")
        typed = ask(from_json(kind, text))
        assert typed == ask(json.loads(text))
        assert from_json(type(typed), to_json(typed)) == typed


def test_a_dict_may_hold_what_python_has_for_numbers_and_times() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    line = {"key": "1", "sku": "TEA", "quantity": 1, "unit-price": Decimal("19.90")}
    request = {
        "id": "order-1",
        "at": NOON,
        "basket": {"currency": "EUR", "lines": [line]},
    }
    assert shop.apply_discount(request) == shop.apply_discount(
        one_line(Decimal("19.90"))
    )


def test_the_callers_decimal_context_changes_nothing() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    expected = shop.apply_discount(one_line(Decimal("12345.67")))
    with decimal.localcontext() as context:
        context.prec = 2
        context.traps[decimal.Inexact] = True
        assert shop.apply_discount(one_line(Decimal("12345.67"))) == expected
    # 10 % of 12345.67 is 1234.567, rounded half up.
    assert expected.totals.payable == Decimal("11111.10")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20", "20"),
        ("2E+1", "20"),
        ("0.2E+2", "20"),
        ("20.000", "20"),
        ("20.0000000000000000000000", "20"),
        ("0E-30", "0"),
        ("0E+30", "0"),
        ("-0", "0"),
        ("1E-2", "0.01"),
    ],
)
def test_a_decimal_is_what_it_is_worth_however_it_is_written(
    written: str, meant: str
) -> None:
    shop = Loyalty.load(TEN_PERCENT)
    ask = one_line(Decimal(written)), one_line(Decimal(meant))
    found, expected = map(shop.apply_discount, ask)
    assert found.totals == expected.totals


def test_half_a_second_is_left_out_and_summer_time_is_kept() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    request = replace(one_line(Decimal(1)), at=NOON.replace(microsecond=999_999))
    assert shop.apply_discount(request).receipt.at == NOON


def test_the_years_of_the_calendar_come_back_as_they_went() -> None:
    for text in (
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59-18:00",
        "9999-12-31T23:59:59+18:00",
        "2026-11-21T12:00:00+03:00",
    ):
        request = from_json(
            SettlementRequest,
            {"now": text, "wallets": [{"wallet": "points", "debt": "0", "version": 1}]},
        )
        assert json.loads(to_json(request))["now"] == text


def test_members_have_birthdays_with_a_year_or_without() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    for birthday in (
        Anniversary(month=2, day=29),
        Anniversary(month=2, day=28, year=1990),
        datetime.date(1990, 2, 28),
    ):
        member = Member(id="anna", birthday=birthday)  # type: ignore[arg-type]
        request = replace(one_line(Decimal(1)), member=member)
        assert shop.apply_discount(request).totals.payable == Decimal("0.90")


def test_what_the_engine_refuses_has_its_code_and_its_path() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    with pytest.raises(DecisionError) as refused:
        shop.apply_discount(one_line(Decimal(-1)))
    assert refused.value.code == "invalid-request"
    assert refused.value.code is engine.ErrorCode.INVALID_REQUEST
    assert refused.value.path == "basket.lines[0].unit-price"
    assert str(refused.value).startswith("basket.lines[0].unit-price: ")


def test_a_wrong_programme_is_told_with_all_its_findings() -> None:
    with pytest.raises(ProgrammeError) as refused:
        Loyalty.load({"id": "shop", "revision": 1, "currency": "RUR", "walets": []})
    assert refused.value.code == "invalid-programme"
    assert [each.code for each in refused.value.diagnostics] == [
        "unknown-currency",
        "unknown-field",
    ]
    assert "at /currency" in str(refused.value)
    assert "and 1 more" in str(refused.value)


def test_a_programme_is_a_text_a_dict_or_a_file() -> None:
    text = PROGRAMME.read_text("utf-8")
    infos = [Loyalty.load(each).info for each in (text, PROGRAMME, json.loads(text))]
    assert infos[0] == infos[1]
    assert infos[0].id == infos[2].id == "gadget-club"


@pytest.mark.parametrize(
    "programme", [7, b"{}", None, ["{}"], {"id": {1}}, {"id": Decimal(1)}]
)
def test_anything_else_is_no_programme(programme: object) -> None:
    with pytest.raises(engine.LoyaltyError):
        Loyalty.load(programme)  # type: ignore[arg-type]


def test_a_file_that_is_not_utf_8_is_no_programme(tmp_path: Path) -> None:
    path = tmp_path / "programme.json"
    path.write_bytes(b'{"id": "\xff"}')
    with pytest.raises(RequestError, match="programme: it is no text in UTF-8: byte 8"):
        Loyalty.load(path)


def test_describe_tells_the_versions_and_the_programme() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    described = shop.describe()
    assert described.contract_version == "0.1.0"
    assert described.programme == shop.info
    assert (shop.info.id, shop.info.revision, shop.info.currency) == (
        "corner",
        3,
        "EUR",
    )


def test_points_live_and_goods_come_back(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    decision = shop.apply_discount(basket)
    wallet = basket.wallets[0]
    settled = shop.settle_points(SettlementRequest(now=basket.at, wallets=[wallet]))
    # 800 of the first lot and 450 of the second.
    assert settled.wallets[0].balance.available == Decimal(1250)
    back = shop.claw_back(
        engine.ClawBackRequest(
            id="return-1",
            at=basket.at + datetime.timedelta(days=3),
            receipts=[decision.receipt],
            scope=engine.ReturnScopeRest(),
            wallets=[wallet],
        )
    )
    assert back.complete
    assert back.refund_total == decision.totals.payable


def test_a_request_without_anything_is_the_smallest_there_is() -> None:
    shop = Loyalty.load(
        {
            **TEN_PERCENT,
            "tiers": {"by": "spend", "levels": [{"id": "low", "from": "0"}]},
        }
    )
    assert (
        shop.evaluate_tier(TierRequest(member_id="m", at=NOON)).standing.tier == "low"
    )


def test_errors_can_be_sent_to_another_process() -> None:
    shop = Loyalty.load(TEN_PERCENT)
    for wrong in (one_line(Decimal(-1)), {"id": 1}):
        with pytest.raises(engine.LoyaltyError) as refused:
            shop.apply_discount(wrong)
        again = pickle.loads(pickle.dumps(refused.value))
        assert type(again) is type(refused.value)
        assert (str(again), again.__dict__) == (
            str(refused.value),
            refused.value.__dict__,
        )


def test_dataclasses_cannot_be_changed_and_take_names_alone() -> None:
    state = WalletState(wallet="points", debt=Decimal(0), version=1)
    with pytest.raises(AttributeError):
        state.debt = Decimal(1)  # type: ignore[misc]
    with pytest.raises(TypeError, match="balance"):
        WalletState(wallet="points", balance=Decimal(0), version=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="debt"):
        WalletState(wallet="points", version=1)  # type: ignore[call-arg]
