//! The words of the mails that Posta sends: subject, text and HTML, in the Spanish of Argentina.
//!
//! A mail is a struct of ready words ([`hold_created`], …) and a folder of three templates under
//! `templates/email/` that read it as `m`. Whoever adds one writes both, an arm of [`render`] and a
//! snapshot. What a guest typed reaches a template only through [`guest_text`]; HTML is escaped by
//! askama. Only [`facts_of`] reads the database; nothing here reads the clock or the settings, and
//! nothing here sends.

mod admin_notice;
mod cancelled;
mod check_in_reminder;
mod confirmed;
mod dead_jobs;
mod expired;
mod facts;
mod guest_text;
mod hold_created;
mod money_words;
mod payment_notice;
mod payment_reminder;
mod preview;
mod sign_in;
mod stay_words;

#[cfg(test)]
mod tests;

use jobs::Mail;

pub use admin_notice::{DEAD_JOBS, DeadJobs, Matter, NoticeFacts, Oddity};
pub use confirmed::calendar_attachment;
pub use facts::{MailFacts, facts_of};
pub use preview::{previews, write_previews};
pub use sign_in::SignInFacts;

use cancelled::Cancelled;
use check_in_reminder::CheckInReminder;
use confirmed::Confirmed;
use expired::Expired;
use hold_created::HoldCreated;
use payment_reminder::PaymentReminder;
use sign_in::SignIn;

/// A mail as it is sent. The subject is one line.
#[derive(Clone)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

pub fn render(mail: Mail, facts: &MailFacts) -> Result<Rendered, askama::Error> {
    match mail {
        Mail::HoldCreated => HoldCreated::new(facts).render(),
        Mail::Confirmed => Confirmed::new(facts).render(),
        Mail::Expired => Expired::new(facts).render(),
        Mail::PaymentReminder => PaymentReminder::new(facts).render(),
        Mail::CheckInReminder => CheckInReminder::new(facts).render(),
        Mail::Cancelled => Cancelled::new(facts).render(),
    }
}

/// The mail with the link by which an admin signs in.
pub fn render_sign_in(facts: &SignInFacts) -> Result<Rendered, askama::Error> {
    SignIn::new(facts).render()
}

/// The mail that tells the admins of a matter that wants a person.
pub fn render_notice(facts: &NoticeFacts) -> Result<Rendered, askama::Error> {
    admin_notice::render(facts)
}

/// Joins a mail's struct to its three templates, which see it as `m`.
macro_rules! written_in {
    ($mail:ident, $subject:literal, $text:literal, $html:literal) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $subject)]
            struct Subject<'a> {
                m: &'a $mail,
            }

            #[derive(askama::Template)]
            #[template(path = $text)]
            struct Text<'a> {
                m: &'a $mail,
            }

            #[derive(askama::Template)]
            #[template(path = $html)]
            struct Html<'a> {
                m: &'a $mail,
            }

            impl $mail {
                pub(super) fn render(&self) -> Result<$crate::Rendered, askama::Error> {
                    use askama::Template;
                    Ok($crate::Rendered {
                        // Whatever lines the template has: a line break would begin another header.
                        subject: $crate::guest_text::one_line(&Subject { m: self }.render()?),
                        // askama cuts the line end that the file ends with.
                        text: Text { m: self }.render()? + "\n",
                        html: Html { m: self }.render()?,
                    })
                }
            }
        };
    };
}
use written_in;
