#![no_main]

loyalty_fuzz::fuzz!("recommend-offers");
