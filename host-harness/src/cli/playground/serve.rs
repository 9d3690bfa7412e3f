//! How the files of the playground are served: to whoever asks for one by GET or HEAD, with rules for the browser.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use anyhow::anyhow;
use tiny_http::{Header, Method, Request, Response, Server};

use super::pages::Pages;

/// What the page may do: run its own scripts and its own WebAssembly, and ask nobody else for anything. Styles may stand in
/// the document, since the editor writes its own there.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
                      style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const WORDS: &str = "text/plain; charset=utf-8";

/// Takes hold of an address.
pub fn listen(address: SocketAddr) -> anyhow::Result<Server> {
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("port {} is taken: choose another with --port, or 0 for any that is free", address.port())
        }
        _ => anyhow!("port {} cannot be listened on: {error}", address.port()),
    })?;
    Server::from_listener(listener, None).map_err(|error| anyhow!("the server cannot be started: {error}"))
}

/// Serves the pages until the program is ended.
pub fn serve(server: &Server, pages: &Pages) {
    let port = server.server_addr().to_ip().map_or(0, |address| address.port());
    for request in server.incoming_requests() {
        let answer = answer(pages, port, &request);
        // A browser that goes away in the middle is its own affair.
        let _ = request.respond(answer);
    }
}

fn answer<'a>(pages: &'a Pages, port: u16, request: &Request) -> Response<&'a [u8]> {
    // Reads are all there is; the server itself leaves the body out where HEAD asks.
    if !matches!(request.method(), Method::Get | Method::Head) {
        return with(file(405, b"files are read here, with GET or HEAD\n", WORDS), &[("Allow", "GET, HEAD")]);
    }
    // A foreign name that leads here would let a foreign page read what stands here.
    if !is_own_name(request, port) {
        return file(403, b"this is served as localhost alone\n", WORDS);
    }
    let path = request.url().split(['?', '#']).next().unwrap_or_default();
    match pages.get(path) {
        Some((bytes, kind)) => file(200, bytes, kind),
        None => file(404, b"there is no such file\n", WORDS),
    }
}

fn is_own_name(request: &Request, port: u16) -> bool {
    let mut hosts = request.headers().iter().filter(|header| header.field.equiv("Host"));
    let Some(host) = hosts.next().map(|header| header.value.as_str()) else { return false };
    // The port that browsers leave out.
    let name = if port == 80 { Some(host) } else { host.strip_suffix(&format!(":{port}")) };
    matches!(name, Some("localhost" | "127.0.0.1"))
}

fn file<'a>(status: u16, bytes: &'a [u8], kind: &'static str) -> Response<&'a [u8]> {
    let rules = [
        ("Content-Type", kind),
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        // The next build has the same address.
        ("Cache-Control", "no-cache"),
    ];
    with(Response::new(status.into(), Vec::new(), bytes, Some(bytes.len()), None), &rules)
}

/// All headers here are plain ASCII, the only thing that could keep one out.
fn with<'a>(answer: Response<&'a [u8]>, headers: &[(&str, &str)]) -> Response<&'a [u8]> {
    let headers = headers.iter().filter_map(|(name, value)| Header::from_bytes(*name, *value).ok());
    headers.fold(answer, Response::with_header)
}
