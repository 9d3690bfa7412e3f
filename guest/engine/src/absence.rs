//! Whether a member has stayed away, so that they are to be won back: the trigger of offers and of messages.
//!
//! Only who has bought can stay away: without a latest order nobody is absent.

use rust_decimal::Decimal as Exact;

use crate::calendar;
use crate::condition::{Expected, Range, Situation, recency_holds};

/// From when on a member counts as absent.
#[derive(Debug, Clone, Copy)]
pub enum Absence {
    /// Civil days since the latest order.
    Days(u32),
    /// These days ÷ the member's own median gap.
    RecencyRatio(Exact),
    /// The most that the probability may be that they still buy.
    Alive(Exact),
}

impl Absence {
    /// For how many civil days the member has stayed away, if that is long enough.
    pub fn days_away(&self, situation: &Situation<'_>) -> Option<i64> {
        let history = situation.history?;
        let days = calendar::local_day(situation.at) - calendar::local_day(*history.last_order_at.as_ref()?);
        let is_long = match self {
            Self::Days(least) => days >= i64::from(*least),
            Self::RecencyRatio(least) => {
                let range = Range { at_least: Some(*least), at_most: None };
                recency_holds(&range, history, situation.at) == Some(true)
            }
            Self::Alive(most) => situation.outlook.and_then(|outlook| Expected::Alive.of(outlook))? <= *most,
        };
        is_long.then_some(days)
    }
}
