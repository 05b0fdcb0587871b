//! What may happen next in one checkout: a table of phases, pure and total.
//!
//! [`step`] never touches the page. The caller sets the new phase first, then dispatches the
//! event, then carries out the action, so that a page's handler that calls back into the SDK
//! always meets a finished state and no borrow is ever held across a call into JavaScript.

use pebblepay_protocol::events;

/// Where a checkout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    Idle,
    /// The frame is on the page and has not answered yet.
    Loading,
    /// The customer fills in the form; closing is free.
    Open,
    /// Money moves; closing is locked.
    Locked,
    /// The public message said that the payment is complete; the port's message is on its way.
    Paid,
    /// Paid, and the page has been told. Any way on waits for two things: that the check mark was
    /// seen, and that the shop knows.
    Done,
    /// Paid; the check mark was seen, the shop has not answered yet.
    Seen,
    /// Paid; the shop knows, the check mark was not seen long enough.
    Known,
    /// Paid, and the way on was taken, if there was one.
    Continued,
    /// The session ran out.
    Expired,
    /// It cannot work, and the dialog says so.
    Broken,
    /// The top page is being navigated.
    Leaving,
}

impl Phase {
    /// The phase that `self as u8` came from; `Idle` for anything else.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        let all = [
            Self::Idle,
            Self::Loading,
            Self::Open,
            Self::Locked,
            Self::Paid,
            Self::Done,
            Self::Seen,
            Self::Known,
            Self::Continued,
            Self::Expired,
            Self::Broken,
            Self::Leaving,
        ];
        all.get(usize::from(number)).copied().unwrap_or(Self::Idle)
    }
}

/// Why a checkout closes; the word that `closed` and the promise of `open` carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The customer closed it.
    User,
    /// The page called `PebblePay.close()`.
    Host,
    /// It was paid.
    Completed,
    /// It had run out.
    Expired,
    /// It could not work.
    Error,
}

impl Reason {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Host => "host",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Error => "error",
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The stub put a frame on the page.
    Mounted,
    /// What the author wrote cannot be sold, for the reason of this code.
    Refused(&'static str),
    /// The frame answered the handshake.
    Ready,
    /// The frame: money moves.
    Confirmed,
    /// The frame: 3-D Secure is shown.
    Challenge,
    /// The frame: the bank has not answered for good.
    Processing,
    /// The frame: the attempt failed, another may follow.
    Failed,
    /// The public message of a completed payment was seen.
    PaidInPublic,
    /// The frame: paid.
    Completed,
    /// The check mark was on the screen for long enough.
    CheckSeen,
    /// The frame: the shop's server knows of the payment.
    Settled,
    /// The shop had its time to answer.
    WaitedEnough,
    /// The frame: the session ran out.
    Expired,
    /// The frame: the page cannot work.
    Broke,
    /// The frame was forbidden by the page's policy.
    Blocked,
    /// The frame loaded and did not answer in time.
    Silent,
    /// Somebody wants to close; `User` or `Host`.
    Close(Reason),
    /// The page came back from the back/forward cache, its dialog is gone.
    Restored,
}

/// What is to be done, unless the page prevents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Nothing,
    /// Begin to listen to the frame.
    Attach,
    /// Say in the dialog that the button is not set up correctly.
    Notice(&'static str),
    /// Show the frame and give it the focus.
    Reveal,
    /// Hide the close button.
    Lock,
    /// Show the close button.
    Unlock,
    /// Let the customer see the check mark, and wait for the shop.
    Celebrate,
    /// Go to the return URL, if there is one.
    Continue,
    /// Go to the hosted page, for this reason.
    Leave(&'static str),
    /// Close the dialog and give the focus back.
    Close(Reason),
    /// Give the scroll bar back; nothing else is left.
    Forget,
}

/// One transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The new phase.
    pub phase: Phase,
    /// The event to dispatch before the action, if any.
    pub event: Option<&'static str>,
    /// Its default action.
    pub action: Action,
    /// The phase when the page prevents the action.
    pub prevented: Phase,
}

/// The transition for `input` in `phase`; `None` if it means nothing there and is ignored.
#[must_use]
pub fn step(phase: Phase, input: Input) -> Option<Step> {
    use Input as I;
    use Phase as P;
    let to = |phase, event, action| Step {
        phase,
        event: Some(event),
        action,
        prevented: phase,
    };
    let quiet = |phase, action| Step {
        phase,
        event: None,
        action,
        prevented: phase,
    };
    Some(match (phase, input) {
        (_, I::Restored) => quiet(P::Idle, Action::Forget),
        (P::Idle, I::Mounted) => quiet(P::Loading, Action::Attach),
        (P::Loading, I::Refused(code)) => to(P::Broken, events::ERROR, Action::Notice(code)),
        (P::Loading, I::Ready) => to(P::Open, events::LOADED, Action::Reveal),
        // The frame went to another page of ours, which knows nothing of what was locked.
        (P::Locked, I::Ready) => quiet(P::Open, Action::Unlock),
        (P::Loading, I::Silent) => quiet(P::Leaving, Action::Leave("timeout")),
        (P::Loading, I::Blocked) => quiet(P::Leaving, Action::Leave("blocked")),
        (P::Loading, I::Broke) => Step {
            prevented: P::Broken,
            ..to(P::Leaving, events::ERROR, Action::Leave("error"))
        },
        (P::Open, I::Confirmed) => Step {
            prevented: P::Open,
            ..to(P::Locked, events::CONFIRMED, Action::Lock)
        },
        (P::Open | P::Locked, I::Challenge) => to(P::Locked, events::CHALLENGE, Action::Lock),
        (P::Open | P::Locked, I::Processing) => to(P::Locked, events::PROCESSING, Action::Lock),
        (P::Open | P::Locked, I::Failed) => to(P::Open, events::FAILED, Action::Unlock),
        (P::Open | P::Locked, I::PaidInPublic) => quiet(P::Paid, Action::Unlock),
        (P::Open | P::Locked | P::Paid, I::Completed) => Step {
            prevented: P::Continued,
            ..to(P::Done, events::COMPLETED, Action::Celebrate)
        },
        (P::Done, I::CheckSeen) => quiet(P::Seen, Action::Nothing),
        (P::Done, I::Settled) => quiet(P::Known, Action::Nothing),
        (P::Seen, I::Settled) | (P::Known, I::CheckSeen) | (P::Done | P::Seen, I::WaitedEnough) => {
            quiet(P::Continued, Action::Continue)
        }
        (P::Open | P::Locked, I::Expired) => to(P::Expired, events::EXPIRED, Action::Unlock),
        (P::Open | P::Locked, I::Broke) => to(P::Broken, events::ERROR, Action::Unlock),
        (_, I::Close(asked)) => Step {
            prevented: phase,
            ..to(
                P::Idle,
                events::CLOSED,
                Action::Close(reason_to_close(phase, asked)?),
            )
        },
        _ => return None,
    })
}

/// The reason that is told when somebody closes in `phase`; `None` while closing is locked.
fn reason_to_close(phase: Phase, asked: Reason) -> Option<Reason> {
    match phase {
        Phase::Idle | Phase::Locked => None,
        Phase::Loading | Phase::Open => Some(asked),
        Phase::Paid | Phase::Done | Phase::Seen | Phase::Known | Phase::Continued => {
            Some(Reason::Completed)
        }
        Phase::Expired => Some(Reason::Expired),
        Phase::Broken | Phase::Leaving => Some(Reason::Error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHASES: [Phase; 12] = [
        Phase::Idle,
        Phase::Loading,
        Phase::Open,
        Phase::Locked,
        Phase::Paid,
        Phase::Done,
        Phase::Seen,
        Phase::Known,
        Phase::Continued,
        Phase::Expired,
        Phase::Broken,
        Phase::Leaving,
    ];
    const PAID: [Phase; 5] = [
        Phase::Paid,
        Phase::Done,
        Phase::Seen,
        Phase::Known,
        Phase::Continued,
    ];
    const INPUTS: [Input; 19] = [
        Input::Mounted,
        Input::Refused("invalid_amount"),
        Input::Ready,
        Input::Confirmed,
        Input::Challenge,
        Input::Processing,
        Input::Failed,
        Input::PaidInPublic,
        Input::Completed,
        Input::CheckSeen,
        Input::Settled,
        Input::WaitedEnough,
        Input::Expired,
        Input::Broke,
        Input::Blocked,
        Input::Silent,
        Input::Close(Reason::User),
        Input::Close(Reason::Host),
        Input::Restored,
    ];

    /// The phase after `inputs` from the start, and the events on the way.
    fn run(inputs: &[Input]) -> (Phase, Vec<&'static str>) {
        let mut phase = Phase::Idle;
        let mut events = Vec::new();
        for input in inputs {
            if let Some(step) = step(phase, *input) {
                phase = step.phase;
                events.extend(step.event);
            }
        }
        (phase, events)
    }

    #[test]
    fn a_payment_runs_from_click_to_close() {
        let (phase, events) = run(&[
            Input::Mounted,
            Input::Ready,
            Input::Confirmed,
            Input::Challenge,
            Input::Processing,
            Input::PaidInPublic,
            Input::Completed,
            Input::Close(Reason::User),
        ]);
        assert_eq!(phase, Phase::Idle);
        assert_eq!(
            events,
            [
                "loaded",
                "confirmed",
                "challenge",
                "processing",
                "completed",
                "closed"
            ]
        );
    }

    #[test]
    fn closing_is_locked_while_money_moves_and_free_after_a_decline() {
        for asked in [Reason::User, Reason::Host] {
            assert_eq!(step(Phase::Locked, Input::Close(asked)), None);
        }
        let (phase, _) = run(&[
            Input::Mounted,
            Input::Ready,
            Input::Confirmed,
            Input::Failed,
        ]);
        assert_eq!(phase, Phase::Open);
        assert!(step(phase, Input::Close(Reason::User)).is_some());
    }

    #[test]
    fn a_page_that_follows_in_the_frame_frees_the_lock_of_the_one_before() {
        let answer = step(Phase::Locked, Input::Ready);
        assert_eq!(
            answer.map(|step| (step.phase, step.event)),
            Some((Phase::Open, None))
        );
        assert_eq!(step(Phase::Open, Input::Ready), None);
    }

    // proves: TRAP-61
    #[test]
    fn a_payment_is_announced_once_however_often_it_is_heard() {
        let (_, events) = run(&[
            Input::Mounted,
            Input::Ready,
            Input::Confirmed,
            Input::PaidInPublic,
            Input::Completed,
            Input::PaidInPublic,
            Input::Completed,
        ]);
        assert_eq!(
            events.iter().filter(|event| **event == "completed").count(),
            1
        );
    }

    #[test]
    fn nothing_is_paid_or_failed_before_the_frame_has_proved_itself() {
        for input in [
            Input::Completed,
            Input::PaidInPublic,
            Input::Failed,
            Input::Expired,
        ] {
            assert_eq!(step(Phase::Loading, input), None);
            assert_eq!(step(Phase::Idle, input), None);
        }
    }

    #[test]
    fn after_a_payment_no_message_takes_it_back() {
        for phase in PAID {
            for input in [Input::Failed, Input::Expired, Input::Broke, Input::Silent] {
                assert_eq!(step(phase, input), None, "{phase:?} {input:?}");
            }
            let close = step(phase, Input::Close(Reason::User));
            assert_eq!(
                close.map(|step| step.action),
                Some(Action::Close(Reason::Completed))
            );
        }
    }

    /// What `inputs` do after a payment was completed.
    fn after_payment(inputs: &[Input]) -> Vec<Action> {
        let mut phase = Phase::Done;
        let mut actions = Vec::new();
        for input in inputs {
            if let Some(step) = step(phase, *input) {
                phase = step.phase;
                actions.push(step.action);
            }
        }
        actions
    }

    #[test]
    fn the_way_on_waits_for_the_check_mark_and_the_shop_and_is_taken_once() {
        use Action::{Continue, Nothing};
        use Input::{CheckSeen, Settled, WaitedEnough};
        for (inputs, actions) in [
            (&[CheckSeen, Settled][..], &[Nothing, Continue][..]),
            (&[Settled, CheckSeen], &[Nothing, Continue]),
            (&[CheckSeen, WaitedEnough, Settled], &[Nothing, Continue]),
            (&[CheckSeen, Settled, WaitedEnough], &[Nothing, Continue]),
        ] {
            assert_eq!(after_payment(inputs), actions);
        }
    }

    #[test]
    fn a_page_that_takes_over_after_a_payment_is_not_navigated_later() {
        let completed = step(Phase::Open, Input::Completed);
        let prevented = completed.map(|step| step.prevented);
        assert_eq!(prevented, Some(Phase::Continued));
        for input in [Input::CheckSeen, Input::Settled, Input::WaitedEnough] {
            assert_eq!(step(Phase::Continued, input), None);
        }
    }

    #[test]
    fn a_page_may_keep_a_dialog_open_but_not_unlock_a_challenge() {
        let close = step(Phase::Open, Input::Close(Reason::User));
        assert_eq!(close.map(|step| step.prevented), Some(Phase::Open));
        let challenge = step(Phase::Open, Input::Challenge);
        assert_eq!(challenge.map(|step| step.prevented), Some(Phase::Locked));
    }

    #[test]
    fn a_phase_survives_being_a_number() {
        for phase in PHASES {
            assert_eq!(Phase::from_number(phase as u8), phase);
        }
        assert_eq!(Phase::from_number(200), Phase::Idle);
    }

    #[test]
    fn only_an_idle_page_opens_a_checkout() {
        for phase in PHASES {
            assert_eq!(
                step(phase, Input::Mounted).is_some(),
                phase == Phase::Idle,
                "{phase:?}"
            );
        }
    }

    #[test]
    fn every_pair_has_an_answer_and_coming_back_always_starts_afresh() {
        for phase in PHASES {
            for input in INPUTS {
                let answer = step(phase, input);
                if input == Input::Restored {
                    assert_eq!(answer.map(|step| step.phase), Some(Phase::Idle));
                }
                if let Some(Step {
                    action: Action::Close(_),
                    ..
                }) = answer
                {
                    assert_ne!(phase, Phase::Locked);
                }
            }
        }
    }
}
