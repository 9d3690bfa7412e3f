//! A folder with the files of a shop, and `loyalty` called in it.

use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

pub const PROGRAMME: &str = include_str!("../../../tests/programmes/gadget-club.json");
pub const DISCOUNT: &str = include_str!("../../src/demo/discount.json");
pub const ORDERS: &str = include_str!("../../../tests/orders/cdnow-sample.txt");
/// Purchases of the log that are replayed: enough to reach a tier, few enough to be quick.
const PURCHASES: usize = 200;

/// What the shop has on its disk.
const FILES: [(&str, &str); 6] = [
    ("programme.json", PROGRAMME),
    ("club.json", include_str!("../../../tests/programmes/cd-club.json")),
    ("basket.json", DISCOUNT),
    ("accrual.json", include_str!("../../src/demo/accrual.json")),
    ("tier.json", include_str!("../../src/demo/tier.json")),
    ("offers.json", include_str!("../../src/demo/offers.json")),
];

/// The folder. It is removed with the value.
pub struct Shop(TempDir);

/// What came out of a command.
pub struct Output {
    pub stdout: String,
    pub stderr: String,
}

impl Shop {
    pub fn new() -> Self {
        let shop = Self(TempDir::new().unwrap());
        FILES.iter().for_each(|(name, content)| shop.write(name, content));
        let orders: Vec<&str> = ORDERS.lines().take(PURCHASES).collect();
        shop.write("orders.txt", orders.join("\n") + "\n");
        shop
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder().join(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder().join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join(name)).unwrap()
    }

    pub fn has(&self, name: &str) -> bool {
        self.folder().join(name).exists()
    }

    /// Writes `to` for the first `from` in a file, which must have it.
    pub fn change(&self, name: &str, from: &str, to: &str) {
        let content = std::fs::read_to_string(self.folder().join(name)).unwrap();
        assert!(content.contains(from), "{name} has no {from}");
        self.write(name, content.replacen(from, to, 1));
    }

    /// The command, ready to run.
    pub fn loyalty(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loyalty"));
        command.args(arguments).current_dir(self.folder()).env("RUST_BACKTRACE", "1");
        for variable in ["LOYALTY_COMPONENT", "LOYALTY_REQUIRE_SIGNATURE"] {
            command.env_remove(variable);
        }
        command
    }

    /// What a command prints that goes well.
    pub fn good(&self, arguments: &[&str]) -> String {
        self.ended_with(0, arguments).stdout
    }

    /// What a command says that finds something wrong with its input.
    pub fn bad(&self, arguments: &[&str]) -> Output {
        self.ended_with(1, arguments)
    }

    /// What a command says that ends with this status. None speaks like a program that crashed.
    pub fn ended_with(&self, status: i32, arguments: &[&str]) -> Output {
        let output = self.loyalty(arguments).output().unwrap();
        let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(output.status.code(), Some(status), "loyalty {arguments:?}\n{stdout}{stderr}");
        for word in ["panicked", "RUST_BACKTRACE", "backtrace", "os error"] {
            assert!(!stderr.contains(word), "loyalty {arguments:?} says `{word}`:\n{stderr}");
        }
        Output { stdout, stderr }
    }
}
