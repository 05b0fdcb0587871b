//! `trigger`: what a customer's bank would do, done to a paid test order.

use anyhow::{Context, bail};
use pebblepay_core::canonical_json;
use pebblepay_core::id::{OrderRef, StoreId};
use pebblepay_core::json::Json;

use super::commands::{done, open, print};
use super::{TriggerArgs, TriggerEvent};
use crate::app::clock::Clock;
use crate::app::dispute::{self, Step};
use crate::app::orders;
use crate::config::Settings;
use crate::server::{self, Extras, Server};

/// Does it. A running server sends the webhooks.
pub(super) fn trigger(settings: &Settings, args: &TriggerArgs) -> anyhow::Result<()> {
    let store = StoreId::parse(&args.store).context("there is no such store")?;
    let order = OrderRef::parse(&args.order).context("there is no such order")?;
    let policy = server::policy(settings, Vec::new());
    let server = done(Server::build(
        open(settings)?,
        Clock::System,
        policy,
        "",
        Extras::default(),
    ))?;
    let step = match args.event {
        TriggerEvent::Opened => Step::Open(args.reason.clone()),
        TriggerEvent::Won => Step::Won,
        TriggerEvent::Lost => Step::Lost,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (order, dispute) = runtime.block_on(async {
        let found = done(orders::of_store(server.app(), &store, order.clone()).await)?;
        if !found.mode.is_test() {
            bail!(
                "{} is a live order: only its bank can dispute it",
                args.order
            );
        }
        done(dispute::step(server.app(), store, order, step).await)
    })?;
    if !args.json {
        return print(&format!(
            "{}: dispute {}\n",
            order.number.as_str(),
            dispute.state.as_str()
        ));
    }
    let body = Json::object()
        .with("order_id", order.number.as_str())
        .with("dispute_id", dispute.id.as_str())
        .with("status", dispute.state.as_str())
        .build();
    print(&format!("{}\n", canonical_json::to_string(&body)))
}
