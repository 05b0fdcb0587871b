//! ICU's own data for currencies, except that the decimals are those of the order.
//!
//! CLDR drops the decimals of some currencies that are little worth (the Albanian lek, the Serbian
//! dinar), and its formatter would round an amount to them. What is charged has to be what is
//! shown, so the number of decimals comes from ISO 4217, as everywhere else in the server.

use icu_decimal::provider::{Baked as DecimalData, DecimalDigitsV1, DecimalSymbolsV1};
use icu_experimental::dimension::provider::currency::essentials::CurrencyEssentialsV1;
use icu_experimental::dimension::provider::currency::fractions::{
    CurrencyFractions, CurrencyFractionsV1, FractionInfo,
};
use icu_experimental::dimension::provider::currency::no_currency::CurrencyPatternsNoCurrencyV1;
use icu_experimental::dimension::provider::currency::symbols::{
    CurrencyDecimalSymbolsV1, CurrencySymbolsV1,
};
use icu_experimental::provider::Baked as CurrencyData;
use icu_provider::{DataError, DataPayload, DataProvider, DataRequest, DataResponse};
use zerovec::ZeroMap;

/// The data of ICU with so many decimals for every currency.
pub(super) struct WithDecimals(pub(super) u8);

impl DataProvider<CurrencyFractionsV1> for WithDecimals {
    fn load(&self, _: DataRequest<'_>) -> Result<DataResponse<CurrencyFractionsV1>, DataError> {
        let default = FractionInfo {
            digits: self.0,
            ..FractionInfo::default()
        };
        let fractions = ZeroMap::new();
        Ok(DataResponse {
            metadata: Default::default(),
            payload: DataPayload::from_owned(CurrencyFractions { fractions, default }),
        })
    }
}

macro_rules! as_it_is {
    ($($marker:ty => $data:expr),* $(,)?) => {$(
        impl DataProvider<$marker> for WithDecimals {
            fn load(&self, request: DataRequest<'_>) -> Result<DataResponse<$marker>, DataError> {
                $data.load(request)
            }
        }
    )*};
}

as_it_is! {
    CurrencyEssentialsV1 => CurrencyData,
    CurrencySymbolsV1 => CurrencyData,
    CurrencyPatternsNoCurrencyV1 => CurrencyData,
    CurrencyDecimalSymbolsV1 => CurrencyData,
    DecimalSymbolsV1 => DecimalData,
    DecimalDigitsV1 => DecimalData,
}
