#![no_main]

loyalty_fuzz::fuzz!("apply-discount");
