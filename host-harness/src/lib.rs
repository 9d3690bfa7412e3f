//! The harness: loads, limits, calls and checks a loyalty component the way a CRM does.
