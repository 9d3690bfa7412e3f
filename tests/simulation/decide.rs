//! How the CRM has an event decided: which functions it asks, what it tells them, and what is then to be booked.

use loyalty_host::{CallError, Plugin};
use serde_json::{Value, json};

use crate::asked::{Asked, Luck};
use crate::books::{Books, Commit, Order, whole};
use crate::shop::{Event, Line, What, time};

/// What is to be booked for an event, as the books stand.
pub fn decide(event: &Event, books: &Books, ask: &mut Ask<'_>) -> Result<Commit, CallError> {
    let mut visit = Visit::begin(event.id.clone(), &event.member, event.hour, books, ask)?;
    match &event.what {
        What::Buys { lines, spends } => visit.buys(lines, *spends)?,
        What::Returns { order, units } => visit.returns(order, *units)?,
    }
    Ok(visit.commit)
}

/// What is to be booked for nothing but the time that has passed.
pub fn settle(id: String, member: &str, hour: i64, books: &Books, ask: &mut Ask<'_>) -> Result<Commit, CallError> {
    Ok(Visit::begin(id, member, hour, books, ask)?.commit)
}

/// The component, and how each call goes.
pub struct Ask<'a> {
    pub asked: &'a mut Asked,
    pub luck: &'a mut dyn FnMut() -> Luck,
}

/// One event on its way through the functions.
struct Visit<'a, 'b> {
    commit: Commit,
    at: String,
    books: &'a Books,
    ask: &'a mut Ask<'b>,
}

impl<'a, 'b> Visit<'a, 'b> {
    /// The wallet is carried to the instant first.
    fn begin(id: String, member: &str, hour: i64, books: &'a Books, ask: &'a mut Ask<'b>) -> Result<Self, CallError> {
        let wallet = books.account(member).wallet.clone();
        let expected_version = wallet["version"].as_u64().unwrap();
        let (journal, counters) = (Vec::new(), Vec::new());
        let commit =
            Commit { event: id, member: member.into(), expected_version, wallet, journal, counters, order: None };
        let mut visit = Self { commit, at: time(hour), books, ask };
        visit.move_points(&[])?;
        Ok(visit)
    }

    fn buys(&mut self, lines: &[Line], spends: bool) -> Result<(), CallError> {
        let lines: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(number, line)| {
                let (units, price) = (line.units.to_string(), format!("{}.00", line.price));
                json!({ "key": number.to_string(), "sku": format!("sku-{number}"), "quantity": units, "unit-price": price })
            })
            .collect();
        let basket = json!({ "currency": "RUB", "lines": lines });
        let wishes = if spends { json!([{ "wallet": "bonus" }]) } else { json!([]) };
        let discount = self.ask(Plugin::apply_discount, &json!({ "basket": basket, "redemptions": wishes }))?;
        let purchase =
            json!({ "id": self.commit.event, "basket": basket, "state": "paid", "receipt": discount["receipt"] });
        let accrual = self.ask(Plugin::calculate_accrual, &json!({ "event": { "purchase": purchase } }))?;

        let spent = list(&discount["redemptions"]).iter().map(|redemption| &redemption["points"]);
        let debits = spent.filter(|points| whole(points) > 0).map(|points| json!({ "debit": points }));
        let credits = list(&accrual["credits"])
            .iter()
            .enumerate()
            .map(|(number, credit)| self.lot(number, &credit["points"], &credit["active-at"], &credit["expires-at"]));
        let movements: Vec<Value> = debits.chain(credits).collect();
        for decision in [&discount, &accrual] {
            self.commit.counters.extend_from_slice(list(&decision["counters"]));
        }
        let receipts = vec![discount["receipt"].clone(), accrual["receipt"].clone()];
        self.commit.order = Some((self.commit.event.clone(), Order { receipts, earlier: Vec::new() }));
        self.move_points(&movements)
    }

    fn returns(&mut self, order: &str, units: Option<i64>) -> Result<(), CallError> {
        let mut sold = self.books.account(&self.commit.member).orders[order].clone();
        let scope = match units {
            Some(units) => json!({ "lines": [{ "line": "0", "quantity": units.to_string() }] }),
            None => json!("rest"),
        };
        let returned = json!({ "receipts": sold.receipts, "scope": scope, "earlier": sold.earlier });
        let decision = self.ask(Plugin::claw_back, &returned)?;

        let taken = list(&decision["taken"]).iter().map(|taken| {
            let points = whole(&taken["points"]) - whole(&taken["forgone"]) - whole(&taken["deducted"]);
            json!({ "take-back": { "points": points.to_string(), "lots": list(&taken["lots"]), "overdrawn": "debt" } })
        });
        let restored = list(&decision["restored"]).iter().flat_map(|restored| list(&restored["lots"])).enumerate();
        let restored =
            restored.map(|(number, share)| self.lot(number, &share["points"], &Value::Null, &share["expires-at"]));
        let movements: Vec<Value> = taken.chain(restored).collect();
        self.commit.counters.extend_from_slice(list(&decision["counters"]));
        let refunds = list(&decision["refunds"]).iter();
        let share = |of: &Value, index: &str| json!({ "index": of[index], "points": of["points"] });
        sold.earlier.push(json!({
            "id": self.commit.event,
            "lines": refunds.map(|refund| json!({ "line": refund["line"], "quantity": refund["quantity"] })).collect::<Vec<_>>(),
            "refunded": decision["refund-total"],
            "deducted": "0",
            "taken": list(&decision["taken"]).iter().map(|taken| share(taken, "credit")).collect::<Vec<_>>(),
            "restored": list(&decision["restored"]).iter().map(|restored| share(restored, "debit")).collect::<Vec<_>>(),
        }));
        self.commit.order = Some((order.into(), sold));
        self.move_points(&movements)
    }

    /// A credit to the wallet as a new lot. The books number their lots.
    fn lot(&self, number: usize, points: &Value, active_at: &Value, expires_at: &Value) -> Value {
        let id = format!("lot-{}", self.books.account(&self.commit.member).credits() + number);
        let source = &self.commit.event;
        let mut lot =
            json!({ "id": id, "granted": points, "remaining": points, "earned-at": self.at, "source": source });
        for (name, time) in [("active-at", active_at), ("expires-at", expires_at)] {
            if !time.is_null() {
                lot[name] = time.clone();
            }
        }
        json!({ "credit": lot })
    }

    /// Carries the wallet to the instant, with movements that happen then.
    fn move_points(&mut self, movements: &[Value]) -> Result<(), CallError> {
        let movement = |(number, kind): (usize, &Value)| json!({ "id": format!("{}/{number}", self.commit.event), "wallet": "bonus", "at": self.at, "kind": kind });
        let movements: Vec<Value> = movements.iter().enumerate().map(movement).collect();
        let request = json!({ "now": self.at, "wallets": [self.commit.wallet], "movements": movements });
        let settlement = self.ask.asked.ask(Plugin::settle_points, &request, (self.ask.luck)())?;
        let settled = &settlement["wallets"][0];
        let intents = list(&settled["intents"]);
        assert!(intents.iter().all(|intent| intent["kind"] != "refuse"), "{request:#}\n{settlement:#}");
        self.commit.journal.extend_from_slice(intents);
        self.commit.wallet = settled["state"].clone();
        Ok(())
    }

    /// Asks a function about this event: to `request` is added what they are all told.
    fn ask<Request: serde::de::DeserializeOwned, Decision: serde::Serialize>(
        &mut self,
        function: fn(&mut Plugin, &Request) -> Result<Decision, CallError>,
        request: &Value,
    ) -> Result<Value, CallError> {
        let member = &self.commit.member;
        let mut request = request.clone();
        request["id"] = json!(self.commit.event);
        request["at"] = json!(self.at);
        request["member"] = json!({ "id": member });
        request["wallets"] = json!([self.commit.wallet]);
        request["counters"] = json!(self.books.counters_of(member));
        self.ask.asked.ask(function, &request, (self.ask.luck)())
    }
}

/// Lists that are empty are left out of JSON.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
