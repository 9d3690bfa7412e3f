//! How and when a message may be sent: by channels that the member has agreed to, and outside quiet hours.

use loyalty_contract::{List, Member, Reason, ReasonCode, Text, Timestamp};

use crate::calendar;
use crate::explain::about;
use crate::offers::Ground;
use crate::programme::messages::{Message, QuietHours};

/// The channels of a message that need no consent or have it; none are left where it names none.
///
/// # Errors
/// `no-consent` to the first of them, if it names channels and none may be used.
pub fn channels(message: &Message, member: &Member, ground: &Ground<'_>) -> Result<List<Text>, Reason> {
    let asks = &ground.programme.recommend.ask_consent;
    let is_open = |channel: &&Text| asks.binary_search(channel).is_err() || member.consents.contains(*channel);
    let open: List<Text> = message.channels.iter().filter(is_open).cloned().collect();
    match message.channels.first() {
        Some(first) if open.is_empty() => Err(about(ReasonCode::NoConsent, first)),
        _ => Ok(open),
    }
}

/// The instant of the request, or when the quiet hours are over that it lies in.
pub fn send_at(ground: &Ground<'_>) -> Timestamp {
    let at = ground.request.at;
    let minute = calendar::minute_of_day(at);
    let Some(QuietHours { from, to }) = ground.programme.messages.quiet_hours else { return at };
    let days_ahead = match (from < to, minute >= from, minute < to) {
        (true, true, true) | (false, false, true) => 0,
        (false, true, _) => 1,
        _ => return at,
    };
    calendar::instant_at(ground.today + days_ahead, to, ground.situation.zone).unwrap_or(at)
}
