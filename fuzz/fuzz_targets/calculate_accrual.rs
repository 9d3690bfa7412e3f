#![no_main]

loyalty_fuzz::fuzz!("calculate-accrual");
