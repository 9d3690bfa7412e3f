"""Times calls over the example programme, by the lines of the basket.

    python time_calls.py

Each figure is processor time, the median of many calls after some that are not counted, in
microseconds: writing the request, the call of the component, reading the decision, and all
of it as a programmer sees it.
"""

from __future__ import annotations

import ctypes
import json
import statistics
import time
from collections.abc import Callable
from ctypes import byref
from pathlib import Path
from typing import Any

from wasmtime import _ffi as c

from loyalty_engine import DiscountRequest, Loyalty, from_json
from loyalty_engine._sandbox import _codec

ROOT = Path(__file__).resolve().parents[3]
PROGRAMME = ROOT / "tests/programmes/gadget-club.json"
DEMO = ROOT / "host-harness/src/demo/discount.json"

SECONDS_EACH = 1.0


def main() -> None:
    begun = time.process_time()
    shop = Loyalty.load(PROGRAMME)
    first = time.process_time() - begun
    begun = time.process_time()
    for _ in range(20):
        Loyalty.load(PROGRAMME)
    next_ones = (time.process_time() - begun) / 20
    print(
        f"load the first programme {first * 1e3:.0f} ms, another one {next_ones * 1e3:.1f} ms"
    )
    print("lines    write     call     read    whole    of a dict")
    demo = json.loads(DEMO.read_text("utf-8"))
    lines = demo["basket"]["lines"][:4]
    for count in (1, 10, 200):
        demo["basket"]["lines"] = [
            dict(lines[index % 4], key=str(index)) for index in range(count)
        ]
        print_row(shop, count, demo)


def print_row(shop: Loyalty, count: int, as_dict: dict[str, Any]) -> None:
    request = from_json(DiscountRequest, as_dict)
    write, call, read = parts(shop, request)
    whole = median(lambda: shop.apply_discount(request))
    of_a_dict = median(lambda: shop.apply_discount(as_dict))
    figures = (write, call, read, whole)
    row = " ".join(f"{figure * 1e6:8.0f}" for figure in figures)
    print(f"{count:5} {row} {of_a_dict * 1e6:12.0f}")


def parts(shop: Loyalty, request: DiscountRequest) -> tuple[float, float, float]:
    """Writing, calling and reading by themselves."""
    instance = shop._idle[-1]
    write, read = _codec("apply-discount")
    answer = c.wasmtime_component_val_t()

    def call() -> None:
        nonlocal answer
        c.wasmtime_component_val_delete(byref(answer))
        answer = c.wasmtime_component_val_t()
        instance._store.set_fuel(500_000_000)
        c.wasmtime_component_func_call(
            instance._functions["apply-discount"],
            instance._context,
            argument,
            1,
            byref(answer),
            1,
        )

    to_write = median(lambda: instance._written(write, (request,)))
    address = instance._written(write, (request,))
    argument = c.wasmtime_component_val_t.from_address(address)
    to_call = median(call)
    to_read = median(lambda: read(ctypes.addressof(answer)))
    c.wasmtime_component_val_delete(byref(answer))
    return to_write, to_call, to_read


def median(timed: Callable[[], object]) -> float:
    for _ in range(3):
        timed()
    found: list[float] = []
    end = time.process_time() + SECONDS_EACH
    while time.process_time() < end or len(found) < 5:
        begun = time.process_time()
        timed()
        found.append(time.process_time() - begun)
    return statistics.median(found)


if __name__ == "__main__":
    main()
