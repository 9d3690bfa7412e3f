//! `loyalty playground`: what it serves and to whom, and what it refuses.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::shop::Shop;

const PAGE: &str = "<!doctype html><title>page</title>";
const WASM: &[u8] = b"\0asm\x01\0\0\0";

/// The command, serving, and its address. It is ended with the value.
struct Served {
    process: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Served {
    /// What answers to a request, from the first line of the head to the end of the body.
    fn answer(&self, method: &str, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let _ = stream.shutdown(Shutdown::Both);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.answer("GET", path, &self.address)
    }
}

/// A folder with a page in it, as a build leaves one.
fn pages(shop: &Shop) {
    std::fs::create_dir_all(shop.folder().join("pages/assets")).unwrap();
    for (name, content) in [
        ("pages/index.html", PAGE.as_bytes()),
        ("pages/assets/engine.wasm", WASM),
        ("pages/assets/page.js", b"1"),
        ("pages/assets/page.css", b"a{}"),
        ("pages/.secret", b"hidden"),
    ] {
        shop.write(name, content);
    }
}

fn serve(folder: &Path, arguments: &[&str]) -> Result<Served, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loyalty"));
    let command = command.args(["playground", "--port", "0"]).args(arguments).current_dir(folder);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let Some(rest) = line.strip_prefix("the playground is at http://") else {
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        return Err(String::from_utf8(output.stderr).unwrap());
    };
    let address = rest.split('/').next().unwrap().to_owned();
    Ok(Served { process, address })
}

#[test]
fn the_files_of_a_page_are_served_with_their_types_and_rules_for_the_browser() {
    let shop = Shop::new();
    pages(&shop);
    let served = serve(shop.folder(), &["--pages", "pages"]).unwrap();
    assert!(served.address.starts_with("127.0.0.1:"), "{}: this machine alone", served.address);

    let page = served.get("/");
    assert!(page.starts_with("HTTP/1.1 200") && page.ends_with(PAGE), "{page}");
    assert_eq!(served.get("/index.html?from=link").lines().last(), Some(PAGE));
    for rule in ["default-src 'none'", "frame-ancestors 'none'", "X-Content-Type-Options: nosniff"] {
        assert!(page.contains(rule), "{rule} in {page}");
    }
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/assets/engine.wasm", "application/wasm"),
        ("/assets/page.js", "text/javascript; charset=utf-8"),
        ("/assets/page.css", "text/css; charset=utf-8"),
    ] {
        let answer = served.get(path);
        assert!(answer.contains(&format!("Content-Type: {kind}\r\n")), "{path}: {answer}");
    }

    let head = served.answer("HEAD", "/", &served.address);
    assert!(head.contains(&format!("Content-Length: {}\r\n", PAGE.len())) && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn nothing_else_is_served() {
    let shop = Shop::new();
    pages(&shop);
    #[cfg(unix)]
    std::os::unix::fs::symlink(shop.folder().join("programme.json"), shop.folder().join("pages/linked.json")).unwrap();
    let served = serve(shop.folder(), &["--pages", "pages"]).unwrap();

    for path in [
        "/none.html",
        "/assets",
        "/assets/",
        "/.secret",
        "/linked.json",
        "/../programme.json",
        "/%2e%2e/programme.json",
        "/assets/../index.html",
        "//index.html",
        "/index.html/",
    ] {
        let answer = served.get(path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = served.answer(method, "/", &served.address);
        assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("Allow: GET, HEAD\r\n"), "{method}: {answer}");
    }
    // A name that its owner has made lead here would let their pages read this one.
    let answer = served.answer("GET", "/", "evil.example");
    assert!(answer.starts_with("HTTP/1.1 403") && !answer.contains(PAGE), "{answer}");
    let port = served.address.rsplit(':').next().unwrap();
    assert!(served.answer("GET", "/", &format!("localhost:{port}")).ends_with(PAGE));
}

#[test]
fn noise_at_the_port_does_not_end_it() {
    let shop = Shop::new();
    pages(&shop);
    let served = serve(shop.folder(), &["--pages", "pages"]).unwrap();
    for noise in [&b"\0\xff\xff\xff\r\n\r\n"[..], b"GET", b"GET / HTTP/9.9\r\n\r\n", &[b'a'; 70_000]] {
        let mut stream = TcpStream::connect(&served.address).unwrap();
        // It may hang up in the middle.
        let _ = stream.write_all(noise).and_then(|()| stream.shutdown(Shutdown::Write));
        let _ = stream.read_to_end(&mut Vec::new());
    }
    // One that says nothing and stays keeps nobody else waiting.
    let _silent = TcpStream::connect(&served.address).unwrap();
    assert!(served.get("/").ends_with(PAGE));
}

#[test]
fn a_port_that_is_taken_and_a_folder_without_a_page_are_told() {
    let shop = Shop::new();
    pages(&shop);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = shop.bad(&["playground", "--pages", "pages", "--port", &port]);
    let says = format!("error: port {port} is taken: choose another with --port, or 0 for any that is free\n");
    assert_eq!(output.stderr, says);

    let says = "error: pages/assets: there is no index.html in it: name the folder of a built page\n";
    assert_eq!(serve(shop.folder(), &["--pages", "pages/assets"]).err().as_deref(), Some(says));
    let told = serve(shop.folder(), &["--pages", "nowhere"]).err().unwrap();
    assert!(told.starts_with("error: nowhere: "), "{told}");
}

#[test]
fn without_a_folder_it_serves_the_page_it_was_built_with_or_tells_how_to_build_it() {
    match serve(Shop::new().folder(), &[]) {
        Ok(served) => assert!(served.get("/").contains("<title>Loyalty playground</title>")),
        Err(told) => assert_eq!(
            told,
            "error: this program was built without the page: run `npm install && npm run build` in host-harness/playground \
             and build it again, or name the folder of a built page with --pages\n"
        ),
    }
}
