//! Writes what fuzzing begins with to `seeds/`, a folder for each target: every scenario, and for each that sells or earns
//! something the return of all of it.

use std::fs;
use std::path::Path;

use loyalty_contract::{AccrualRequest, DiscountRequest, Receipt};
use loyalty_engine::Engine;
use loyalty_fuzz::vocabulary::Vocabulary;
use loyalty_fuzzed::{Programme, TARGETS};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut returns = Vec::new();
    for target in TARGETS {
        let words = Vocabulary::of(target.name);
        let asked =
            words.scenarios.iter().map(|(programme, request)| json!({ "programme": programme, "request": request }));
        let seeds: Vec<Value> = match target.name {
            "configure" | "json" => words.documents,
            "claw-back" => asked.chain(returns.drain(..)).collect(),
            _ => {
                returns.extend(words.scenarios.iter().filter_map(|(programme, request)| returned(programme, request)));
                asked.collect()
            }
        };
        let folder = Path::new("seeds").join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("{number:04}.json")), seed.to_string())?;
        }
        println!("{:>5} {}", seeds.len(), target.name);
    }
    Ok(())
}

/// The return of all that a scenario sells or earns, if it does.
fn returned(programme: &Value, request: &Value) -> Option<Value> {
    let engine = Engine::configure(&Programme(programme.clone()).document()?).ok()?;
    let receipt = sold(&engine, request).or_else(|| earned(&engine, request))?;
    let wallets = request.get("wallets").cloned().unwrap_or_else(|| json!([]));
    let returned = json!({ "id": "return", "at": receipt.at, "receipts": [receipt], "scope": "rest", "wallets": wallets, "explain": "full" });
    Some(json!({ "programme": programme, "request": returned }))
}

fn sold(engine: &Engine, request: &Value) -> Option<Receipt> {
    let request: DiscountRequest = serde_json::from_value(request.clone()).ok()?;
    Some(engine.apply_discount(&request).ok()?.receipt)
}

fn earned(engine: &Engine, request: &Value) -> Option<Receipt> {
    let request: AccrualRequest = serde_json::from_value(request.clone()).ok()?;
    Some(engine.calculate_accrual(&request).ok()?.receipt)
}
