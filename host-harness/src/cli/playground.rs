//! `loyalty playground`: a page on which a programme is edited and seen at work.
//!
//! Nothing is decided here: the page has the component inside and runs it in the browser. This serves its files, to the
//! browsers of this machine alone, until it is stopped.

mod pages;
mod serve;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::{Verdict, print};
use pages::Pages;

/// Where the page is served unless another port is asked for.
const PORT: u16 = 8474;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The page decides by itself, with the component inside: nothing that is typed leaves the browser.
Only browsers on this machine can open it; Ctrl-C ends it. The folder of the built page can be
put on any web server as it is.

Example:
  loyalty playground --port 8080")]
pub struct Arguments {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = PORT)]
    port: u16,

    /// Folder of a built page, instead of the one that is built in
    #[arg(long, value_name = "FOLDER")]
    pages: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Verdict> {
    let pages = match &arguments.pages {
        Some(folder) => Pages::read(folder)?,
        None => Pages::built_in()?,
    };
    let server = serve::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)))?;
    print(&format!("the playground is at http://{}/ (Ctrl-C ends it)\n", server.server_addr()))?;
    serve::serve(&server, &pages);
    Ok(Verdict::Good)
}
