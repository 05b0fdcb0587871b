//! The host on which the checkout runs: its jobs, its customers and its owner.

use checkout_server::app::auth::Caller;
use checkout_server::app::create_order::{self, CreateOrder, Pricing};
use checkout_server::app::deliveries;
use checkout_server::app::endpoints::{self, Changes};
use checkout_server::app::event_log::Since;
use checkout_server::app::pay::{self, Means, Pay};
use checkout_server::app::refund::{self, Wish};
use checkout_server::app::{App, Error, Res};
use checkout_server::db::delivery_lists::Recovery;
use checkout_server::gateways::Gateway;
use checkout_server::gateways::sandbox::Sandbox;
use checkout_server::jobs::{expire, housekeeping};
use checkout_server::server::Server;
use pebblepay_core::card::{Card, CardInput};
use pebblepay_core::id::{EndpointId, EventId, OrderRef, SessionId};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::store::{Dialect, Mode};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::facts;
use crate::world::{Touch, sleep_ms, with};

/// What somebody does.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// A customer orders, is declined so many times and pays; the merchant may give it back.
    Buy {
        declines: i64,
        pays: bool,
        refunds: bool,
        webhook_url: Option<String>,
        rests_ms: i64,
    },
    /// The owner enables an endpoint.
    Enable(EndpointId),
    /// The owner disables an endpoint.
    Disable(EndpointId),
    /// The owner has an event sent again: which one, counted round all there are.
    Resend(i64),
    /// The owner has all sent again that did not arrive since then.
    Recover(Option<EndpointId>, i64),
    /// Time for housekeeping.
    Tidy,
}

/// Runs the server until it dies.
pub(crate) async fn run(server: Server, mut commands: UnboundedReceiver<Command>) {
    let app = server.app().clone();
    tokio::spawn(server.deliverer().clone().run());
    tokio::spawn(housekeeping::run(app.clone()));
    tokio::spawn(expire::run(app.clone()));
    while let Some(command) = commands.recv().await {
        let app = app.clone();
        tokio::spawn(async move {
            let done = perform(&app, &command).await;
            with(|w| {
                w.busy -= 1;
                match done {
                    Ok(()) => w.note(&format!("done: {command:?}")),
                    // The rules may say no: to a second payment, to a disabled endpoint.
                    Err(Error::Refused(why)) => w.note(&format!("no to {command:?}: {why:?}")),
                    Err(other) => w.fail(format!("{command:?} failed: {other:?}")),
                }
            });
        });
    }
}

async fn perform(app: &App, command: &Command) -> Res<()> {
    let store = with(|w| w.store.id.clone());
    match command {
        Command::Buy { .. } => buy(app, command).await,
        Command::Enable(id) => {
            facts::disabled_for_a_reason(app, id);
            let touch = touch(Some(id), None);
            let done = change(app, id, true).await;
            touched(touch);
            done
        }
        Command::Disable(id) => change(app, id, false).await,
        Command::Tidy => housekeeping::once(app).await,
        Command::Resend(which) => {
            let Some(event) = facts::event(app, *which) else {
                return Ok(());
            };
            let touch = touch(None, Some(&event));
            let sent = deliveries::resend(app, &store, Mode::Test, event, None).await;
            touched(touch);
            sent.map(drop)
        }
        Command::Recover(endpoint, since_ms) => {
            let what = Recovery {
                store,
                mode: Mode::Test,
                endpoint: endpoint.clone(),
                delivered_too: false,
            };
            let touch = touch(endpoint.as_ref(), None);
            let sent = deliveries::recover(app, what, Since::Time(*since_ms)).await;
            touched(touch);
            sent.map(drop)
        }
    }
}

async fn change(app: &App, id: &EndpointId, enabled: bool) -> Res<()> {
    let store = with(|w| w.store.id.clone());
    let changes = Changes {
        enabled: Some(enabled),
        ..Changes::default()
    };
    endpoints::update(app, None, (&store, Mode::Test, id.clone()), changes)
        .await
        .map(drop)
}

/// From now on, and until [`touched`], deliveries may be made due out of turn.
fn touch(endpoint: Option<&EndpointId>, event: Option<&EventId>) -> usize {
    with(|w| {
        w.touches.push(Touch {
            from_ms: w.clock.now_ms(),
            to_ms: i64::MAX,
            endpoint: endpoint.map(|id| id.as_str().to_owned()),
            event: event.map(|id| id.as_str().to_owned()),
        });
        w.touches.len() - 1
    })
}

fn touched(index: usize) {
    with(|w| w.touches[index].to_ms = w.clock.now_ms());
}

async fn buy(app: &App, command: &Command) -> Res<()> {
    let Command::Buy {
        declines,
        pays,
        refunds,
        webhook_url,
        rests_ms,
    } = command
    else {
        return Ok(());
    };
    let session = order(app, webhook_url.clone()).await?;
    for _ in 0..*declines {
        pay_with(app, &session, "4000000000000119").await?;
        sleep_ms(*rests_ms).await;
    }
    if *pays {
        pay_with(app, &session, "4000000000000002").await?;
    }
    if *pays && *refunds {
        for amount in [Some("1.00".to_owned()), None] {
            sleep_ms(*rests_ms).await;
            give_back(app, &session, amount).await?;
        }
    }
    Ok(())
}

async fn order(app: &App, webhook_url: Option<String>) -> Res<SessionId> {
    let request = CreateOrder {
        store: with(|w| w.store.clone()),
        mode: Mode::Test,
        pricing: Pricing::Amount(Money::from_minor(1999, Currency::USD)),
        details: Details {
            webhook_url,
            product_name: Some("Tea for \u{201e}two\u{201c} \u{2615} </b>".to_owned()),
            ..Details::default()
        },
        dialect: Dialect::PebblePay,
        valid_ms: None,
    };
    let session = |order: &pebblepay_core::order::Order| (200, order.session.as_str().to_owned());
    let made = create_order::create(app, request, None, session).await?;
    Ok(SessionId::parse(&made.body).expect("the order's session"))
}

async fn pay_with(app: &App, session: &SessionId, number: &str) -> Res<()> {
    let input = CardInput {
        number: number.to_owned(),
        expiry: "12/39".to_owned(),
        cvc: "123".to_owned(),
        name: "Jo Doe".to_owned(),
    };
    let card = Card::parse(&input, app.clock.now_ms()).expect("a test card");
    let request = Pay {
        session: session.clone(),
        gateway: Some(Sandbox.offer()),
        draft: None,
        means: Some(Means::Card(card)),
        email: Some("jo@example.com".to_owned()),
        name: None,
        address: None,
        locale: "en",
    };
    pay::pay(app, request).await.map(drop)
}

async fn give_back(app: &App, session: &SessionId, amount: Option<String>) -> Res<()> {
    let caller = Caller {
        store: with(|w| w.store.clone()),
        dialect: Dialect::PebblePay,
        mode: Mode::Test,
        key: [0; 32],
    };
    let wish = Wish {
        order: OrderRef::Session(session.clone()),
        amount,
        reason: None,
    };
    let told = |_: &refund::Refunded| (200, String::new());
    refund::refund(app, &caller, wish, None, told)
        .await
        .map(drop)
}
