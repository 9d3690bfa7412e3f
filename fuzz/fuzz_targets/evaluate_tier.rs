#![no_main]

loyalty_fuzz::fuzz!("evaluate-tier");
