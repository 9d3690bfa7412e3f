//! Components as they are published: baked, precompiled, signed, and what of them is not loaded.

use serde_json::Value;

use crate::shop::{PROGRAMME, Shop};

const RUN: [&str; 4] = ["run", "apply-discount", "--request", "basket.json"];

/// What the built-in component decides, configured with the programme.
fn configured(shop: &Shop) -> String {
    shop.good(&[&RUN[..], &["--programme", "programme.json"]].concat())
}

#[test]
fn a_baked_component_needs_no_programme() {
    let shop = Shop::new();
    let said = shop.good(&["bake", "programme.json", "-o", "shop.wasm"]);
    assert!(said.starts_with("shop.wasm: good: programme `gadget-club` revision 7 inside, "), "{said}");
    let decided = configured(&shop);
    assert_eq!(shop.good(&[&RUN[..], &["--component", "shop.wasm"]].concat()), decided);

    let report: Value = serde_json::from_str(&shop.good(&["inspect", "shop.wasm", "--json"])).unwrap();
    assert_eq!((&report["programme"]["id"], &report["programme"]["revision"]), (&"gadget-club".into(), &7.into()));

    // Another one may take its place.
    let orders = ["replay", "--orders", "orders.txt", "--component", "shop.wasm", "--json"];
    let replayed = |more: &[&str]| serde_json::from_str::<Value>(&shop.good(&[&orders[..], more].concat())).unwrap();
    assert_eq!(replayed(&[])["points"][0]["wallet"], "bonus");
    assert_eq!(replayed(&["--programme", "club.json"])["points"][0]["wallet"], "notes");

    shop.good(&["bake", "programme.json", "--out", "again.wasm"]);
    assert!(shop.read("shop.wasm") == shop.read("again.wasm"), "the same bytes");
}

#[test]
fn the_component_is_taken_out_for_other_hosts_and_overwrites_no_other_file() {
    let shop = Shop::new();
    let said = shop.good(&["component", "-o", "loyalty.wasm"]);
    assert!(said.starts_with("loyalty.wasm: good: the built-in component, "), "{said}");
    let taken_out = ["--component", "loyalty.wasm", "--programme", "programme.json"];
    assert_eq!(shop.good(&[&RUN[..], &taken_out].concat()), configured(&shop));
    // The same once more changes nothing.
    shop.good(&["component", "--out", "loyalty.wasm"]);

    shop.write("mine.wasm", "mine");
    let says = shop.bad(&["component", "-o", "mine.wasm"]).stderr;
    assert_eq!(
        says,
        "error: mine.wasm is there already and is another file: choose another name, or overwrite it with --force\n"
    );
    assert_eq!(shop.read("mine.wasm"), b"mine");
    shop.good(&["component", "-o", "mine.wasm", "--force"]);
    assert!(shop.read("mine.wasm") == shop.read("loyalty.wasm"), "the same bytes");
}

#[test]
fn a_component_without_a_programme_has_to_be_given_one() {
    let shop = Shop::new();
    let says = "error: the built-in component has no programme inside: name one with --programme, or a component that \
                one is baked into with --component\n";
    assert_eq!(shop.bad(&RUN).stderr, says);
    assert_eq!(shop.bad(&["replay", "--orders", "orders.txt"]).stderr, says);
}

#[test]
fn a_programme_that_is_refused_is_not_baked_and_gives_its_findings() {
    let shop = Shop::new();
    shop.write("bad.json", PROGRAMME.replace("\"RUB\"", "\"XYZ\""));
    let (baked, checked) = (shop.bad(&["bake", "bad.json", "-o", "bad.wasm"]), shop.bad(&["check", "bad.json"]));
    assert_eq!((baked.stdout, baked.stderr), (checked.stdout, checked.stderr));
    assert!(!shop.folder().join("bad.wasm").exists());
}

#[test]
fn native_code_is_loaded_with_a_signature_and_not_without() {
    let shop = Shop::new();
    shop.good(&["bake", "programme.json", "-o", "shop.wasm"]);
    let said = shop.good(&["precompile", "shop.wasm", "-o", "shop.cwasm"]);
    assert!(said.starts_with("shop.cwasm: good: ") && said.contains("of native code"), "{said}");
    shop.good(&["keygen", "shop"]);
    let native = [&RUN[..], &["--component", "shop.cwasm"]].concat();
    let signed = [&native[..], &["--require-signature", "shop.pub"]].concat();

    let says = shop.bad(&native).stderr;
    assert!(says.contains("precompiled native code") && says.contains("--require-signature"), "{says}");
    let says = shop.bad(&signed).stderr;
    assert_eq!(says, "error: shop.cwasm is not signed: there is no shop.cwasm.sig; `loyalty sign` writes it\n");
    shop.good(&["sign", "shop.cwasm", "--key", "shop.key"]);
    assert_eq!(shop.good(&signed), configured(&shop));

    let mut file = shop.read("shop.cwasm");
    let middle = file.len() / 2;
    file[middle] ^= 1;
    shop.write("shop.cwasm", &file);
    let changed = "error: shop.cwasm.sig: the signature is not of this key over these bytes: ";
    assert!(shop.bad(&signed).stderr.starts_with(changed));
    // Signed in spite of the damage.
    shop.good(&["sign", "shop.cwasm", "--key", "shop.key"]);
    let says = shop.bad(&signed).stderr;
    assert!(says.contains("it is damaged: it does not come to its checksum"), "{says}");
    shop.write("shop.cwasm", &file[..1_000]);
    assert!(shop.bad(&signed).stderr.starts_with(changed));
}

#[test]
fn native_code_that_is_signed_is_inspected_and_held_against_scenarios_like_any_other() {
    let shop = Shop::new();
    shop.write("plain.wasm", loyalty_host::component::BUILT_IN);
    shop.good(&["precompile", "plain.wasm", "-o", "plain.cwasm"]);
    let key = ["--require-signature", "shop.pub"];
    let inspect = ["inspect", "plain.cwasm"];
    let output = shop.bad(&inspect);
    assert!(output.stdout.contains("admitted  no") && output.stdout.contains("source    "), "{}", output.stdout);
    assert!(output.stderr.contains("--require-signature"), "{}", output.stderr);

    shop.good(&["keygen", "shop"]);
    shop.good(&["sign", "plain.cwasm", "--key", "shop.key"]);
    let report =
        |arguments: &[&str]| serde_json::from_str::<Value>(&shop.good(&[arguments, &["--json"]].concat())).unwrap();
    let (native, source) = (report(&[&inspect[..], &key].concat()), report(&["inspect", "plain.wasm"]));
    assert_eq!((&native["admitted"], &native["exports"]), (&Value::Bool(true), &source["exports"]));
    assert_eq!((&native["source-sha256"], source.get("source-sha256")), (&source["sha256"], None));
    shop.good(&[&inspect[..], &key, &["--source", "plain.wasm"]].concat());
    let other = shop.bad(&[&inspect[..], &key, &["--source", "programme.json"]].concat()).stderr;
    assert!(other.starts_with("error: plain.cwasm: it was compiled from the component with SHA-256 "), "{other}");
    let no_native = shop.bad(&["inspect", "--source", "plain.wasm"]).stderr;
    assert!(no_native.contains("it is no precompiled component"), "{no_native}");

    let conformance = ["conformance", "plain.cwasm", "--area", "redemption", "--name", "step"];
    assert!(shop.bad(&conformance).stderr.contains("--require-signature"));
    assert!(shop.good(&[&conformance[..], &key].concat()).contains("good: "));
}

#[test]
fn a_required_signature_is_required_by_every_command_that_loads() {
    let shop = Shop::new();
    shop.write("shop.wasm", loyalty_host::component::BUILT_IN);
    for name in ["shop", "stranger"] {
        shop.good(&["keygen", name]);
    }
    shop.write("members.jsonl", "");
    // Two who are offered tea before a day, and are looked at after it.
    shop.write(
        "tea.csv",
        "customer,date,units,amount,category,order\nanna,2026-01-01,1,5.00,tea,o1\nanna,2026-01-20,1,5.00,tea,o2\n",
    );
    let tea = r#"{ "id": "p", "revision": 1, "currency": "EUR", "offers": [ { "id": "tea", "category": "tea", "value": "1" } ] }"#;
    shop.write("tea.json", tea);
    let batch = ["batch", "evaluate-tier", "--programme", "programme.json", "--in", "members.jsonl", "--out", "out"];
    let conformance = ["conformance", "--area", "redemption", "--name", "step"];
    let relevance = ["relevance", "--orders", "tea.csv", "--cut", "2026-01-15", "--programme", "tea.json"];
    let loading: [&[&str]; 10] = [
        &batch,
        &conformance,
        &relevance,
        &["demo"],
        &["run", "apply-discount", "--programme", "programme.json", "--request", "basket.json"],
        &["check", "programme.json"],
        &["inspect"],
        &["bake", "programme.json", "-o", "out"],
        &["precompile", "shop.wasm", "-o", "out"],
        &["replay", "--programme", "club.json", "--orders", "orders.txt"],
    ];
    let says = |more: &[&str]| {
        let says: Vec<String> = loading.iter().map(|command| shop.bad(&[command, more].concat()).stderr).collect();
        assert!(!shop.folder().join("out").exists());
        says
    };
    let component = ["--component", "shop.wasm", "--require-signature"];
    for says in says(&[&component[..], &["shop.pub"]].concat()) {
        assert_eq!(says, "error: shop.wasm is not signed: there is no shop.wasm.sig; `loyalty sign` writes it\n");
    }
    shop.good(&["sign", "shop.wasm", "--key", "shop.key"]);
    for says in says(&[&component[..], &["stranger.pub"]].concat()) {
        assert!(
            says.starts_with("error: shop.wasm.sig: the signature is not of this key over these bytes: "),
            "{says}"
        );
    }
    for says in says(&[&component[..], &["shop.key"]].concat()) {
        assert!(says.starts_with("error: shop.key: it is a private key, which signs: "), "{says}");
    }
    for command in [&batch[..], &conformance, &relevance] {
        shop.good(&[command, &component, &["shop.pub"]].concat());
    }
    let built_in = shop.bad(&["inspect", "--require-signature", "shop.pub"]).stderr;
    assert!(
        built_in.starts_with("error: the built-in component has no signature, and one is required: "),
        "{built_in}"
    );

    assert!(shop.good(&["inspect", "shop.wasm", "--require-signature", "shop.pub"]).contains("admitted  yes"));
    let by_variable = |key: &str| {
        let mut command = shop.loyalty(&["inspect", "shop.wasm"]);
        command.env("LOYALTY_REQUIRE_SIGNATURE", key).assert()
    };
    by_variable("shop.pub").success();
    by_variable("stranger.pub").code(1);
}

#[test]
fn a_file_is_verified_by_the_key_of_who_has_signed_it() {
    let shop = Shop::new();
    for name in ["shop", "stranger"] {
        shop.good(&["keygen", name]);
    }
    let verify = |key| ["verify", "programme.json", "--key", key];
    assert!(shop.bad(&verify("shop.pub")).stderr.starts_with("error: programme.json is not signed: "));
    assert_eq!(
        shop.good(&["sign", "programme.json", "--key", "shop.key"]),
        "programme.json.sig: the signature of programme.json\n"
    );
    assert_eq!(shop.read("programme.json.sig").len(), 64);
    assert_eq!(shop.good(&verify("shop.pub")), "programme.json: good: signed by shop.pub\n");
    assert!(shop.bad(&verify("stranger.pub")).stderr.contains("another key has signed"));
    assert!(shop.bad(&verify("club.json")).stderr.starts_with("error: club.json: it is no key: "));
    let public = shop.bad(&["sign", "programme.json", "--key", "shop.pub"]).stderr;
    assert!(public.starts_with("error: shop.pub: it is a public key, which verifies: "), "{public}");
    shop.write("programme.json.sig", "short");
    assert!(shop.bad(&verify("shop.pub")).stderr.contains("a signature has 64 bytes, this has 5"));
    shop.change("programme.json", "gadget-club", "gadget-klub");
    shop.good(&["sign", "club.json", "--key", "shop.key"]);
    shop.write("programme.json.sig", shop.read("club.json.sig"));
    assert!(shop.bad(&verify("shop.pub")).stderr.contains("the file was changed since"));
}

#[test]
fn a_key_is_never_overwritten_and_the_private_one_is_its_owners() {
    let shop = Shop::new();
    let said = shop.good(&["keygen", "shop"]);
    assert!(said.starts_with("shop.key: the private key"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = shop.folder().join("shop.key").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let (private, public) = (shop.read("shop.key"), shop.read("shop.pub"));
    let says = shop.bad(&["keygen", "shop"]).stderr;
    assert!(says.starts_with("error: shop.key is there already, and a key is never overwritten: "), "{says}");
    std::fs::remove_file(shop.folder().join("shop.key")).unwrap();
    let says = shop.bad(&["keygen", "shop"]).stderr;
    assert!(says.starts_with("error: shop.pub is there already"), "{says}");
    assert!(!shop.folder().join("shop.key").exists(), "no half of a pair");
    assert_eq!(shop.read("shop.pub"), public);
    assert!(String::from_utf8(private).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
}
