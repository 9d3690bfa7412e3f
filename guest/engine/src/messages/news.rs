//! What a message is about, if it has come about: the key that makes it one a period, and what the text is to say.
//!
//! Past events are news for so many civil days, the day of the event included. Dates in keys are local.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use loyalty_contract::{Maybe, TextParameter, TextUnit, TierNews, Timestamp};

use crate::calendar::{self, DayNumber, Period, written};
use crate::condition::{Celebration, occasion_days};
use crate::offers::{Ground, SPEND};
use crate::parameter::{amount, identity, instant, number, points};
use crate::programme::messages::{About, Message};

/// Something to write of.
pub struct News {
    pub key: String,
    pub parameters: Vec<TextParameter>,
}

/// What there is to write of, soonest first: several days to celebrate may lie close together, of everything else there
/// is one or nothing.
pub fn of(message: &Message, ground: &Ground<'_>) -> Vec<News> {
    let id = &*message.id;
    let one = match &message.about {
        About::Occasion(celebration) => return occasions(id, celebration, ground),
        About::Balance(every, wallets) => balance(id, *every, wallets, ground),
        About::PointsExpiring(expiring) => {
            let soon = ground.purses.expire_within(expiring.wallet, expiring.days);
            soon.filter(|(units, _)| *units >= expiring.at_least).map(|(units, at)| {
                let points = points("expiring-points", units, expiring.wallet, ground.programme);
                let told = TextParameter { at: Maybe::Some(at), ..points };
                News { key: of_wallet(id, expiring.wallet, at, ground), parameters: [told].into() }
            })
        }
        About::PointsActive(wallet, days) => ground.purses.active_within(*wallet, *days).map(|(units, at)| {
            let told = points("active-points", units, *wallet, ground.programme);
            News { key: of_wallet(id, *wallet, at, ground), parameters: [told].into() }
        }),
        About::TierReached(days) => tier_reached(id, *days, ground),
        About::TierAtRisk => ground.request.tier_news.as_ref().and_then(|news| tier_at_risk(id, news, ground)),
        About::Thanks(days) => last_order(ground).filter(|day| is_recent(*day, *days, ground)).and_then(|day| {
            let orders = ground.request.history.as_ref()?.orders;
            Some(News { key: of_day(id, day), parameters: [number("orders", orders.into())].into() })
        }),
        About::WinBack(absence) => absence.days_away(ground.situation).and_then(|days| {
            let key = of_day(id, last_order(ground)?);
            Some(News { key, parameters: [number("days-away", days)].into() })
        }),
        About::Other(every) => of_period(id, *every, ground).map(|key| News { key, parameters: Vec::new() }),
    };
    one.into_iter().collect()
}

/// What can be spent in each of the wallets, of those that the request tells of.
fn balance(id: &str, every: Period, wallets: &[usize], ground: &Ground<'_>) -> Option<News> {
    let told = wallets.iter().filter_map(|wallet| {
        let spendable = ground.purses.spendable(*wallet)?;
        let id = &ground.programme.wallets.get(*wallet)?.id;
        Some(TextParameter { id: Maybe::Some(id.clone()), ..amount("balance", spendable, TextUnit::Points) })
    });
    let parameters: Vec<TextParameter> = told.collect();
    if parameters.is_empty() {
        return None;
    }
    Some(News { key: of_period(id, Some(every), ground)?, parameters })
}

fn occasions(id: &str, celebration: &Celebration, ground: &Ground<'_>) -> Vec<News> {
    let mut days = occasion_days(celebration, ground.situation);
    days = crate::order::sorted(days, DayNumber::cmp);
    days.dedup();
    let kind = celebration.occasion.as_ref().map(|kind| format!("{id}/{kind}"));
    let id = kind.as_deref().unwrap_or(id);
    let told = |day: DayNumber| {
        let begin = calendar::first_instant(day, ground.situation.zone);
        News { key: of_day(id, day), parameters: [instant("day", begin)].into() }
    };
    days.into_iter().map(told).collect()
}

fn tier_reached(id: &str, days: u32, ground: &Ground<'_>) -> Option<News> {
    let reached = ground.request.tier_news.as_ref()?.reached_at.as_ref().copied()?;
    let day = calendar::local_day(reached);
    if !is_recent(day, days, ground) {
        return None;
    }
    let tier = tier(ground)?;
    Some(News { key: of_day(&format!("{id}/{tier}"), day), parameters: [identity("tier", tier)].into() })
}

fn tier_at_risk(id: &str, news: &TierNews, ground: &Ground<'_>) -> Option<News> {
    if !news.at_risk {
        return None;
    }
    let tier = tier(ground)?;
    let until = news.until.as_ref().copied();
    // Where no end is known, once a month is enough.
    let day = until.map_or_else(|| Period::Month.first_day(ground.today), |until| Some(calendar::local_day(until)))?;
    let mut parameters = Vec::from([identity("tier", tier)]);
    parameters.extend(until.map(|until| instant("until", Some(until))));
    for missing in &news.missing {
        parameters.push(if *missing.metric == *SPEND {
            amount("missing-money", missing.amount, TextUnit::Money)
        } else {
            amount(&format!("missing-{}", missing.metric), missing.amount, TextUnit::Number)
        });
    }
    Some(News { key: of_day(&format!("{id}/{tier}"), day), parameters })
}

/// The tier that the member holds.
fn tier<'a>(ground: &Ground<'a>) -> Option<&'a str> {
    let tiers = ground.programme.tiers.as_ref()?;
    tiers.levels.get(ground.situation.tier).map(|level| &*level.id)
}

/// The civil day of the latest order.
fn last_order(ground: &Ground<'_>) -> Option<DayNumber> {
    let history = ground.request.history.as_ref()?;
    history.last_order_at.as_ref().map(|at| calendar::local_day(*at))
}

/// Whether a day is one of the last so many, today included.
fn is_recent(day: DayNumber, days: u32, ground: &Ground<'_>) -> bool {
    (0..i64::from(days)).contains(&(ground.today - day))
}

fn of_day(id: &str, day: DayNumber) -> String {
    format!("{id}/{}", written(day))
}

fn of_wallet(id: &str, wallet: usize, at: Timestamp, ground: &Ground<'_>) -> String {
    let wallet = ground.programme.wallets.get(wallet).map_or("", |wallet| &wallet.id);
    of_day(&format!("{id}/{wallet}"), calendar::local_day(at))
}

/// The key of what comes back with every period, or comes once.
fn of_period(id: &str, every: Option<Period>, ground: &Ground<'_>) -> Option<String> {
    match every {
        None => Some(id.into()),
        Some(period) => period.first_day(ground.today).map(|first| of_day(id, first)),
    }
}
