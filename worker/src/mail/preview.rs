//! Every mail with sample data, for whoever writes the templates: `posta mail preview DIR`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, TimeDelta};
use chrono_tz::America::Argentina::Buenos_Aires;
use domain::code::Code;
use domain::stay::Stay;
use jobs::Mail;

use super::{MailFacts, Rendered, render};

/// One of each, always the same.
pub fn previews() -> io::Result<Vec<(Mail, Rendered)>> {
    let facts = sample()?;
    Mail::ALL.into_iter().map(|mail| Ok((mail, render(mail, &facts).map_err(io::Error::other)?))).collect()
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

/// Asked for on Tuesday 24 November 2026 at 18:00 in Buenos Aires; ten of its thirty minutes are left.
pub(super) fn sample() -> io::Result<MailFacts> {
    let asked = DateTime::UNIX_EPOCH + TimeDelta::seconds(1_795_554_017);
    let first_night = asked.date_naive() + TimeDelta::days(11);
    Ok(MailFacts {
        guest: "Ana Martínez".to_owned(),
        code: Code::new(asked, [0xa1, 0xb2, 0xc3]),
        cabin: "Los Alerces".to_owned(),
        stay: Stay::new(first_night, first_night + TimeDelta::days(3)).map_err(io::Error::other)?,
        guests: 4,
        total: "110000.00".parse().map_err(io::Error::other)?,
        deposit: "33000.00".parse().map_err(io::Error::other)?,
        deadline: asked + TimeDelta::minutes(30),
        now: asked + TimeDelta::minutes(20),
        timezone: Buenos_Aires,
    })
}
