#![no_main]

loyalty_fuzz::fuzz!("settle-points");
