//! Reads purchase logs: CSV files, and the two layouts of the public CDNOW data.
//!
//! A CSV file begins with the names of its columns, in any order: `customer`, `date` and `amount`, and where they are
//! known `units`, `category`, `sku` and `order`; others are passed over. A row is one line of an order. The full CDNOW log
//! has a header and the columns customer, date, number of units, amount; the sample has no header and the customer's
//! number within the sample as a second column; both are separated by blanks. Dates are YYYYMMDD or YYYY-MM-DD, amounts
//! exact decimals. A purchase is read when it is asked for, so a log may be larger than memory.

use std::fmt;
use std::io::{self, BufRead, Read as _};

use loyalty_contract::{Date, Decimal};

use loyalty_json::source::without_mark;

use crate::limits::PURCHASE_BYTES;

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
    /// Category path, where the log tells it.
    pub category: Option<String>,
    /// Sku, where the log tells it.
    pub sku: Option<String>,
    /// Order that the line belongs to, where the log tells it.
    pub order: Option<String>,
}

/// The purchases of a log, in the order of its lines.
pub struct Orders<R> {
    input: R,
    line: usize,
    layout: Option<Layout>,
    /// No purchase has been read yet.
    is_empty: bool,
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

#[derive(Debug, Clone, PartialEq, Eq)]
enum Layout {
    /// customer, date, units, amount
    Full,
    /// customer, number in the sample, date, units, amount
    Sample,
    /// Comma-separated values
    Csv(Columns),
}

impl Layout {
    const fn columns(&self) -> usize {
        match self {
            Self::Full => 4,
            Self::Sample => 5,
            Self::Csv(columns) => columns.count,
        }
    }
}

/// Where the columns of a CSV file stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    count: usize,
    customer: usize,
    date: usize,
    amount: usize,
    units: Option<usize>,
    category: Option<usize>,
    sku: Option<usize>,
    order: Option<usize>,
}

impl Columns {
    /// From the first row, whose names may be written large or small.
    fn of(header: &[String]) -> Result<Self, String> {
        let place = |name: &str| {
            let mut found = header.iter().enumerate().filter(|(_, column)| column.eq_ignore_ascii_case(name));
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => Err(format!("the column `{name}` stands twice")),
                (found, _) => Ok(found.map(|(place, _)| place)),
            }
        };
        let required = |name| place(name)?.ok_or_else(|| format!("there is no column `{name}`; {CSV}"));
        Ok(Self {
            count: header.len(),
            customer: required("customer")?,
            date: required("date")?,
            amount: required("amount")?,
            units: place("units")?,
            category: place("category")?,
            sku: place("sku")?,
            order: place("order")?,
        })
    }
}

/// Reads purchases from `input`.
pub const fn read<R: BufRead>(input: R) -> Orders<R> {
    Orders { input, line: 0, layout: None, is_empty: true, failed: false }
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
        self.is_empty &= !matches!(purchase, Ok(Some(_)));
        purchase.map_err(|problem| OrdersError { line: self.line.max(1), problem }).transpose()
    }
}

impl<R: BufRead> Orders<R> {
    fn next_purchase(&mut self) -> Result<Option<Purchase>, String> {
        while let Some(text) = self.next_line()? {
            let text = without_mark(&text).trim();
            match &self.layout {
                _ if text.is_empty() => continue,
                Some(Layout::Csv(columns)) => return csv_purchase(self.line, columns, &csv_row(text)?).map(Some),
                None if text.contains(',') => {
                    self.layout = Some(Layout::Csv(Columns::of(&csv_row(text)?)?));
                    continue;
                }
                _ => {}
            }
            let columns: Vec<&str> = text.split_whitespace().collect();
            let is_word = |column: &&str| column.starts_with(char::is_alphabetic);
            let is_header = self.line == 1 && columns.len() == Layout::Full.columns() && columns.iter().all(is_word);
            if columns.is_empty() || is_header {
                continue;
            }
            return self.purchase(&columns).map(Some);
        }
        if self.is_empty {
            return Err(format!("no purchase in the file; {LAYOUTS}"));
        }
        Ok(None)
    }

    fn next_line(&mut self) -> Result<Option<String>, String> {
        let mut bytes = Vec::new();
        let read =
            (&mut self.input).take(PURCHASE_BYTES).read_until(b'\n', &mut bytes).map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == PURCHASE_BYTES {
            return Err(format!("longer than {PURCHASE_BYTES} bytes; a purchase stands on a line of its own"));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| "not UTF-8 text".into())
    }

    fn purchase(&mut self, columns: &[&str]) -> Result<Purchase, String> {
        let layout = match (self.layout.take(), columns.len()) {
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
            units: units_of(units)?,
            amount: amount_of(amount)?,
            category: None,
            sku: None,
            order: None,
        })
    }
}

/// The values of a row.
fn csv_row(text: &str) -> Result<Vec<String>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .buffer_capacity(text.len().max(1))
        .from_reader(text.as_bytes());
    let row = reader.records().next().transpose().map_err(|error| format!("no row of a CSV file: {error}"))?;
    Ok(row.iter().flatten().map(Into::into).collect())
}

fn csv_purchase(line: usize, columns: &Columns, row: &[String]) -> Result<Purchase, String> {
    if row.len() != columns.count {
        return Err(format!("it has {} columns, where the header has {}", row.len(), columns.count));
    }
    let value = |place: usize| row.get(place).map_or("", String::as_str);
    let optional = |place: Option<usize>| place.map(value).filter(|value| !value.is_empty());
    if value(columns.customer).is_empty() {
        return Err("it does not say which customer".into());
    }
    Ok(Purchase {
        line,
        member: value(columns.customer).into(),
        date: date_of(value(columns.date))?,
        units: optional(columns.units).map_or(Ok(1), units_of)?,
        amount: amount_of(value(columns.amount))?,
        category: optional(columns.category).map(Into::into),
        sku: optional(columns.sku).map(Into::into),
        order: optional(columns.order).map(Into::into),
    })
}

impl<R> fmt::Debug for Orders<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").field("line", &self.line).field("layout", &self.layout).finish_non_exhaustive()
    }
}

const CSV: &str = "a CSV file begins with the names of its columns: customer,date,amount and, where known, \
                   units,category,sku,order";
const LAYOUTS: &str = "a purchase is `customer date units amount` or `customer number date units amount`, such as \
                       `00001 19970101 1 11.77`";

fn units_of(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("the number of units `{text}` is no whole number, such as 2"))
}

fn date_of(text: &str) -> Result<Date, String> {
    let wrong = || format!("the date `{text}` does not exist; dates are YYYYMMDD, such as 19970131, or 1997-01-31");
    let with_dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let text = if with_dashes { text.replace('-', "") } else { text.to_owned() };
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
    fn csv_is_read_by_the_names_of_its_columns() {
        let csv = "Amount,customer,note,DATE,category,units,order\r\n\
                   11.77,\"Smith, A.\",x,1997-01-01,music/rock,2,o1\r\n\r\n5,b,,19970102,,,\n";
        let [first, second] = all(csv).unwrap().try_into().unwrap();
        assert_eq!((first.line, first.member.as_str(), first.units), (2, "Smith, A.", 2));
        assert_eq!((first.amount, first.date.to_string()), (Decimal::new(1177, 2), "1997-01-01".into()));
        assert_eq!((first.category.as_deref(), first.order.as_deref()), (Some("music/rock"), Some("o1")));
        assert_eq!((second.line, second.units, second.category, second.order), (4, 1, None, None));
        assert_eq!(second.date.to_string(), "1997-01-02");
    }

    #[test]
    fn a_broken_csv_file_is_named_with_what_would_be_right() {
        let header = "customer,date,amount\n";
        let of = |text: &str| all(text).unwrap_err();
        assert!(of("customer,day,amount\n").starts_with("line 1: there is no column `date`; a CSV file begins with"));
        assert_eq!(of("customer,date,amount,date\n"), "line 1: the column `date` stands twice");
        assert_eq!(of(&format!("{header}a,1997-01-01\n")), "line 2: it has 2 columns, where the header has 3");
        assert_eq!(of(&format!("{header},1997-01-01,1\n")), "line 2: it does not say which customer");
        assert!(of(&format!("{header}a,1997-02-30,1\n")).starts_with("line 2: the date `1997-02-30` does not exist"));
        assert!(of(&format!("{header}a,1997/02/03,1\n")).starts_with("line 2: the date `1997/02/03` does not exist"));
        assert!(of(header).starts_with("line 1: no purchase in the file"));
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
            "line 2: the date `19970230` does not exist; dates are YYYYMMDD, such as 19970131, or 1997-01-31"
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
