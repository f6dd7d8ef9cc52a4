//! Every mail with sample data, for whoever writes the templates: `posta mail preview DIR`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, TimeDelta};
use chrono_tz::America::Argentina::Buenos_Aires;
use domain::code::Code;
use domain::hours;
use domain::money::Money;
use domain::reservation::Status;
use domain::stay::Stay;
use jobs::Mail;

use super::{MailFacts, Matter, NoticeFacts, Rendered, SignInFacts, render, render_notice, render_sign_in};

/// One of each, with its name, always the same.
pub fn previews() -> io::Result<Vec<(&'static str, Rendered)>> {
    let guests = Mail::ALL.into_iter().map(|mail| Ok((mail.as_str(), render(mail, &sample_of(mail)?))));
    let admins =
        [Ok(("sign_in", render_sign_in(&sample_sign_in()?))), Ok(("admin_notice", render_notice(&sample_notice()?)))];
    guests
        .chain(admins)
        .map(|mail| mail.and_then(|(name, words)| Ok((name, words.map_err(io::Error::other)?))))
        .collect()
}

/// `{mail}.html` and `{mail}.txt` (subject, empty line, text) in `dir`, which is made if need be.
/// Returns what was written.
pub fn write_previews(dir: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(dir)?;
    let mut written = Vec::new();
    for (mail, Rendered { subject, text, html }) in previews()? {
        for (extension, content) in [("html", html), ("txt", format!("Subject: {subject}\n\n{text}"))] {
            let path = dir.join(format!("{mail}.{extension}"));
            fs::write(&path, content)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// The sample as it stands when such a mail goes out.
pub(super) fn sample_of(mail: Mail) -> io::Result<MailFacts> {
    let facts = sample()?;
    let deposit = facts.deposit;
    Ok(match mail {
        Mail::HoldCreated | Mail::PaymentReminder => facts,
        Mail::Expired => MailFacts { status: Status::Expired, ..facts },
        Mail::Confirmed => MailFacts { status: Status::Confirmed, paid: deposit, ..facts },
        Mail::CheckInReminder => MailFacts {
            status: Status::Confirmed,
            paid: deposit,
            now: hours::check_in_reminder_at(facts.stay.check_in(), facts.timezone),
            ..facts
        },
        Mail::Cancelled => MailFacts { status: Status::Cancelled, paid: deposit, refund_due: deposit, ..facts },
    })
}

/// Asked for on Tuesday 24 November 2026 at 18:00 in Buenos Aires; ten of its thirty minutes are left.
pub(super) fn sample() -> io::Result<MailFacts> {
    let asked = DateTime::UNIX_EPOCH + TimeDelta::seconds(1_795_554_017);
    let first_night = asked.date_naive() + TimeDelta::days(11);
    Ok(MailFacts {
        guest: "Ana Martínez".to_owned(),
        code: Code::new(asked, [0xa1, 0xb2, 0xc3]),
        status: Status::PreReserved,
        cabin: "Los Alerces".to_owned(),
        stay: Stay::new(first_night, first_night + TimeDelta::days(3)).map_err(io::Error::other)?,
        guests: 4,
        total: "110000.00".parse().map_err(io::Error::other)?,
        deposit: "33000.00".parse().map_err(io::Error::other)?,
        paid: Money::ZERO,
        refunded: Money::ZERO,
        refund_due: Money::ZERO,
        deadline: asked + TimeDelta::minutes(30),
        page: "https://reservas.posta.example/r/RES261124A1B2C3?t=b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh".to_owned(),
        now: asked + TimeDelta::minutes(20),
        timezone: Buenos_Aires,
    })
}

pub(super) fn sample_sign_in() -> io::Result<SignInFacts> {
    let facts = sample()?;
    Ok(SignInFacts {
        link: "https://reservas.posta.example/admin/sign-in/b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh".to_owned(),
        expires_at: facts.now + TimeDelta::minutes(15),
        now: facts.now,
        timezone: facts.timezone,
    })
}

pub(super) fn sample_notice() -> io::Result<NoticeFacts> {
    let facts = sample()?;
    Ok(NoticeFacts { matter: Matter::RefundDue { amount: facts.deposit.percent(50) }, code: Some(facts.code) })
}
