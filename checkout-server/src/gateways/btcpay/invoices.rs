//! The calls of BTCPay Server's API: making an invoice, reading one, finding that of an attempt.

use pebblepay_core::btcpay::{self, Invoice};
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::payment::Attempt;

use super::super::{Launch, exchange};
use super::BtcPay;

/// Why the server's answer is not known.
pub struct Unread(pub String);

impl BtcPay {
    /// The attempt's invoice; made if there is none.
    pub(super) async fn open_invoice(&self, launch: &Launch<'_>) -> Result<Invoice, Unread> {
        let (order, attempt) = (launch.order, launch.attempt);
        let found = match self.invoice_of(attempt).await? {
            Some(invoice) => invoice,
            None => {
                let made = self.create(launch).await?;
                // Another server may have made one at the same moment: all of them use the same.
                self.invoice_of(attempt).await?.unwrap_or(made)
            }
        };
        match found.check(order, attempt, self.store()) {
            Ok(()) => Ok(found),
            Err(why) => Err(Unread(why.message())),
        }
    }

    /// The invoice of an attempt, if it has one.
    pub(super) async fn invoice_of(&self, attempt: &Attempt) -> Result<Option<Invoice>, Unread> {
        let (status, body) = self
            .call(&format!("?orderId={}&take=8", attempt.id), None)
            .await?;
        let (200, Some(list)) = (status, body.as_array()) else {
            return Err(unexpected(status));
        };
        let read: Result<Vec<Invoice>, _> = list.iter().map(Invoice::read).collect();
        let invoices = read.map_err(|why| Unread(why.message()))?;
        Ok(btcpay::choose(invoices, attempt))
    }

    /// An invoice by its id, if the store has it. `id` is the server's: letters and digits.
    ///
    /// # Errors
    /// The server can not be reached, or its answer not be understood.
    pub async fn invoice(&self, id: &str) -> Result<Option<Invoice>, Unread> {
        match self.call(&format!("/{id}"), None).await? {
            (200, body) => Invoice::read(&body)
                .map(Some)
                .map_err(|why| Unread(why.message())),
            (404, _) => Ok(None),
            (status, _) => Err(unexpected(status)),
        }
    }

    /// Whether the server is there and takes our key for this store's invoices.
    ///
    /// # Errors
    /// Says why not.
    pub async fn probe(&self) -> Result<(), String> {
        match self.call("?take=1", None).await {
            Ok((200, body)) if body.as_array().is_some() => Ok(()),
            Ok((401 | 403, _)) => {
                Err("it refuses the API key, or the key may not view this store's invoices".into())
            }
            Ok((404, _)) => Err("it knows no such store".to_owned()),
            Ok((status, _)) => Err(format!("it answers with status {status}")),
            Err(Unread(_)) => Err("it does not answer".to_owned()),
        }
    }

    async fn create(&self, launch: &Launch<'_>) -> Result<Invoice, Unread> {
        let text = canonical_json::to_string(&self.invoice_for(launch));
        match self.call("", Some(text)).await? {
            (200 | 201, body) => Invoice::read(&body).map_err(|why| Unread(why.message())),
            (status, _) => Err(unexpected(status)),
        }
    }

    /// Nothing of the customer is in it: the order's number is enough for the owner.
    fn invoice_for(&self, launch: &Launch<'_>) -> Json {
        let Launch { order, attempt, .. } = launch;
        let left_ms = order.expires_at_ms.saturating_sub((self.now)());
        let details = &order.details;
        let said = details.description.clone();
        let metadata = Json::object()
            .with("orderId", attempt.id.as_str())
            .with("orderNumber", order.number.as_str())
            .with_some("itemDesc", said.or_else(|| details.product_line()))
            .build();
        let checkout = Json::object()
            .with("expirationMinutes", left_ms.div_euclid(60_000).max(1))
            .with("redirectURL", launch.success_url.as_str())
            .with("redirectAutomatically", true)
            .with_some("defaultLanguage", details.locale.as_deref())
            .build();
        Json::object()
            .with("amount", order.amount.to_decimal())
            .with("currency", order.amount.currency().code())
            .with("metadata", metadata)
            .with("checkout", checkout)
            .build()
    }

    /// One call about the store's invoices: a POST with a body, else a GET. A status and what could
    /// be read of the answer.
    async fn call(&self, rest: &str, body: Option<String>) -> Result<(u16, Json), Unread> {
        let settings = &self.settings;
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
            ("authorization", format!("token {}", &*settings.api_key)),
        ];
        let url = format!(
            "{}/api/v1/stores/{}/invoices{rest}",
            settings.url, settings.store
        );
        let answer = exchange(&self.client, &url, &headers, body).await;
        answer.map_err(|failure| Unread(failure.message))
    }
}

fn unexpected(status: u16) -> Unread {
    Unread(format!("it answers with status {status}"))
}
