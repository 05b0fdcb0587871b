//! Mails about accounts: invitations, and links that reset a password.
//!
//! The token of a link is drawn when its mail is written and only its hash is kept, so no table ever
//! holds a link that works. A mail that is tried again carries another link; of an invitation only the
//! last mailed one works.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use pebblepay_core::retry::{JITTER_PERMILLE_MAX, RetryPolicy};

use super::{AT_ONCE, LEASE_MS, Mailer};
use crate::app::accounts::resets;
use crate::app::{Res, random, team};
use crate::db::account_mails::{self, Due, Report};
use crate::outbound::smtp::Sent;

impl Mailer {
    /// Sends some of the mails about accounts that are due now; returns how many were tried.
    ///
    /// # Errors
    /// As the database says.
    pub async fn run_account_due(&self) -> Res<usize> {
        let (db, now_ms) = (&self.app.db, self.app.clock.now_ms());
        let look = db.read(move |tx| -> Res<_> { Ok(account_mails::is_any_due(tx, now_ms)?) });
        if !look.await? {
            return Ok(0);
        }
        let claim = db.write(move |tx| -> Res<_> {
            let until_ms = now_ms + LEASE_MS;
            Ok(account_mails::claim(tx, now_ms, until_ms, AT_ONCE)?)
        });
        let due = claim.await?;
        for mail in &due {
            let sent = match self.account_letter(mail).await? {
                Some(letter) => match self.account_message(mail, letter) {
                    Ok(message) => self.smtp.send(message).await,
                    Err(why) => Sent::Never(format!("{why:#}")),
                },
                None => Sent::Never("its invitation or account is gone".to_owned()),
            };
            self.record_account(mail, sent).await?;
        }
        Ok(due.len())
    }

    /// Subject and text, with a link that was just drawn; `None` if there is nothing to tell any more.
    async fn account_letter(&self, due: &Due) -> Res<Option<(String, String)>> {
        let base = &self.public_url;
        if let Some(id) = &due.invitation_id {
            let Some((invitation, token)) = team::mailed_link(&self.app, id).await? else {
                return Ok(None);
            };
            let (store, role) = (&invitation.store_name, invitation.role.as_str());
            let text = format!(
                "{} invites you to the team of {store}, as {role}.\n\n\
                 Join here, within seven days:\n\n{base}/dashboard/invite/{}\n\n\
                 If you do not expect this, do nothing: no account was made.\n",
                invitation.invited_by, *token
            );
            return Ok(Some((format!("Join the team of {store}"), text)));
        }
        let Some(user) = due.user_id.clone() else {
            return Ok(None);
        };
        let token = resets::mailed_link(&self.app, &user).await?;
        let text = format!(
            "Somebody asked to reset the password of {}.\n\n\
             Choose another one here, within an hour. The link works once:\n\n\
             {base}/dashboard/reset/{}\n\n\
             If it was not you, do nothing: the password stays what it is.\n",
            due.recipient, *token
        );
        Ok(Some(("Reset your password".to_owned(), text)))
    }

    fn account_message(
        &self,
        due: &Due,
        (subject, text): (String, String),
    ) -> anyhow::Result<Message> {
        let from = self.smtp.from();
        let name = from.name.clone().unwrap_or_else(|| "PebblePay".to_owned());
        let written = UNIX_EPOCH + Duration::from_millis(u64::try_from(due.created_at_ms)?);
        let mut message = Message::builder()
            .from(Mailbox::new(Some(name), from.email.clone()))
            .to(Mailbox::new(None, due.recipient.parse()?))
            .subject(subject.replace(char::is_control, " "))
            .date(written)
            .message_id(Some(format!("<{}@{}>", due.id, from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        // Machines that answer mails by themselves leave these alone (RFC 3834).
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        Ok(message)
    }

    async fn record_account(&self, due: &Due, sent: Sent) -> Res<()> {
        let (now_ms, attempts) = (self.app.clock.now_ms(), due.attempts + 1);
        let (state, next_at_ms, error) = match sent {
            Sent::Accepted => ("sent", now_ms, None),
            Sent::Never(why) => ("given_up", now_ms, Some(why)),
            Sent::Later(why) => {
                let made = u32::try_from(attempts).unwrap_or(u32::MAX);
                let jitter = u32::from_le_bytes(random()) % (JITTER_PERMILLE_MAX + 1);
                match RetryPolicy::MAIL.next_attempt_at(made, now_ms, jitter) {
                    Some(next_at_ms) => ("pending", next_at_ms, Some(why)),
                    None => ("given_up", now_ms, Some(why)),
                }
            }
        };
        let (id, kind) = (due.id.clone(), &due.kind);
        match &error {
            None => tracing::info!(mail = %id, kind, "a mail was sent"),
            Some(why) => tracing::warn!(mail = %id, kind, state, "a mail was not sent: {why}"),
        }
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                id: &id,
                attempts,
                state,
                next_at_ms,
                error: error.as_deref(),
            };
            Ok(account_mails::report(tx, &report, now_ms)?)
        });
        written.await
    }
}
