//! Requests of all functions at random, always the same ones: of each programme a few plausible ones and a few as nobody
//! would send, and now and then a document that is no programme any more.

use loyalty_engine::Engine;
use loyalty_host::conformance::Question;
use loyalty_host::json;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngSeed, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::requests::Requests;
use crate::values::{HOSTILE, PLAUSIBLE};
use crate::{programmes, requests, returns, settlements};

/// Seed of all that is made up.
const SEED: u64 = 2_026;

/// Longest request, in bytes, so that the files stay small. Long texts are the business of other tests.
const LONGEST_BYTES: usize = 64 * 1024;

/// A name, a programme and a question each, without end.
pub fn all() -> impl Iterator<Item = (String, String, Question)> {
    let config =
        ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(SEED), ..ProptestConfig::default() };
    let mut runner = TestRunner::new(config);
    (0_usize..).flat_map(move |number| {
        let asked = about_one_programme(&mut runner);
        asked.into_iter().enumerate().map(move |(place, (programme, question))| {
            (format!("{number}.{place} {}", question.function()), programme, question)
        })
    })
}

fn about_one_programme(runner: &mut TestRunner) -> Vec<(String, Question)> {
    let programme = drawn(runner, &programmes::good());
    let mut questions = vec![Question::Configure];
    for nonsense in [PLAUSIBLE, PLAUSIBLE, HOSTILE] {
        let requests = drawn(runner, &requests::with(nonsense));
        questions.extend(returned(runner, &programme, &requests).map(Question::ClawBack));
        let Requests { accrual, discount, tier, offers } = requests;
        questions.extend(sendable(accrual).map(Question::CalculateAccrual));
        questions.extend(sendable(discount).map(Question::ApplyDiscount));
        questions.extend(sendable(tier).map(Question::EvaluateTier));
        questions.extend(sendable(offers).map(Question::RecommendOffers));
        questions.extend(sendable(drawn(runner, &settlements::with(nonsense))).map(Question::SettlePoints));
    }
    let spoilt = drawn(runner, &programmes::spoilt());
    let about_it = questions.into_iter().map(|question| (programme.clone(), question));
    about_it.chain([(spoilt, Question::Configure)]).collect()
}

/// A return of what is bought, half of the time with nonsense in it.
fn returned(
    runner: &mut TestRunner,
    programme: &str,
    requests: &Requests,
) -> Option<Box<loyalty_contract::ClawBackRequest>> {
    let engine = Engine::configure(programme).ok()?;
    let mut request = returns::returned(&engine, requests)?;
    if drawn(runner, &any::<bool>()) {
        returns::spoil(&mut request, &drawn(runner, &returns::nonsense()));
    }
    sendable(request)
}

/// The request, if JSON can say it: no times or numbers beyond what has a notation there.
fn sendable<Request: Serialize + DeserializeOwned + PartialEq>(request: Request) -> Option<Box<Request>> {
    let text = json::write(&request).ok()?;
    let comes_back = text.len() <= LONGEST_BYTES && json::read::<Request>(&text).as_ref() == Ok(&request);
    comes_back.then(|| Box::new(request))
}

/// The next value. No filter of the strategies rejects so many that there is none.
fn drawn<S: Strategy>(runner: &mut TestRunner, strategy: &S) -> S::Value {
    strategy.new_tree(runner).unwrap_or_else(|reason| panic!("{reason}")).current()
}
