#![no_main]

loyalty_fuzz::fuzz!("configure");
