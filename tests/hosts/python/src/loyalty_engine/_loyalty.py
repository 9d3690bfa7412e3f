"""The engine as Python sees it: one programme, and every decision by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, Self

from loyalty_engine._sandbox import Compiled, Instance, Limits, built_in, compiled
from loyalty_engine._values import wrong_type
from loyalty_engine.contract import (
    AccrualDecision,
    AccrualRequest,
    ClawBackDecision,
    ClawBackRequest,
    DiscountDecision,
    DiscountRequest,
    EngineInfo,
    OffersDecision,
    OffersRequest,
    ProgrammeInfo,
    Settlement,
    SettlementRequest,
    TierDecision,
    TierRequest,
)
from loyalty_engine.errors import DecisionError, Fault, ProgrammeError, RequestError

PROGRAMME_BYTES_MAX: Final = 8 << 20
"""Ten thousand rules come to about 3 MB."""

Json = Mapping[str, Any]
"""A request in the form that JSON has: kebab-case names, decimals and times as texts."""


class Loyalty:
    """A loyalty programme that decides.

    Every decision depends on the programme and the request alone. An object may be used
    by many threads at once: each call has an instance of the component to itself, and
    there are as many as calls at the same time.
    """

    __slots__ = ("_compiled", "_idle", "_info", "_limits", "_programme")

    def __init__(
        self, admitted: Compiled, programme: str | None, limits: Limits
    ) -> None:
        """Use `Loyalty.load`."""
        self._compiled = admitted
        self._programme = programme
        self._limits = limits
        # Taking from a list and adding to it are atomic, so no lock is needed, and nothing
        # goes wrong where a call is interrupted by another one in the same thread.
        self._idle: list[Instance] = []
        instance, self._info = self._begun()
        self._idle.append(instance)

    @classmethod
    def load(
        cls,
        programme: str | Json | PathLike[str] | None = None,
        *,
        component: bytes | PathLike[str] | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """Compiles a programme: a JSON text, what it says as a `dict`, or the path of its file.

        `component` is another component than the one that this package carries; with a
        programme baked in, `programme` is left out.

        Raises `ProgrammeError` with all findings, `ComponentError` or `Fault`.

        >>> shop = Loyalty.load({"id": "shop", "revision": 1, "currency": "EUR"})
        >>> shop.info.currency
        'EUR'
        """
        text = None if programme is None else _text_of(programme)
        if component is None:
            admitted = built_in()
        elif isinstance(component, bytes):
            admitted = compiled(component)
        else:
            admitted = compiled(Path(component).read_bytes())
        return cls(admitted, text, limits or Limits())

    def __repr__(self) -> str:
        return f"<Loyalty {self._info.id} revision {self._info.revision}>"

    @property
    def info(self) -> ProgrammeInfo:
        """What the programme is: its wallets, tiers, rules and limits, and warnings."""
        return self._info

    def describe(self) -> EngineInfo:
        """The versions of engine and contract, and the programme inside."""
        described: EngineInfo = self._called("describe")
        return described

    def calculate_accrual(self, request: AccrualRequest | Json) -> AccrualDecision:
        """Decides what an event earns."""
        decision: AccrualDecision = self._decided("calculate-accrual", request)
        return decision

    def apply_discount(self, request: DiscountRequest | Json) -> DiscountDecision:
        """Decides what a basket costs: discounts, gifts, points spent."""
        decision: DiscountDecision = self._decided("apply-discount", request)
        return decision

    def evaluate_tier(self, request: TierRequest | Json) -> TierDecision:
        """Decides which tier a member holds."""
        decision: TierDecision = self._decided("evaluate-tier", request)
        return decision

    def recommend_offers(self, request: OffersRequest | Json) -> OffersDecision:
        """Decides what to offer a member next, and which messages are due."""
        decision: OffersDecision = self._decided("recommend-offers", request)
        return decision

    def settle_points(self, request: SettlementRequest | Json) -> Settlement:
        """Carries wallets forward to an instant: what is active, spent, expired."""
        settlement: Settlement = self._decided("settle-points", request)
        return settlement

    def claw_back(self, request: ClawBackRequest | Json) -> ClawBackDecision:
        """Decides what a return takes back and gives back, from the receipts alone."""
        decision: ClawBackDecision = self._decided("claw-back", request)
        return decision

    def _decided(self, function: str, request: Any) -> Any:
        is_decision, answer = self._called(function, request)
        if is_decision:
            return answer
        raise DecisionError(answer.code, answer.message, answer.path)

    def _called(self, function: str, *arguments: Any) -> Any:
        try:
            instance = self._idle.pop()
        except IndexError:
            instance, _ = self._begun()
        try:
            answer = instance.call(function, arguments, self._limits.fuel_per_call)
        except RequestError:
            # It was not called.
            self._put_back(instance)
            raise
        # After anything else that is raised, the instance is not used again.
        self._put_back(instance)
        return answer

    def _put_back(self, instance: Instance) -> None:
        if not instance.is_worn:
            self._idle.append(instance)

    def _begun(self) -> tuple[Instance, ProgrammeInfo]:
        """A fresh instance with the programme inside."""
        instance = self._compiled.instance(self._limits)
        fuel = self._limits.fuel_to_configure
        if self._programme is None:
            described: EngineInfo = instance.call("describe", (), fuel)
            if described.programme is None:
                reason = "no programme was given, and the component has none inside"
                raise Fault("bad-result", reason)
            return instance, described.programme
        is_programme, answer = instance.call("configure", (self._programme,), fuel)
        if not is_programme:
            raise ProgrammeError(answer)
        return instance, answer


def _text_of(programme: str | Json | PathLike[str]) -> str:
    if isinstance(programme, str):
        text = programme
    elif isinstance(programme, PathLike):
        text = _decoded(Path(programme).read_bytes())
    elif isinstance(programme, Mapping):
        text = _written(programme)
    else:
        raise wrong_type("a JSON text, a dict or a path", programme).within("programme")
    if len(text) > PROGRAMME_BYTES_MAX:
        reason = f"it is larger than {PROGRAMME_BYTES_MAX >> 20} MiB"
        raise RequestError("wrong-value", reason, "programme")
    return text


def _decoded(data: bytes) -> str:
    # Line ends stay as they are: the hash of the programme is over its bytes.
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        reason = f"it is no text in UTF-8: byte {error.start} is no part of a character"
        raise RequestError("not-json", reason, "programme") from None


def _written(programme: Json) -> str:
    try:
        return json.dumps(programme, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise RequestError("not-json", f"it is no JSON: {error}", "programme") from None
