//! The JSON edge: any text is read or refused with a place inside it, and what was read comes back as it was.

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, DiscountDecision, DiscountRequest,
    OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest, TierDecision, TierRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Held, place, promise};

/// Reads a text as everything that crosses the edge.
pub fn reads_what_it_writes(text: &str) -> Held {
    read_as::<AccrualRequest>(text)?;
    read_as::<DiscountRequest>(text)?;
    read_as::<TierRequest>(text)?;
    read_as::<OffersRequest>(text)?;
    read_as::<SettlementRequest>(text)?;
    read_as::<ClawBackRequest>(text)?;
    read_as::<AccrualDecision>(text)?;
    read_as::<DiscountDecision>(text)?;
    read_as::<TierDecision>(text)?;
    read_as::<OffersDecision>(text)?;
    read_as::<Settlement>(text)?;
    read_as::<ClawBackDecision>(text)?;
    read_as::<ProgrammeInfo>(text)
}

fn read_as<T: DeserializeOwned + Serialize + PartialEq>(text: &str) -> Held {
    match loyalty_json::read::<T>(text) {
        Ok(value) => comes_back(&value),
        Err(error) => place::lies_in(&error, text),
    }
}

/// Asks that a value is the same after it was written and read.
pub fn comes_back<T: DeserializeOwned + Serialize + PartialEq>(value: &T) -> Held {
    let written = loyalty_json::write(value).map_err(|error| format!("it cannot be written: {error}"))?;
    match loyalty_json::read::<T>(&written) {
        Ok(read) => promise(read == *value, || format!("it reads back otherwise: {written}")),
        Err(error) => Err(format!("it does not read back at {}: {error}: {written}", error.position)),
    }
}
