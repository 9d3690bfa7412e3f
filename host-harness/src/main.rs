//! `loyalty`: runs, checks and replays loyalty programmes from the command line.

mod cli;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Loads a loyalty component into a sandbox, the way a CRM does, and asks it for decisions.
#[derive(Debug, Parser)]
#[command(name = "loyalty", version, after_help = EXAMPLES)]
struct Arguments {
    /// Component to load instead of the built-in one; the environment variable LOYALTY_COMPONENT names one too
    #[arg(long, global = true, value_name = "FILE")]
    component: Option<std::path::PathBuf>,

    /// Load only a component that the owner of this public key has signed; the environment variable
    /// LOYALTY_REQUIRE_SIGNATURE names one too
    #[arg(long, global = true, value_name = "PUB")]
    require_signature: Option<std::path::PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Decide a real order through all functions and show the cost of each (what happens without a command, too)
    Demo,
    /// Make one call and print the decision as JSON
    Run(cli::run::Arguments),
    /// Decide on every line of a file, on all cores
    Batch(cli::batch::Arguments),
    /// Check a programme: everything that is wrong with it, with its place
    Check(cli::check::Arguments),
    /// Tell what a component is and whether it would be admitted
    Inspect(cli::inspect::Arguments),
    /// Write the component itself to a file, for other hosts
    Component(cli::carried::Arguments),
    /// Bake a programme into a component, so that every instance of it is ready at once
    Bake(cli::bake::Arguments),
    /// Compile a component to native code, so that it loads at once
    Precompile(cli::precompile::Arguments),
    /// Make a pair of keys to sign with
    Keygen(cli::signature::KeygenArguments),
    /// Sign a file
    Sign(cli::signature::SignArguments),
    /// Tell whether the owner of a key has signed a file
    Verify(cli::signature::VerifyArguments),
    /// Hold a component against the scenarios and laws of the contract
    Conformance(cli::conformance::Arguments),
    /// Serve a page on which a programme is edited and seen at work, to the browsers of this machine
    Playground(cli::playground::Arguments),
    /// Replay a purchase log through a programme
    Replay(cli::replay::Arguments),
    /// Hold what would have been offered against what was then bought
    Relevance(cli::relevance::Arguments),
    /// Fit the retention models of a programme to a purchase log
    Fit(cli::fit::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  loyalty                                                     see it work
  loyalty check programme.json                                find what is wrong with a programme
  loyalty run apply-discount --programme programme.json --request basket.json
  loyalty batch evaluate-tier --programme programme.json --in members.jsonl --out tiers.jsonl
  loyalty replay --programme programme.json --orders purchases.txt
  loyalty fit --orders purchases.csv                          how often will which members come back?
  loyalty inspect component.wasm                              would this component be admitted?
  loyalty component -o loyalty.wasm                           take the component to another host
  loyalty bake programme.json -o shop.wasm                    put the programme inside the component
  loyalty conformance component.wasm                          does it do what the contract says?
  loyalty playground                                          try programmes out on a page

Exit status: 0 done, 1 something is wrong with the input (standard error says what), 2 wrong usage, 3 over budget.";

fn main() -> ExitCode {
    let Arguments { component, require_signature, command } = Arguments::parse();
    let component = cli::component::Source::new(component, require_signature);
    cli::exit_code(match command.unwrap_or(Command::Demo) {
        Command::Demo => cli::demo::run(&component),
        Command::Run(arguments) => cli::run::run(&component, &arguments),
        Command::Batch(arguments) => cli::batch::run(&component, &arguments),
        Command::Check(arguments) => cli::check::run(&component, &arguments),
        Command::Inspect(arguments) => cli::inspect::run(component, arguments),
        Command::Component(arguments) => cli::carried::run(&component, &arguments),
        Command::Bake(arguments) => cli::bake::run(&component, &arguments),
        Command::Precompile(arguments) => cli::precompile::run(component, arguments),
        Command::Keygen(arguments) => cli::signature::keygen(&arguments),
        Command::Sign(arguments) => cli::signature::sign(&arguments),
        Command::Verify(arguments) => cli::signature::verify(&arguments),
        Command::Conformance(arguments) => cli::conformance::run(component, arguments),
        Command::Playground(arguments) => cli::playground::run(&arguments),
        Command::Replay(arguments) => cli::replay::run(&component, &arguments),
        Command::Relevance(arguments) => cli::relevance::run(&component, &arguments),
        Command::Fit(arguments) => cli::fit::run(&arguments),
    })
}
