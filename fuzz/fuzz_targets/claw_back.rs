#![no_main]

loyalty_fuzz::fuzz!("claw-back");
