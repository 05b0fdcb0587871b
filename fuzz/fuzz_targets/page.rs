//! A stranger's page and its headers, as `doctor` reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::doctor::{self, Home, Page};
use pebblepay_core::id::StoreId;
use pebblepay_core::money::Currency;
use pebblepay_core::store::Store;

fuzz_target!(|input: (&str, Vec<(&str, &str)>, &str)| {
    let (url, headers, html) = input;
    let headers: Vec<(String, String)> = headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let store = Store {
        id: StoreId::parse("store_01kkr55sg0e6gbqf0e6gbqf0e6").expect("it is an id"),
        name: "Tea House".to_owned(),
        merchant_code: "TEAHOUSE".to_owned(),
        currency: Currency::USD,
        fee_bps: 500,
        origins: vec!["https://shop.example".to_owned()],
        return_origins: Vec::new(),
        allow_test_links: false,
        signed_amounts_only: false,
        live_gateway: true,
        gateways: Default::default(),
        brand: Default::default(),
    };
    let home = Home {
        origin: "https://pay.example",
        store: &store,
    };
    let page = Page {
        url,
        headers: &headers,
        html,
    };
    for finding in doctor::examine(&page, &home).findings {
        assert!(!finding.means.is_empty() && !finding.mend.is_empty());
    }
    let _ = doctor::store_named(html);
});
