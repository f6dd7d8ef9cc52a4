mod admins;
mod hostile;
mod stays;
mod words;

use jobs::Mail;

use super::{MailFacts, Rendered, render};

/// The subject, an empty line and the text.
fn letter(mail: Mail, facts: &MailFacts) -> String {
    as_text(&render(mail, facts).unwrap())
}

fn as_text(rendered: &Rendered) -> String {
    format!("{}\n\n{}", rendered.subject, rendered.text)
}

/// What a reader sees of an HTML mail, line by line.
fn seen(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1.split_once('>').unwrap().1;
    let mut text = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&#847;&zwnj;&nbsp;", "");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
