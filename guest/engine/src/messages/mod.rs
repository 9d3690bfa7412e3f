//! Which messages are due: what has come about that is worth writing of, to whom, by which channels and from when on.
//!
//! Every message has a key that names the period or the event that it is about, and what stands among the impressions by
//! its key is not due again; so a message goes out at most once a period, however often is asked. A message is held
//! against, in this order: what it is about, its `when`, its key, consents, the control group, and how much the member has
//! had already.

mod news;
mod sending;

use alloc::vec::Vec;

use loyalty_contract::{Message as Due, Reason, ReasonCode, list, text};

use crate::bounds::{ENTRIES_MAX, at_most};
use crate::condition::Refusal;
use crate::explain::{Findings, Refused, about, because};
use crate::offers::Ground;
use crate::path::Path;
use crate::programme::messages::{About, Message};

/// The messages that are due, in document order; of the others it is told only where all is to be told.
///
/// # Errors
/// `too-large` if more is missing to a tier than all messages can tell of.
pub fn due(ground: &Ground<'_>, findings: &mut Findings) -> Result<Vec<Due>, Refused> {
    let messages = &ground.programme.messages.list;
    if let Some(news) = ground.request.tier_news.as_ref() {
        let tellers = messages.iter().filter(|message| matches!(message.about, About::TierAtRisk)).count();
        let told = tellers.saturating_mul(news.missing.len());
        at_most(told, ENTRIES_MAX, "metrics to be told of", &Path::of("tier-news").field("missing"))?;
    }
    let mut due = Vec::new();
    for message in messages {
        match prepare(message, ground) {
            Ok(message) => due.push(message),
            Err(reason) if findings.tell_all() => findings.refused(&message.id, reason, None),
            Err(_) => {}
        }
    }
    Ok(due)
}

/// A message as it is sent, or the first reason against it.
fn prepare(message: &Message, ground: &Ground<'_>) -> Result<Due, Reason> {
    let Some(member) = ground.request.member.as_ref() else { return Err(because(ReasonCode::Anonymous)) };
    let mut news = news::of(message, ground);
    if news.is_empty() {
        return Err(about(ReasonCode::ConditionNotMet, message.about.name()));
    }
    message.when.check(ground.situation).map_err(|refusal: Refusal| refusal.reason)?;
    news.retain(|one| !ground.shown.has(&one.key));
    let Some(one) = news.into_iter().next() else { return Err(because(ReasonCode::AlreadyGiven)) };
    let channels = sending::channels(message, member, ground)?;
    if !message.urgent && ground.gate.is_held_out {
        return Err(because(ReasonCode::Holdout));
    }
    if let Some(reason) = ground.gate.quiet.as_ref().filter(|_| !message.urgent) {
        return Err(reason.clone());
    }
    Ok(Due {
        id: message.id.clone(),
        kind: message.about.kind(),
        key: text(one.key),
        text: message.text.clone(),
        parameters: list(one.parameters),
        channels,
        send_at: sending::send_at(ground),
    })
}
