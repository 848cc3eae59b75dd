#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| pmh_inspector_fuzz::csv(data));
