"""What a component may not do, and what an instance may not keep."""

from __future__ import annotations

import dataclasses
import gc
import os
import threading
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
import wasmtime
from conftest import PROGRAMME, ROOT

from loyalty_engine import (
    ComponentError,
    DiscountRequest,
    Fault,
    Limits,
    Line,
    Loyalty,
    LoyaltyError,
    ProgrammeError,
    RequestError,
    _sandbox,
)
from loyalty_engine._shapes import INTERFACES


def with_lines(basket: DiscountRequest, count: int) -> DiscountRequest:
    lines = [
        Line(
            key=str(key),
            sku=f"SKU-{key}",
            quantity=Decimal(1),
            unit_price=Decimal("9.99"),
        )
        for key in range(count)
    ]
    larger = dataclasses.replace(basket.basket, lines=lines)
    return dataclasses.replace(basket, basket=larger)


def test_a_call_out_of_fuel_is_a_fault_and_the_next_one_is_answered(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    # The basket takes some 210,000 instructions, one of 1,000 lines millions.
    scarce = Loyalty.load(PROGRAMME, limits=Limits(fuel_per_call=1_000_000))
    expected = shop.apply_discount(basket)
    for _ in range(3):
        with pytest.raises(Fault) as failed:
            scarce.apply_discount(with_lines(basket, 1_000))
        assert failed.value.code == "out-of-fuel"
        assert scarce._idle == []
        assert scarce.apply_discount(basket) == expected
        assert len(scarce._idle) == 1


def test_a_call_that_gets_no_more_memory_is_a_fault_and_the_next_one_is_answered(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    # Of 10,000 lines it takes some 19 MiB.
    scarce = Loyalty.load(PROGRAMME, limits=Limits(memory_bytes=4 << 20))
    with pytest.raises(Fault) as failed:
        scarce.apply_discount(with_lines(basket, 10_000))
    assert failed.value.code == "panic"
    assert scarce.apply_discount(basket) == shop.apply_discount(basket)


def test_ten_thousand_lines_are_decided(basket: DiscountRequest) -> None:
    shop = Loyalty.load(PROGRAMME)
    decision = shop.apply_discount(with_lines(basket, 10_000))
    # 10,000 times 9.99.
    assert decision.totals.list_total == Decimal("99900.00")
    assert len(decision.lines) == 10_000
    # What it took for this would stay with the instance.
    assert shop._idle == []
    assert shop.apply_discount(with_lines(basket, 10_000)) == decision


def test_a_request_beyond_reading_is_refused(
    shop: Loyalty, basket: DiscountRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sandbox, "REQUEST_BYTES_MAX", 1 << 20)
    with pytest.raises(RequestError, match="the request is larger than 1 MiB"):
        shop.apply_discount(with_lines(basket, 10_000))


def test_a_programme_without_end_is_a_fault() -> None:
    with pytest.raises(Fault) as failed:
        Loyalty.load(PROGRAMME, limits=Limits(fuel_to_configure=10_000))
    assert failed.value.code == "out-of-fuel"


def test_an_instance_that_may_not_even_begin_is_a_fault() -> None:
    with pytest.raises(Fault) as failed:
        Loyalty.load(PROGRAMME, limits=Limits(memory_bytes=64 << 10))
    assert failed.value.code == "memory"


def test_calls_leave_nothing_behind(shop: Loyalty, basket: DiscountRequest) -> None:
    # With so little memory, an instance that kept anything would soon be at its end.
    scarce = Loyalty.load(PROGRAMME, limits=Limits(memory_bytes=1 << 20))
    expected = shop.apply_discount(basket)
    instance = scarce._idle[0]
    for _ in range(2_000):
        assert scarce.apply_discount(basket) == expected
    assert scarce._idle == [instance]


def test_an_instance_makes_room_for_a_fresh_one_after_many_calls(
    basket: DiscountRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sandbox, "CALLS_PER_INSTANCE", 5)
    shop = Loyalty.load(PROGRAMME)
    first = shop._idle[0]
    expected = shop.apply_discount(basket)
    # Configuring was the first call; this one is the fifth.
    assert [shop.apply_discount(basket) for _ in range(3)] == [expected] * 3
    assert shop._idle == []
    assert shop.apply_discount(basket) == expected
    assert shop._idle != [first]


def test_many_threads_share_one_programme(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    expected = [shop.apply_discount(with_lines(basket, count)) for count in range(8)]
    wrong: list[object] = []

    def ask(count: int) -> None:
        for _ in range(50):
            try:
                found: object = shop.apply_discount(with_lines(basket, count))
            except LoyaltyError as error:
                found = error
            if found != expected[count]:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(count,)) for count in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    # Never more instances than calls at a time.
    assert 1 <= len(shop._idle) <= 8


def test_a_call_within_a_call_is_answered(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    expected = shop.apply_discount(basket)
    inner = []

    class Lines(list[Line]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            inner.append(shop.apply_discount(basket))
            return super().__iter__()

    lines = Lines(basket.basket.lines)
    outer = dataclasses.replace(basket.basket, lines=lines)
    assert shop.apply_discount(dataclasses.replace(basket, basket=outer)) == expected
    assert inner == [expected]


def test_a_list_that_grows_while_it_is_written_does_no_harm(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    lines: list[object] = list(basket.basket.lines)

    class Growing(dict[str, object]):
        def keys(self):  # type: ignore[no-untyped-def]
            lines.extend([1] * 1_000)
            return super().keys()

    lines[0] = Growing(key="first", sku="TEA", quantity="1")
    lines[0]["unit-price"] = "1"  # type: ignore[index]
    request = {
        "id": "1",
        "at": basket.at,
        "basket": {"currency": "RUB", "lines": lines},
    }
    assert len(shop.apply_discount(request).lines) == len(basket.basket.lines)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_decides_too(shop: Loyalty, basket: DiscountRequest) -> None:
    expected = shop.apply_discount(basket)
    child = os.fork()
    if child == 0:
        same = False
        try:
            same = shop.apply_discount(basket) == expected
        finally:
            os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert shop.apply_discount(basket) == expected


def test_programmes_that_are_let_go_of_give_their_memory_back() -> None:
    def resident_bytes() -> int:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    if not Path("/proc/self/statm").exists():
        pytest.skip("there is no /proc here")
    for _ in range(20):
        Loyalty.load(PROGRAMME)
    gc.collect()
    before = resident_bytes()
    for _ in range(200):
        Loyalty.load(PROGRAMME)
    gc.collect()
    # Each has 256 KiB and more; two hundred that stayed would be 50 MB.
    assert resident_bytes() - before < 10 << 20


@pytest.mark.parametrize(
    ("wat", "told"),
    [
        ('(component (import "clock" (func)))', "it imports `clock`"),
        (
            "(component)",
            "it does not export the interface `loyalty:plugin/loyalty@0.1.0`",
        ),
        ("(module)", "this is no component"),
    ],
)
def test_a_component_of_another_kind_is_not_admitted(wat: str, told: str) -> None:
    with pytest.raises(ComponentError, match=told):
        Loyalty.load(PROGRAMME, component=bytes(wasmtime.wat2wasm(wat)))


def test_a_component_whose_functions_have_other_types_is_not_admitted() -> None:
    functions = "".join(
        f'(export "{name}" (func $f))'
        for names in INTERFACES.values()
        for name in names
    )
    exports = "".join(f'(export "{name}" (instance $i))' for name in INTERFACES)
    wat = f"""
    (component
      (core module $m (func (export "f")))
      (core instance $c (instantiate $m))
      (func $f (canon lift (core func $c "f")))
      (instance $i {functions})
      {exports})
    """
    with pytest.raises(
        ComponentError, match="its `configure` is missing or has other types"
    ):
        Loyalty.load(PROGRAMME, component=bytes(wasmtime.wat2wasm(wat)))


@pytest.mark.parametrize(
    "component", [b"", b"no component", b"\0asm", b"\0" * (9 << 20)]
)
def test_what_is_no_component_is_told_so(component: bytes) -> None:
    with pytest.raises(ComponentError):
        Loyalty.load(PROGRAMME, component=component)


def test_the_component_of_a_file_is_as_good_as_the_one_carried(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    carried = resources.files("loyalty_engine").joinpath("loyalty.wasm").read_bytes()
    given = Loyalty.load(PROGRAMME, component=carried)
    assert given.apply_discount(basket) == shop.apply_discount(basket)


def test_without_a_programme_given_or_inside_nothing_is_loaded() -> None:
    with pytest.raises(LoyaltyError, match="no programme was given"):
        Loyalty.load()


BAKED = ROOT / "target/shop.wasm"


@pytest.mark.skipif(not BAKED.exists(), reason="`loyalty bake` has not been run")
def test_a_programme_that_is_baked_in_decides_at_once(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    baked = Loyalty.load(component=BAKED)
    assert baked.info == shop.info
    assert baked.apply_discount(basket) == shop.apply_discount(basket)


def test_a_programme_that_is_refused_leaves_the_others_as_they_were(
    shop: Loyalty, basket: DiscountRequest
) -> None:
    before = shop.apply_discount(basket)
    with pytest.raises(ProgrammeError):
        Loyalty.load("{}")
    assert shop.apply_discount(basket) == before
