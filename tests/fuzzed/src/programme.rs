//! Programme documents: each is taken or refused with findings that lie in it, the same way every time, and what is taken
//! tells what stands in the document.

use std::collections::HashSet;

use loyalty_contract::{Diagnostic, ProgrammeInfo, Severity};
use loyalty_engine::Engine;
use loyalty_json::source::{Place, locate_all};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::edge::comes_back;
use crate::{Held, promise};

/// Configures a document.
pub fn is_taken_or_explained(document: &str) -> Held {
    let answer = Engine::configure(document).map(|engine| engine.programme_info());
    let again = Engine::configure(document).map(|engine| engine.programme_info());
    promise(answer == again, || format!("two answers to one document: {answer:?} and {again:?}"))?;
    match answer {
        Ok(info) => {
            comes_back(&info)?;
            tells_what_it_is(&info, document)?;
            let warnings = info.warnings.iter().all(|finding| finding.severity == Severity::Warning);
            promise(warnings, || format!("a warning is an error: {:?}", info.warnings))?;
            lie_in(&info.warnings, document)
        }
        Err(findings) => {
            let is_refused = findings.iter().any(|finding| finding.severity == Severity::Error);
            promise(is_refused, || format!("refused without an error: {findings:?}"))?;
            lie_in(&findings, document)
        }
    }
}

/// Asks that findings say something, lie in the document and come in its order.
fn lie_in(findings: &[Diagnostic], document: &str) -> Held {
    if findings.is_empty() {
        return Ok(());
    }
    for finding in findings {
        let is_said = !finding.message.is_empty() && !finding.code.is_empty();
        promise(is_said, || format!("a finding says nothing: {finding:?}"))?;
    }
    let Ok(tree) = serde_json::from_str::<Value>(document) else {
        return promise(findings.iter().all(|finding| finding.pointer.is_empty()), || {
            format!("the document is no JSON, and yet: {findings:?}")
        });
    };
    // Of fields that stand twice the tree has one only.
    let stands_twice = findings.iter().any(|finding| *finding.code == *"duplicate-field");
    for finding in findings.iter().filter(|_| !stands_twice) {
        promise(tree.pointer(&finding.pointer).is_some(), || format!("a finding leads nowhere: {finding:?}"))?;
    }
    let pointers = findings.iter().map(|finding| finding.pointer.as_str());
    let places = locate_all(document, pointers).ok_or("findings of a document that is JSON cannot be located")?;
    let place = |place: &Place<'_>| (place.position.line, place.position.column);
    promise(stands_twice || places.is_sorted_by_key(place), || {
        format!("findings in another order than the document: {findings:?}")
    })
}

/// Asks that what is told of a programme is what stands in its document.
fn tells_what_it_is(info: &ProgrammeInfo, document: &str) -> Held {
    let tree: Value = serde_json::from_str(document).map_err(|error| format!("taken, and yet no JSON: {error}"))?;
    let is = |what: &str, told: Value, written: Option<Value>| {
        promise(written.as_ref() == Some(&told), || format!("{what} is told as {told}, and written as {written:?}"))
    };
    is("the id", info.id.as_str().into(), tree.get("id").cloned())?;
    is("the revision", info.revision.into(), tree.get("revision").cloned())?;
    is("the currency", info.currency.as_str().into(), tree.get("currency").cloned())?;
    let ids_of = |parts: &[&str]| -> Value {
        let lists = parts.iter().filter_map(|part| tree.pointer(part)?.as_array());
        lists.flatten().filter_map(|item| item.get("id")).cloned().collect()
    };
    let wallets = info.wallets.iter().map(|wallet| Value::from(wallet.id.as_str())).collect();
    is("the wallets", wallets, Some(ids_of(&["/wallets"])))?;
    let tiers = info.tiers.iter().map(|tier| Value::from(tier.as_str())).collect();
    is("the tiers", tiers, Some(ids_of(&["/tiers/levels"])))?;
    let rules = info.rules.iter().map(|rule| Value::from(rule.as_str())).collect();
    is("the rules", rules, Some(ids_of(&["/accrual", "/discounts", "/offers", "/messages"])))?;
    let mut limits = HashSet::new();
    for limit in &info.limits {
        promise(limits.insert(limit.id.as_str()), || format!("the limit `{}` stands twice", limit.id))?;
    }
    let hash: String = Sha256::digest(document.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    promise(*info.hash == *hash, || format!("the hash is told as {}, and is {hash}", info.hash))
}
