//! Numbers and times: to and from `rust_decimal` and to and from text.

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::{Anniversary, Date, Decimal, maybe};

/// Text that is no decimal, time or date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError(String);

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for ValueError {}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// `mantissa` × 10^−`scale`.
    pub const fn new(mantissa: i64, scale: u8) -> Self {
        Self { mantissa, scale }
    }
}

/// The largest scale a decimal may have.
const SCALE_MAX: u8 = 18;

impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = ValueError;

    /// # Errors
    /// A scale above 18.
    #[inline]
    fn try_from(value: Decimal) -> Result<Self, ValueError> {
        if value.scale > SCALE_MAX {
            return Err(ValueError(format!("a decimal has at most {SCALE_MAX} decimal places")));
        }
        Self::try_new(value.mantissa, u32::from(value.scale)).map_err(|_| ValueError("decimal out of range".into()))
    }
}

impl TryFrom<rust_decimal::Decimal> for Decimal {
    type Error = ValueError;

    /// # Errors
    /// More digits than 64 bits hold, or more than 18 of them behind the point.
    fn try_from(value: rust_decimal::Decimal) -> Result<Self, ValueError> {
        let value = value.normalize();
        match (i64::try_from(value.mantissa()), u8::try_from(value.scale())) {
            (Ok(mantissa), Ok(scale)) if scale <= SCALE_MAX => Ok(Self { mantissa, scale }),
            _ => Err(ValueError(format!("`{value}` has more digits than fit (18)"))),
        }
    }
}

impl fmt::Display for Decimal {
    /// Plain notation, all digits: "19.99", "-0.50".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs();
        let scale = usize::from(self.scale);
        let text = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = text.split_at(text.len() - scale);
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{fraction}"))
    }
}

impl FromStr for Decimal {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError(format!("`{text}` is no decimal, such as \"19.99\""));
        let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(wrong());
        }
        let fraction = if unsigned.contains('.') { fraction } else { "" };
        let scale = u8::try_from(fraction.len()).ok().filter(|scale| *scale <= SCALE_MAX);
        let mantissa = format!("{whole}{fraction}").parse::<i64>().ok();
        match (mantissa, scale) {
            (Some(mantissa), Some(scale)) => Ok(Self { mantissa: sign * mantissa, scale }),
            _ => Err(ValueError(format!("`{text}` has more digits than fit (18)"))),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError(format!("`{text}` is no date, such as \"2026-11-21\""));
        let mut parts = text.splitn(3, '-');
        let mut part = |width| digits(parts.next(), width).ok_or_else(wrong);
        Ok(Self { year: part(4)?, month: part(2)? as u8, day: part(2)? as u8 })
    }
}

impl fmt::Display for Anniversary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year.as_ref() {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "--{:02}-{:02}", self.month, self.day),
        }
    }
}

impl FromStr for Anniversary {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError(format!("`{text}` is no anniversary, such as \"1990-02-28\" or \"--02-28\""));
        match text.strip_prefix("--") {
            Some(rest) => {
                let (month, day) = rest.split_once('-').ok_or_else(wrong)?;
                let part = |text| digits(Some(text), 2).ok_or_else(wrong);
                Ok(Self { year: maybe(None), month: part(month)? as u8, day: part(day)? as u8 })
            }
            None => {
                let Date { year, month, day } = text.parse().map_err(|_| wrong())?;
                Ok(Self { year: maybe(Some(year)), month, day })
            }
        }
    }
}

/// Exactly `width` digits as a number.
fn digits(text: Option<&str>, width: usize) -> Option<u16> {
    text.filter(|text| text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

#[cfg(feature = "serde")]
mod rfc3339 {
    //! Times as RFC 3339 text.

    use super::{FromStr, ValueError, fmt, format};
    use crate::Timestamp;
    use time::format_description::well_known::Rfc3339;
    use time::{OffsetDateTime, UtcOffset};

    impl fmt::Display for Timestamp {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let text = OffsetDateTime::from_unix_timestamp(self.unix_seconds)
                .ok()
                .zip(UtcOffset::from_whole_seconds(i32::from(self.utc_offset_minutes) * 60).ok())
                .and_then(|(instant, offset)| instant.checked_to_offset(offset))
                .and_then(|local| local.format(&Rfc3339).ok());
            match text {
                Some(text) => f.write_str(&text),
                None => write!(f, "unix {}", self.unix_seconds),
            }
        }
    }

    impl FromStr for Timestamp {
        type Err = ValueError;

        fn from_str(text: &str) -> Result<Self, ValueError> {
            let wrong = || ValueError(format!("`{text}` is no RFC 3339 time, such as \"2026-11-21T18:30:00+03:00\""));
            let local = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
            Ok(Self { unix_seconds: local.unix_timestamp(), utc_offset_minutes: local.offset().whole_minutes() })
        }
    }
}

#[cfg(feature = "serde")]
mod json {
    //! Values whose JSON is a string.

    use super::{Anniversary, Date, Decimal, FromStr, String, fmt};
    use crate::Timestamp;
    use serde::de::{Error, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    macro_rules! written_as_text {
        ($($ty:ty: $expected:literal),*) => {$(
            impl Serialize for $ty {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $ty {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    struct Text;
                    impl Visitor<'_> for Text {
                        type Value = $ty;

                        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                            f.write_str($expected)
                        }

                        fn visit_str<E: Error>(self, text: &str) -> Result<$ty, E> {
                            <$ty>::from_str(text).map_err(E::custom)
                        }

                        fn visit_string<E: Error>(self, text: String) -> Result<$ty, E> {
                            self.visit_str(&text)
                        }
                    }
                    deserializer.deserialize_str(Text)
                }
            }
        )*};
    }

    written_as_text! {
        Decimal: "a decimal as a string, such as \"19.99\"",
        Timestamp: "an RFC 3339 time, such as \"2026-11-21T18:30:00+03:00\"",
        Date: "a date, such as \"2026-11-21\"",
        Anniversary: "an anniversary, such as \"1990-02-28\" or \"--02-28\""
    }
}
