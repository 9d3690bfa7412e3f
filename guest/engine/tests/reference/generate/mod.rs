//! Draws cases: programmes with the requests they are asked, biased to where decisions are close.

mod basket;
mod clash;
mod counter;
mod event;
mod member;
mod offer;
mod programme;
mod purchase;
mod request;
mod returns;
mod rule;
mod shop;
mod tiers;
mod time;
mod wallets;

pub use clash::condition as clash;
pub use event::event;
pub use request::basket;
pub use returns::story;
pub use tiers::standing;
pub use wallets::settlement;

use serde_json::{Map, Value};

/// An object to which fields are added one by one.
#[derive(Debug, Default)]
pub struct Object(Map<String, Value>);

impl Object {
    pub fn put(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(name.into(), value.into());
        self
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

/// A number of smallest units as a decimal with so many digits.
pub fn decimal(units: i64, digits: u8) -> String {
    loyalty_contract::Decimal::new(units, digits).to_string()
}
