"""Everything that can go wrong, as exceptions with a stable code.

Who is to blame is the class: `ProgrammeError` the programme, `RequestError` the values
that were handed over, `DecisionError` what they say, `Fault` and `ComponentError` the
component. Codes never change; messages are for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyalty_engine.contract import Diagnostic, ErrorCode, Severity

__all__ = [
    "ComponentError",
    "DecisionError",
    "Fault",
    "FaultCode",
    "LoyaltyError",
    "ProgrammeError",
    "RequestCode",
    "RequestError",
]

RequestCode = Literal[
    "wrong-type", "wrong-value", "missing-field", "unknown-field", "not-json"
]
"""What is wrong with a value that was handed over."""

FaultCode = Literal["out-of-fuel", "memory", "stack", "panic", "bad-result"]
"""What a component did that it must not. One of Rust that gets no more memory gives up, which
is a `panic`; `memory` is one that begins with more than it may have."""


class LoyaltyError(Exception):
    """What every exception of this package is."""

    code: str
    """Stable name, for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ProgrammeError(LoyaltyError, ValueError):
    """The programme is wrong. `diagnostics` has every finding, in document order."""

    diagnostics: Sequence[Diagnostic]

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("invalid-programme", _summary(diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[ProgrammeError], tuple[Sequence[Diagnostic]]]:
        return ProgrammeError, (self.diagnostics,)


class RequestError(LoyaltyError, ValueError):
    """A value is not what the contract asks for; the component was not called."""

    path: str
    """The field, as in the contract: `basket.lines[3].unit-price`. Empty: the whole."""
    reason: str
    """What is wrong and what would be right, without the path."""

    def __init__(self, code: RequestCode, reason: str, path: str = "") -> None:
        super().__init__(code, f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason

    def within(self, step: str) -> RequestError:
        """The same, told by who holds the value: in a field `lines`, at an item `[3]`."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return RequestError(self.code, self.reason, f"{step}{joint}{self.path}")  # type: ignore[arg-type]

    def __reduce__(self) -> tuple[type[RequestError], tuple[str, str, str]]:
        return RequestError, (self.code, self.reason, self.path)


class DecisionError(LoyaltyError):
    """The engine cannot decide on this request, by the contract. It said so; it is fine."""

    code: ErrorCode
    path: str
    """The field, as in the contract: `basket.lines[3].unit-price`. Empty: the whole."""
    reason: str
    """What is wrong and what would be right, without the path."""

    def __init__(self, code: ErrorCode, reason: str, path: str = "") -> None:
        super().__init__(code, f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type[DecisionError], tuple[ErrorCode, str, str]]:
        return DecisionError, (self.code, self.reason, self.path)


class Fault(LoyaltyError, RuntimeError):
    """The component failed. Its instance is gone; the next call gets a fresh one."""

    code: FaultCode

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(code, message)

    def __reduce__(self) -> tuple[type[Fault], tuple[FaultCode, str]]:
        return Fault, (self.code, str(self))


class ComponentError(LoyaltyError, ValueError):
    """The file is no component that could be loaded here."""

    def __init__(self, message: str) -> None:
        super().__init__("bad-component", message)

    def __reduce__(self) -> tuple[type[ComponentError], tuple[str]]:
        return ComponentError, (str(self),)


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    if not errors:
        return "the programme was refused without a reason"
    first = errors[0]
    place = first.pointer or "the document"
    more = f", and {len(diagnostics) - 1} more" if len(diagnostics) > 1 else ""
    return f"the programme is wrong at {place}: {first.message} ({first.code}){more}"
