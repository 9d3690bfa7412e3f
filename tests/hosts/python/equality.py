"""Holds what this package answers against what the engine itself answers, byte by byte.

    cargo run --release -p loyalty-tests --example decisions -- answers
    python equality.py answers

Every request is asked twice: as the dataclasses of the contract, and as what JSON says.
The few that Python has no dataclass for, such as the 30th of February, are asked as JSON
alone. Exit status 1 if anything differs, or if less is asked than was written.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import loyalty_engine as engine
from loyalty_engine import DecisionError, Loyalty, LoyaltyError, ProgrammeError

REQUESTS: dict[str, type] = {
    "calculate-accrual": engine.AccrualRequest,
    "apply-discount": engine.DiscountRequest,
    "evaluate-tier": engine.TierRequest,
    "recommend-offers": engine.OffersRequest,
    "settle-points": engine.SettlementRequest,
    "claw-back": engine.ClawBackRequest,
}

# What `decisions` has written, and how many there are at least.
FILES = {"scenarios.jsonl": 2_000, "generated.jsonl": 10_000}

FAILURES_SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what `decisions` has written")
    folder = parser.parse_args().folder
    counts = promised(folder)
    failed = 0
    for file in FILES:
        failed += compared(folder, file, counts[file])
    return 1 if failed else 0


def promised(folder: Path) -> dict[str, int]:
    """How many lines each file has to have, which is written last of all."""
    try:
        counts: dict[str, int] = json.loads((folder / "counts.json").read_text("utf-8"))
    except FileNotFoundError:
        sys.exit(
            f"{folder}: no counts.json, so `decisions` has not come to its end there"
        )
    for file, least in FILES.items():
        if counts.get(file, 0) < least:
            sys.exit(f"{folder}: counts.json must promise {least} of {file} or more")
    return counts


def compared(folder: Path, file: str, count: int) -> int:
    """Asks every line of a file; how many differ or are not there."""
    begun = time.monotonic()
    passed, as_json_alone, failures = 0, 0, []
    shop: Loyalty | ProgrammeError | None = None
    programme = None
    for line in lines(folder / file):
        if line["programme"] != programme:
            programme = line["programme"]
            shop = loaded(folder / programme)
        assert shop is not None
        found = answers(shop, line["function"], line["request"])
        as_json_alone += len(found) == 1 and line["request"] is not None
        expected = (line["outcome"], line["answer"])
        wrong = [each for each in found if each != expected]
        if wrong:
            failures.append(f"{line['name']}: {difference(expected, wrong[0])}")
        else:
            passed += 1
    seconds = time.monotonic() - begun
    print(
        f"{file}: {passed} passed, {len(failures)} failed"
        f" ({as_json_alone} as JSON alone, {seconds:.0f} s)"
    )
    for failure in failures[:FAILURES_SHOWN]:
        print(f"  {failure}")
    asked = passed + len(failures)
    if asked != count:
        print(f"  {asked} asked instead of {count}")
    return len(failures) + abs(count - asked)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def loaded(programme: Path) -> Loyalty | ProgrammeError:
    try:
        return Loyalty.load(programme)
    except ProgrammeError as error:
        return error


def answers(
    shop: Loyalty | ProgrammeError, function: str, request: str | None
) -> list[tuple[str, str]]:
    """The outcome and the answer, each way it can be asked."""
    if isinstance(shop, ProgrammeError):
        findings = ",".join(map(engine.to_json, shop.diagnostics))
        return [("refused", f"[{findings}]")]
    if request is None:
        return [("decided", engine.to_json(shop.info))]
    found = [answer(shop, function, json.loads(request))]
    try:
        typed: Any = engine.from_json(REQUESTS[function], request)
    except LoyaltyError:
        return found
    written = engine.to_json(typed)
    if written != request:
        found.append(("request", written))
    return [*found, answer(shop, function, typed)]


def answer(shop: Loyalty, function: str, request: Any) -> tuple[str, str]:
    try:
        decision = getattr(shop, function.replace("-", "_"))(request)
    except DecisionError as error:
        refusal = engine.Error(code=error.code, path=error.path, message=error.reason)
        return "refused", engine.to_json(refusal)
    except LoyaltyError as error:
        return type(error).__name__, f'"{error.code}: {error}"'
    return "decided", engine.to_json(decision)


def difference(expected: tuple[str, str], found: tuple[str, str]) -> str:
    if expected[0] != found[0]:
        return f"{found[0]} instead of {expected[0]}: {found[1][:300]}"
    place = first_difference(json.loads(expected[1]), json.loads(found[1]), "")
    return place or "the same values, written in another way"


def first_difference(expected: Any, found: Any, path: str) -> str | None:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            if key not in expected or key not in found:
                return f"{path}.{key} is {'missing' if key in expected else 'too much'}"
            place = first_difference(expected[key], found[key], f"{path}.{key}")
            if place:
                return place
        return None
    if isinstance(expected, list) and isinstance(found, list):
        for index, (one, other) in enumerate(zip(expected, found, strict=False)):
            place = first_difference(one, other, f"{path}[{index}]")
            if place:
                return place
        if len(expected) != len(found):
            return f"{path} has {len(found)} items instead of {len(expected)}"
        return None
    return None if expected == found else f"{path} is {found!r} instead of {expected!r}"


if __name__ == "__main__":
    sys.exit(main())
