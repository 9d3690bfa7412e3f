//! Reads purchase logs in the two layouts of the public CDNOW data.
//!
//! The full log has a header and the columns customer, date, number of units, amount; the sample has no header and the
//! customer's number within the sample as a second column. Columns are separated by blanks, dates are YYYYMMDD, amounts
//! exact decimals. A purchase is read when it is asked for, so a log may be larger than memory.

use std::fmt;
use std::io::{self, BufRead, Read as _};

use loyalty_contract::{Date, Decimal};

use crate::source::without_mark;

/// One purchase of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Line of the log, from 1.
    pub line: usize,
    /// Who bought.
    pub member: String,
    /// Civil day.
    pub date: Date,
    /// Units bought.
    pub units: u32,
    /// Money paid, zero or more.
    pub amount: Decimal,
    /// Order the line belongs to, where the log says it.
    pub order: Option<String>,
    /// Category path of what was bought, where the log says it.
    pub category: Option<String>,
    /// What was bought, where the log says it.
    pub sku: Option<String>,
}

/// The purchases of a log, in the order of its lines.
pub struct Orders<R> {
    input: R,
    line: usize,
    layout: Option<Layout>,
    failed: bool,
}

/// A line that is no purchase.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct OrdersError {
    /// Line of the log, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// Longest line, in bytes; a purchase takes about 40. It keeps a file without line breaks from filling the memory.
const LINE_BYTES: u64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// customer, date, units, amount
    Full,
    /// customer, number in the sample, date, units, amount
    Sample,
}

impl Layout {
    const fn columns(self) -> usize {
        match self {
            Self::Full => 4,
            Self::Sample => 5,
        }
    }
}

/// Reads purchases from `input`.
pub const fn read<R: BufRead>(input: R) -> Orders<R> {
    Orders { input, line: 0, layout: None, failed: false }
}

impl<R: BufRead> Iterator for Orders<R> {
    type Item = Result<Purchase, OrdersError>;

    /// The next purchase; after an error there is none.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let purchase = self.next_purchase();
        self.failed = purchase.is_err();
        purchase.map_err(|problem| OrdersError { line: self.line.max(1), problem }).transpose()
    }
}

impl<R: BufRead> Orders<R> {
    fn next_purchase(&mut self) -> Result<Option<Purchase>, String> {
        while let Some(text) = self.next_line()? {
            let columns: Vec<&str> = without_mark(&text).split_whitespace().collect();
            let is_word = |column: &&str| column.starts_with(char::is_alphabetic);
            let is_header = self.line == 1 && columns.len() == Layout::Full.columns() && columns.iter().all(is_word);
            if columns.is_empty() || is_header {
                continue;
            }
            return self.purchase(&columns).map(Some);
        }
        if self.layout.is_none() {
            return Err(format!("no purchase in the file; {LAYOUTS}"));
        }
        Ok(None)
    }

    fn next_line(&mut self) -> Result<Option<String>, String> {
        let mut bytes = Vec::new();
        let read =
            (&mut self.input).take(LINE_BYTES).read_until(b'\n', &mut bytes).map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == LINE_BYTES {
            return Err(format!("longer than {LINE_BYTES} bytes; a purchase stands on a line of its own"));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| "not UTF-8 text".into())
    }

    fn purchase(&mut self, columns: &[&str]) -> Result<Purchase, String> {
        let layout = match (self.layout, columns.len()) {
            (Some(layout), count) if layout.columns() != count => {
                return Err(format!("it has {count} columns, where the lines before have {}", layout.columns()));
            }
            (Some(layout), _) => layout,
            (None, 4) => Layout::Full,
            (None, 5) => Layout::Sample,
            (None, count) => return Err(format!("it has {count} of the 4 or 5 columns; {LAYOUTS}")),
        };
        self.layout = Some(layout);
        let (member, date, units, amount) = match *columns {
            [member, date, units, amount] | [member, _, date, units, amount] => (member, date, units, amount),
            _ => return Err(LAYOUTS.into()),
        };
        Ok(Purchase {
            line: self.line,
            member: member.into(),
            date: date_of(date)?,
            units: units.parse().map_err(|_| format!("the number of units `{units}` is no whole number, such as 2"))?,
            amount: amount_of(amount)?,
            order: None,
            category: None,
            sku: None,
        })
    }
}

impl<R> fmt::Debug for Orders<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").field("line", &self.line).field("layout", &self.layout).finish_non_exhaustive()
    }
}

const LAYOUTS: &str = "a purchase is `customer date units amount` or `customer number date units amount`, such as \
                       `00001 19970101 1 11.77`";

fn date_of(text: &str) -> Result<Date, String> {
    let wrong = || format!("the date `{text}` does not exist; dates are YYYYMMDD, such as 19970131");
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = text.parse().map_err(|_| wrong())?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let month = u8::try_from(month).ok().and_then(|month| time::Month::try_from(month).ok()).ok_or_else(wrong)?;
    let (Ok(year), Ok(day)) = (u16::try_from(year), u8::try_from(day)) else { return Err(wrong()) };
    let exists = digits && year > 0 && time::Date::from_calendar_date(year.into(), month, day).is_ok();
    if exists { Ok(Date { year, month: month.into(), day }) } else { Err(wrong()) }
}

fn amount_of(text: &str) -> Result<Decimal, String> {
    let amount: Decimal =
        text.parse().map_err(|_| format!("the amount `{text}` is no amount of money, such as 19.99"))?;
    if amount.mantissa < 0 {
        return Err(format!("the amount `{text}` is below zero; a purchase costs zero or more"));
    }
    Ok(amount)
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Purchase>, String> {
        read(text.as_bytes()).collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    #[test]
    fn both_layouts_are_read() {
        let full = all(" customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n").unwrap();
        let sample = all(" 00001 0007 19970101  1   11.77\n\n").unwrap();
        assert_eq!(full.len(), 1);
        assert_eq!((full[0].line, sample[0].line), (2, 1));
        assert_eq!(Purchase { line: 1, ..full[0].clone() }, sample[0]);
        assert_eq!(full[0].date.to_string(), "1997-01-01");
        assert_eq!(full[0].amount, Decimal::new(1177, 2));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_member() {
        assert_eq!(all("\u{feff}00001 19970101 1 11.77\n").unwrap(), all("00001 19970101 1 11.77\n").unwrap());
    }

    #[test]
    fn a_broken_line_is_named_with_what_would_be_right() {
        let after_a_good_line = |line: &str| all(&format!("00001 19970101 1 11.77\n{line}\n")).unwrap_err();
        assert_eq!(
            after_a_good_line("00001 19970230 1 11.77"),
            "line 2: the date `19970230` does not exist; dates are YYYYMMDD, such as 19970131"
        );
        assert_eq!(after_a_good_line("00001 19970101 1"), "line 2: it has 3 columns, where the lines before have 4");
        assert_eq!(
            after_a_good_line("00001 19970101 1 1,50"),
            "line 2: the amount `1,50` is no amount of money, such as 19.99"
        );
        assert_eq!(
            after_a_good_line("00001 19970101 1 -1.50"),
            "line 2: the amount `-1.50` is below zero; a purchase costs zero or more"
        );
        assert_eq!(
            after_a_good_line("00001 19970101 1.5 1.50"),
            "line 2: the number of units `1.5` is no whole number, such as 2"
        );
        assert!(after_a_good_line(&"x".repeat(2_000)).starts_with("line 2: longer than 1000 bytes"));
    }

    #[test]
    fn a_file_that_is_no_log_is_refused() {
        assert!(all("").unwrap_err().starts_with("line 1: no purchase in the file; a purchase is"));
        assert!(all("<html>\n").unwrap_err().starts_with("line 1: it has 1 of the 4 or 5 columns; a purchase is"));
        assert!(read(&b"\xff\xfe"[..]).next().unwrap().unwrap_err().to_string().contains("not UTF-8"));
    }
}
