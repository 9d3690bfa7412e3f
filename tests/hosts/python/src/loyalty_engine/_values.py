"""Numbers and times: what they are in Python, in JSON and in the contract.

Nothing here rounds. What the contract cannot hold exactly is refused: a float, a time
without its offset, more digits than fit.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from loyalty_engine.contract import Anniversary
from loyalty_engine.errors import RequestError

MANTISSA_MAX = 2**63 - 1
SCALE_MAX = 18

# Digits that are looked at: no more can ever fit, and Python takes its time over very long numbers.
DIGITS_READ = 100
# Characters of a wrong value that are shown.
SHOWN = 40

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ANNIVERSARY = re.compile(r"(?:--|([0-9]{4})-)([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]"
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
_SECOND = datetime.timedelta(seconds=1)
_MINUTE = datetime.timedelta(minutes=1)
# The calendar repeats after so many years; Python's begins with year 1.
_CALENDAR_YEARS, _CALENDAR_DAYS = 400, 146_097


def decimal_parts(value: Any) -> tuple[int, int]:
    """A number as mantissa and scale: 19.99 is 1999 and 2."""
    if isinstance(value, Decimal):
        return _parts_of_plain(str(value)) or _parts_of_any(value)
    if isinstance(value, str):
        return _parts_of_plain(value) or _parts_of_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _fitting(value, 0, value)
    if isinstance(value, float):
        reason = f"{value} is a float, which is not exact; use Decimal({str(value)!r})"
        raise RequestError("wrong-type", reason)
    raise wrong_type('a decimal, such as Decimal("19.99")', value)


@lru_cache(maxsize=4096)
def _parts_of_plain(text: str) -> tuple[int, int] | None:
    """What is written without exponent and fits; prices and quantities come again and again."""
    if len(text) > DIGITS_READ or _DECIMAL.fullmatch(text) is None:
        return None
    whole, _, fraction = text.partition(".")
    mantissa, scale = int(whole + fraction), len(fraction)
    return (mantissa, scale) if _fits(mantissa, scale) else None


def _parts_of_any(value: Decimal) -> tuple[int, int]:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise RequestError("wrong-value", f"`{value}` is no number")
    if not any(digits):
        return 0, min(max(-exponent, 0), SCALE_MAX)
    if exponent > SCALE_MAX or len(digits) > DIGITS_READ:
        raise _too_long(value)
    mantissa = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    scale = max(-exponent, 0)
    # Zeros at the end carry no meaning, so they may go where there is no room for them.
    while scale and mantissa % 10 == 0 and not _fits(mantissa, scale):
        mantissa, scale = mantissa // 10, scale - 1
    return _fitting(-mantissa if sign else mantissa, scale, value)


def _parts_of_text(text: str) -> tuple[int, int]:
    if _DECIMAL.fullmatch(text) is not None:
        raise _too_long(text)
    reason = f'`{shown(text)}` is no decimal, such as "19.99"'
    raise RequestError("wrong-value", reason)


def _fitting(mantissa: int, scale: int, value: object) -> tuple[int, int]:
    if not _fits(mantissa, scale):
        raise _too_long(value)
    return mantissa, scale


def _fits(mantissa: int, scale: int) -> bool:
    return scale <= SCALE_MAX and -MANTISSA_MAX <= mantissa <= MANTISSA_MAX


def _too_long(value: object) -> RequestError:
    reason = f"`{shown(value)}` has more digits than fit (18)"
    return RequestError("wrong-value", reason)


def decimal_text(value: Any) -> str:
    """A number in JSON: plain, with the digits it has."""
    mantissa, scale = decimal_parts(value)
    digits = str(abs(mantissa)).rjust(scale + 1, "0")
    sign = "-" if mantissa < 0 else ""
    if scale == 0:
        return sign + digits
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


@lru_cache(maxsize=4096)
def decimal_of(mantissa: int, scale: int) -> Decimal:
    """A number out of the contract, exact whatever the caller's context says."""
    return Decimal(f"{mantissa}E-{scale}" if scale else mantissa)


def timestamp_parts(value: Any) -> tuple[int, int]:
    """A time as seconds since 1970 in UTC and minutes of local offset."""
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        if offset is None:
            reason = (
                f"`{value}` does not say its offset from UTC; "
                "give it a tzinfo, such as datetime.UTC"
            )
            raise RequestError("wrong-value", reason)
        minutes, rest = divmod(offset, _MINUTE)
        if rest:
            reason = f"the offset of `{value}` is no whole number of minutes"
            raise RequestError("wrong-value", reason)
        return (value - _EPOCH) // _SECOND, minutes
    if isinstance(value, str):
        return _timestamp_parts_of_text(value)
    raise wrong_type("an aware datetime", value)


def _timestamp_parts_of_text(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text)
    if found is not None:
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        sign, hours, minutes = found.groups()[6:]
        offset = int(hours) * 60 + int(minutes) if sign else 0
        if sign == "-":
            offset = -offset
        try:
            date = datetime.date(year or _CALENDAR_YEARS, month, day)
        except ValueError:
            pass
        else:
            days = date.toordinal() - _EPOCH_DAY - (0 if year else _CALENDAR_DAYS)
            seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
            return seconds, offset
    reason = f'`{shown(text)}` is no RFC 3339 time, such as "2026-11-21T18:30:00+03:00"'
    raise RequestError("wrong-value", reason)


def timestamp_text(value: Any) -> str:
    """A time in JSON."""
    return rfc3339(timestamp_of(*timestamp_parts(value)))


def rfc3339(value: datetime.datetime) -> str:
    """A time that is aware and has whole seconds, as text."""
    text = value.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def timestamp_of(unix_seconds: int, utc_offset_minutes: int) -> datetime.datetime:
    """A time out of the contract, with the offset it came with."""
    return datetime.datetime.fromtimestamp(unix_seconds, _zone(utc_offset_minutes))


@lru_cache(maxsize=256)
def _zone(utc_offset_minutes: int) -> datetime.timezone:
    return datetime.timezone(datetime.timedelta(minutes=utc_offset_minutes))


def date_parts(value: Any) -> tuple[int, int, int]:
    """A civil date as year, month and day."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.year, value.month, value.day
    if isinstance(value, str):
        found = _DATE.fullmatch(value)
        if found is None:
            reason = f'`{shown(value)}` is no date, such as "2026-11-21"'
            raise RequestError("wrong-value", reason)
        year, month, day = map(int, found.groups())
        return year, month, day
    raise wrong_type("a date", value)


def date_text(value: Any) -> str:
    """A civil date in JSON."""
    year, month, day = date_parts(value)
    return f"{year:04}-{month:02}-{day:02}"


def anniversary_parts(value: Any) -> tuple[int | None, int, int]:
    """A date that comes back every year, as the year it began, month and day."""
    if isinstance(value, Anniversary):
        for name, part, most in (
            ("year", 1 if value.year is None else value.year, 9999),
            ("month", value.month, 12),
            ("day", value.day, 31),
        ):
            try:
                whole_number(part, 1, most)
            except RequestError as error:
                raise error.within(name) from None
        return value.year, value.month, value.day
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.year, value.month, value.day
    if isinstance(value, str):
        found = _ANNIVERSARY.fullmatch(value)
        if found is None:
            reason = (
                f'`{shown(value)}` is no anniversary, such as "1990-02-28" or "--02-28"'
            )
            raise RequestError("wrong-value", reason)
        year, month, day = found.groups()
        return (None if year is None else int(year)), int(month), int(day)
    raise wrong_type("an Anniversary or a date", value)


def anniversary_text(value: Any) -> str:
    """A date that comes back every year, in JSON."""
    year, month, day = anniversary_parts(value)
    return f"{'-' if year is None else f'{year:04}'}-{month:02}-{day:02}"


def whole_number(value: Any, least: int, most: int) -> int:
    """A whole number between bounds that are both possible."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type("a whole number", value)
    if not least <= value <= most:
        reason = f"expected a whole number from {least} to {most}, found {shown(value)}"
        raise RequestError("wrong-value", reason)
    return value


def anniversary_of(text: str) -> Anniversary:
    """A date that comes back every year, out of JSON; 29 February comes back too."""
    year, month, day = anniversary_parts(text)
    # Looked at in a leap year, if it has none of its own.
    datetime.date(year or _CALENDAR_YEARS, month, day)
    return Anniversary(year=year, month=month, day=day)


def wrong_type(expected: str, value: object) -> RequestError:
    """The error for a value of another type."""
    return RequestError("wrong-type", f"expected {expected}, found {_found(value)}")


def _found(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"the number {shown(value)}"
    if isinstance(value, str):
        return f"the text `{shown(value)}`"
    name = type(value).__name__
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name}"


def shown(value: object) -> str:
    """The beginning of what a wrong value looks like."""
    if isinstance(value, int) and value.bit_length() > 4 * DIGITS_READ:
        return f"{value >> (value.bit_length() - 64):#x}…"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
