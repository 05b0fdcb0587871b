//! Making something happen on a store's test side: every event that a merchant's program has to
//! cope with, brought about as customers, shops and banks bring it about.
//!
//! Nothing here writes an event. An order is created, paid, declined, refunded or disputed by the
//! use cases that do so for real, with the sandbox as its gateway; the events follow from that.

use pebblepay_core::dispute::Dispute;
use pebblepay_core::id::{OrderRef, SessionId};
use pebblepay_core::limits::DECLINES_PER_SESSION_MAX;
use pebblepay_core::order::{CustomerCancel, Details, Order, OrderState};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode, Store};
use pebblepay_core::test_cards::{TEST_CARDS, TestCard, TestResult};

use super::auth::Caller;
use super::create_order::{self, CreateOrder, Pricing};
use super::dispute::{self, Step};
use super::pay::{self, Means, Pay, Tried};
use super::refund::{self, Wish};
use super::{App, Error, Res, end, orders};
pub use crate::db::test_side::Logged;
use crate::db::{event_lists, test_side};
use crate::gateways::{Gateway, sandbox};

/// Something that can be made to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// An order is created.
    OrderCreated,
    /// The customer's bank asks for authentication.
    ActionRequired,
    /// A card is declined.
    Declined,
    /// The gateway has the payment and takes half a minute to decide.
    Processing,
    /// The order is paid.
    Paid,
    /// So many cards are declined that the order fails for good.
    Failed,
    /// The order's time runs out.
    Expired,
    /// The shop cancels the order.
    Cancelled,
    /// Money goes back to the customer.
    Refunded,
    /// The gateway refuses to give money back.
    RefundFailed,
    /// The customer's bank opens a dispute.
    Disputed,
    /// The bank decides for the store.
    DisputeWon,
    /// The bank decides for the customer.
    DisputeLost,
    /// The customer cancels the order.
    CustomerCancelled,
}

/// What a dialect calls something that can be made to happen.
#[derive(Clone, Copy, Debug)]
pub struct TriggerWord {
    /// The dialect's word for the event.
    pub word: &'static str,
    /// What it stands for.
    pub happening: Happening,
    /// What is done, in a few words.
    pub does: &'static str,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The store.
    pub store: Store,
    /// What is to happen.
    pub happening: Happening,
    /// To which test order; `None` = to a new one.
    pub order: Option<OrderRef>,
    /// What the new order is made from.
    pub pricing: Pricing,
    /// What the new order says.
    pub details: Details,
    /// How much is refunded, as it was written; `None` = all that is left.
    pub refund_amount: Option<String>,
    /// Why it is refunded or disputed.
    pub reason: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Happened {
    /// The order as it then stands.
    pub order: Order,
    /// Its dispute, if there was one in this.
    pub dispute: Option<Dispute>,
    /// The events that followed, in their order.
    pub events: Vec<Logged>,
}

/// The reason of a dispute where none is given, in the bank's words.
const DISPUTE_REASON: &str = "fraudulent";

/// Makes it happen.
///
/// # Errors
/// The order is not one of the test side, or stands where this can not happen to it; whatever the
/// use cases refuse.
pub async fn trigger(app: &App, asked: Trigger) -> Res<Happened> {
    let caller = Caller::of_store(asked.store.clone(), Mode::Test);
    let act = Act { app, caller };
    let store = asked.store.id.clone();
    let newest = app
        .db
        .read(move |tx| -> Res<i64> { Ok(event_lists::end(tx, &store)?) });
    let before = newest.await?;
    let session = act.subject(&asked).await?;
    let dispute = act.happen(&session, &asked).await?;
    let order = act.order(&session).await?;
    let (store, id) = (order.store_id.clone(), order.id.clone());
    let read = app
        .db
        .read(move |tx| -> Res<Vec<Logged>> { Ok(test_side::events_of(tx, &store, &id, before)?) });
    let events = read.await?;
    app.wake_deliveries.notify_one();
    Ok(Happened {
        order,
        dispute,
        events,
    })
}

struct Act<'a> {
    app: &'a App,
    caller: Caller,
}

impl Act<'_> {
    async fn order(&self, session: &SessionId) -> Res<Order> {
        orders::get(self.app, &self.caller, OrderRef::Session(session.clone())).await
    }

    /// The order that it happens to: the one that is named, or a new one that is brought to where
    /// it can happen.
    async fn subject(&self, asked: &Trigger) -> Res<SessionId> {
        if let Some(id) = &asked.order {
            if asked.happening == Happening::OrderCreated {
                let problem = FieldProblem::Invalid("must be left out: a new order is created");
                return Err(Refusal::field("order_id", problem).into());
            }
            let order = orders::get(self.app, &self.caller, id.clone()).await?;
            if !order.mode.is_test() {
                return Err(Refusal::NotFound(Noun::Order).into());
            }
            return Ok(order.session);
        }
        let session = self.create(asked).await?;
        match asked.happening {
            Happening::Refunded | Happening::RefundFailed | Happening::Disputed => {
                self.pay(&session, TestResult::Success).await?;
            }
            Happening::DisputeWon | Happening::DisputeLost => {
                self.pay(&session, TestResult::Success).await?;
                self.dispute(&session, opened(asked)).await?;
            }
            Happening::OrderCreated
            | Happening::ActionRequired
            | Happening::Declined
            | Happening::Processing
            | Happening::Paid
            | Happening::Failed
            | Happening::Expired
            | Happening::Cancelled
            | Happening::CustomerCancelled => {}
        }
        Ok(session)
    }

    async fn create(&self, asked: &Trigger) -> Res<SessionId> {
        let mut details = asked.details.clone();
        if asked.happening == Happening::CustomerCancelled {
            details.customer_cancel = CustomerCancel::Allowed;
        }
        let request = CreateOrder {
            store: self.caller.store.clone(),
            mode: Mode::Test,
            pricing: asked.pricing.clone(),
            details,
            dialect: Dialect::PebblePay,
            valid_ms: None,
        };
        let session = |order: &Order| (201, order.session.as_str().to_owned());
        let made = create_order::create(self.app, request, None, session).await?;
        SessionId::parse(&made.body).ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))
    }

    async fn happen(&self, session: &SessionId, asked: &Trigger) -> Res<Option<Dispute>> {
        match asked.happening {
            Happening::OrderCreated => {}
            Happening::ActionRequired => self.pay(session, TestResult::SuccessAfter3ds).await?,
            Happening::Declined => {
                self.pay(session, TestResult::DeclinedInsufficientFunds)
                    .await?;
            }
            Happening::Processing => {
                let order = self.order(session).await?;
                if order.amount.is_zero() {
                    let problem = FieldProblem::Invalid("can not happen to an order of nothing");
                    return Err(Refusal::field("event", problem).into());
                }
                let token = sandbox::SLOW_TOKEN.to_owned();
                self.pay_by(session, &order, Some(token)).await?;
            }
            Happening::Paid => self.pay(session, TestResult::Success).await?,
            Happening::Failed => self.fail(session).await?,
            Happening::Expired => self.expire(session).await?,
            Happening::Cancelled => self.cancel(session).await?,
            Happening::CustomerCancelled => end::cancel_by_customer(self.app, session).await?,
            Happening::Refunded => self.refund(session, asked, asked.reason.clone()).await?,
            Happening::RefundFailed => {
                let reason = sandbox::REFUSED_REASON.to_owned();
                self.refund(session, asked, Some(reason)).await?;
            }
            Happening::Disputed => return self.dispute(session, opened(asked)).await,
            Happening::DisputeWon => return self.dispute(session, Step::Won).await,
            Happening::DisputeLost => return self.dispute(session, Step::Lost).await,
        }
        Ok(None)
    }

    /// Pays with the test card that does this, by the simulated wallet: the card's number is then
    /// counted against nobody, so that no shop's tests can lock the card of another's.
    async fn pay(&self, session: &SessionId, result: TestResult) -> Res<()> {
        let order = self.order(session).await?;
        let free = order.amount.is_zero();
        if free && result != TestResult::Success {
            let problem = FieldProblem::Invalid("can not happen to an order of nothing");
            return Err(Refusal::field("event", problem).into());
        }
        let token = card(result).map(sandbox::wallet_token);
        self.pay_by(session, &order, token).await
    }

    async fn pay_by(&self, session: &SessionId, order: &Order, token: Option<String>) -> Res<()> {
        let free = order.amount.is_zero();
        let means = token.map(Means::Wallet);
        let request = Pay {
            session: session.clone(),
            gateway: Some(sandbox::Sandbox.offer()),
            draft: None,
            means: means.filter(|_| !free),
            email: Some("ada@example.com".to_owned()),
            name: Some("Ada Okafor".to_owned()),
            address: None,
            locale: "en",
        };
        match pay::pay(self.app, request).await? {
            Tried::Paid(_) => Ok(()),
            Tried::CouponLost(_) => {
                let problem = FieldProblem::Invalid("can not be used any more");
                Err(Refusal::field("coupon_code", problem).into())
            }
        }
    }

    async fn fail(&self, session: &SessionId) -> Res<()> {
        for _ in 0..DECLINES_PER_SESSION_MAX {
            self.pay(session, TestResult::DeclinedExpired).await?;
            if self.order(session).await?.state == OrderState::Failed {
                break;
            }
        }
        Ok(())
    }

    async fn expire(&self, session: &SessionId) -> Res<()> {
        let now_ms = self.app.clock.now_ms();
        self.order(session).await?.check_payable(now_ms)?;
        let (word, session) = (self.app.event_word, session.clone());
        let written = self.app.db.write(move |tx| -> Res<()> {
            test_side::end_now(tx, &session, now_ms)?;
            end::expire(tx, word, &session, now_ms)
        });
        written.await
    }

    async fn cancel(&self, session: &SessionId) -> Res<()> {
        let id = OrderRef::Session(session.clone());
        let nothing = |_: &Order| (200, String::new());
        end::cancel(self.app, &self.caller, id, None, nothing).await?;
        Ok(())
    }

    async fn refund(
        &self,
        session: &SessionId,
        asked: &Trigger,
        reason: Option<String>,
    ) -> Res<()> {
        let wish = Wish {
            order: OrderRef::Session(session.clone()),
            amount: asked.refund_amount.clone(),
            reason,
        };
        let nothing = |_: &refund::Refunded| (200, String::new());
        refund::refund(self.app, &self.caller, wish, None, nothing).await?;
        Ok(())
    }

    async fn dispute(&self, session: &SessionId, step: Step) -> Res<Option<Dispute>> {
        let id = OrderRef::Session(session.clone());
        let store = self.caller.store.id.clone();
        let (_, dispute) = dispute::step(self.app, store, id, step).await?;
        Ok(Some(dispute))
    }
}

fn opened(asked: &Trigger) -> Step {
    Step::Open(
        asked
            .reason
            .clone()
            .unwrap_or_else(|| DISPUTE_REASON.to_owned()),
    )
}

/// The first test card that does this.
fn card(result: TestResult) -> Option<&'static TestCard> {
    TEST_CARDS.iter().find(|card| card.result == result)
}
