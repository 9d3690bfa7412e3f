//! Draws wallets with what happened to them: few instants, so that many things happen at the same one.

use loyalty_contract::Timestamp;
use serde_json::{Value, json};

use super::programme::{WALLETS, span, tiers};
use super::{Object, decimal, time};
use crate::random::Random;

const DAY: i64 = 86_400;

/// A settlement and the programme it is judged by.
pub fn settlement(random: &mut Random) -> Value {
    let now = time::instant(random);
    let count = random.one(&[1, 1, 1, 2]);
    let wallets: Vec<(&str, u8)> = WALLETS.into_iter().take(count).map(|id| (id, random.one(&[0, 0, 2]))).collect();
    let terms: Vec<Value> = wallets.iter().map(|wallet| terms(random, *wallet)).collect();
    let programme = json!({
        "id": "p", "revision": 1, "currency": "EUR", "tiers": tiers(), "wallets": terms,
        "accrual": [{ "id": "base", "wallet": "points", "earn": { "percent": "1" } }],
    });
    let mut request = Object::default();
    request.put("now", now.to_string());
    if random.in_hundred(20) {
        request.put("offsets", time::changes(random, now));
    }
    if random.in_hundred(60) {
        request.put("member", member(random, now));
    }
    let mut instants = Instants { now, known: vec![now.unix_seconds] };
    let mut movements = Vec::new();
    let mut states = Vec::new();
    for (id, scale) in &wallets {
        let state = state(random, id, *scale, &mut instants);
        movements.extend(self::movements(random, id, *scale, &mut instants, movements.len()));
        states.push(state);
    }
    request.put("wallets", states).put("movements", movements);
    let between = instants.draw(random, -25, 0);
    json!({ "programme": programme, "request": Value::from(request), "between": Timestamp { unix_seconds: between, ..now }.to_string() })
}

/// Instants that something happens at already.
struct Instants {
    now: Timestamp,
    known: Vec<i64>,
}

impl Instants {
    /// An instant from some days before now to some after, often one that is known.
    fn draw(&mut self, random: &mut Random, least: i64, most: i64) -> i64 {
        let (first, last) = (self.now.unix_seconds + least * DAY, self.now.unix_seconds + most * DAY);
        let known: Vec<i64> = self.known.iter().copied().filter(|at| (first..=last).contains(at)).collect();
        if !known.is_empty() && random.in_hundred(50) {
            return random.one(&known);
        }
        let drawn = (first + random.from(0, (last - first) / DAY) * DAY + random.one(&[0, 0, 1, 3_600])).min(last);
        self.known.push(drawn);
        drawn
    }

    /// An instant as a host wrote it: in the offset of now, some in another.
    fn shown(&self, at: i64) -> String {
        let utc_offset_minutes = if at % 5 == 0 { 60 } else { self.now.utc_offset_minutes };
        Timestamp { unix_seconds: at, utc_offset_minutes }.to_string()
    }
}

fn terms(random: &mut Random, (id, scale): (&str, u8)) -> Value {
    let mut wallet = Object::default();
    wallet.put("id", id).put("scale", scale).put("worth", "0.01");
    if random.in_hundred(60) {
        let mut expires = if random.in_hundred(40) { span(random) } else { json!({}) };
        if random.in_hundred(70) || expires == json!({}) {
            let (name, length) = random.one(&[("inactive-days", 10), ("inactive-days", 30), ("inactive-months", 1)]);
            expires[name] = length.into();
        }
        if random.in_hundred(40) {
            expires["unless"] = json!({ "tier": { "at-least": random.one(&["silver", "gold"]) } });
        }
        wallet.put("expires", expires);
    }
    if random.in_hundred(40) {
        wallet.put("spend", json!({ "as": "discount", "hold-minutes": random.one(&[30, 1_440, 14_400]) }));
    }
    if random.in_hundred(80) {
        let overdrawn = random.one(&["debt", "negative", "clamp", "block", "deduct"]);
        wallet.put("on-return", json!({ "overdrawn": overdrawn }));
    }
    if random.in_hundred(30) {
        wallet.put("expiring-soon-days", random.one(&[1, 7, 30, 365]));
    }
    wallet.into()
}

fn member(random: &mut Random, now: Timestamp) -> Value {
    let mut member = json!({ "id": "m" });
    if random.in_hundred(80) {
        let since = Timestamp { unix_seconds: now.unix_seconds - random.one(&[5, 10, 40]) * DAY, ..now };
        let mut standing = json!({ "tier": random.one(&["base", "silver", "gold"]), "since": since.to_string() });
        if random.in_hundred(60) {
            let until = Timestamp { unix_seconds: now.unix_seconds + random.one(&[-4, 0, 1, 20]) * DAY, ..now };
            standing["until"] = until.to_string().into();
        }
        member["tier"] = standing;
    }
    member
}

fn points(random: &mut Random, scale: u8) -> String {
    decimal(random.one(&[1, 5, 10, 10, 20, 50, 100, 33]), if random.in_hundred(50) { 0 } else { scale })
}

/// A wallet before what happens: lots of at least a month ago, points set aside, debt where nothing is left.
fn state(random: &mut Random, id: &str, scale: u8, instants: &mut Instants) -> Value {
    let mut lots = Vec::new();
    let mut holds = Vec::new();
    for lot in ["x", "y", "z", "w"].into_iter().take(random.from(0, 4) as usize) {
        let remaining = points(random, scale);
        let mut object = json!({ "id": lot, "granted": "100", "remaining": remaining });
        object["earned-at"] = {
            let at = instants.draw(random, -60, -31);
            instants.shown(at).into()
        };
        let is_pending = random.in_hundred(25);
        if is_pending {
            let at = instants.draw(random, -20, 10);
            object["active-at"] = instants.shown(at).into();
        }
        if random.in_hundred(70) {
            let at = instants.draw(random, -20, 40);
            object["expires-at"] = instants.shown(at).into();
        }
        if !is_pending && random.in_hundred(30) {
            let mut share =
                json!({ "lot": lot, "points": if random.in_hundred(50) { remaining } else { decimal(1, scale) } });
            if let Some(expires) = object.get("expires-at") {
                share["expires-at"] = expires.clone();
            }
            let mut hold = json!({ "id": format!("h-{lot}"), "points": share["points"], "lots": [share] });
            if random.in_hundred(70) {
                let at = instants.draw(random, -20, 20);
                hold["expires-at"] = instants.shown(at).into();
            }
            holds.push(hold);
        }
        lots.push(object);
    }
    let is_empty = lots.iter().all(|lot| lot.get("active-at").is_some());
    let debt = if is_empty && random.in_hundred(50) { points(random, scale) } else { "0".into() };
    let mut state = json!({ "wallet": id, "lots": lots, "holds": holds, "debt": debt, "version": 7 });
    if random.in_hundred(30) {
        let at = instants.draw(random, -60, -20);
        state["last-activity-at"] = instants.shown(at).into();
    }
    state
}

/// What happens to a wallet, in no order.
fn movements(random: &mut Random, wallet: &str, scale: u8, instants: &mut Instants, first: usize) -> Vec<Value> {
    let mut movements: Vec<Value> = Vec::new();
    let mut holds: Vec<String> = vec!["h-x".into(), "h-y".into(), "unknown".into()];
    for index in 0..random.from(0, 8) as usize {
        let id = format!("{}{}", random.one(&["b", "a", "c"]), first + index);
        let at = instants.draw(random, -20, 0);
        let kind = match random.from(1, 100) {
            1..=25 => json!({ "credit": lot(random, &format!("lot-{id}"), scale, at, instants) }),
            26..=45 => json!({ "debit": points(random, scale) }),
            46..=65 => json!({ "take-back": take_back(random, scale) }),
            66..=82 => {
                let mut hold = json!({ "points": points(random, scale) });
                if random.in_hundred(50) {
                    let end = instants.draw(random, -20, 20);
                    if end > at {
                        hold["expires-at"] = instants.shown(end).into();
                    }
                }
                holds.push(id.clone());
                json!({ "hold": hold })
            }
            83..=88 => json!({ "release": random.one(&holds) }),
            89..=96 => {
                let mut capture = json!({ "hold": random.one(&holds) });
                if random.in_hundred(60) {
                    capture["points"] = points(random, scale).into();
                }
                json!({ "capture": capture })
            }
            _ => json!("touch"),
        };
        movements.push(json!({ "id": id, "wallet": wallet, "at": instants.shown(at), "kind": kind }));
    }
    let swap = random.from(0, movements.len().max(1) as i64 - 1) as usize;
    movements.rotate_left(swap);
    movements
}

/// A lot that comes in.
fn lot(random: &mut Random, id: &str, scale: u8, at: i64, instants: &mut Instants) -> Value {
    let points = points(random, scale);
    let earned = if random.in_hundred(70) { at } else { at - random.one(&[1, DAY, 5 * DAY]) };
    let mut lot = json!({ "id": id, "granted": points, "remaining": points, "earned-at": instants.shown(earned) });
    if random.in_hundred(40) {
        let active = earned + random.one(&[0, 1, DAY, 5 * DAY]);
        lot["active-at"] = instants.shown(active).into();
    }
    if random.in_hundred(70) {
        let drawn = instants.draw(random, -20, 40);
        lot["expires-at"] = instants.shown(drawn.max(earned)).into();
    }
    lot
}

fn take_back(random: &mut Random, scale: u8) -> Value {
    let mut wanted = json!({ "points": points(random, scale) });
    if random.in_hundred(40) {
        let lots: Vec<Value> = random
            .some(&["x", "y", "z"])
            .into_iter()
            .map(|lot| json!({ "lot": lot, "points": points(random, scale) }))
            .collect();
        wanted["lots"] = lots.into();
    }
    if random.in_hundred(30) {
        wanted["overdrawn"] = random.one(&["debt", "negative", "clamp", "block", "deduct"]).into();
    }
    wanted
}
