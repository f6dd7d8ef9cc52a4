//! Messages with buttons, with a list, or with a link.

use serde_json::Value;

use super::{Button, Flaw, text, within};

const LONGEST_BODY: usize = 1024;
const LONGEST_FOOTER: usize = 60;
const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const ROWS: usize = 10;
const ROW_TITLE: usize = 24;
const LONGEST_ID: usize = 256;

/// The words, header and footer included, and what can be pressed.
pub(super) fn read(interactive: &Value) -> Result<(String, Vec<Button>), Flaw> {
    let body = within(text(interactive, "/body/text"), LONGEST_BODY, "interactive.body.text: 1 to 1024 characters")?;
    let mut said: Vec<String> = text(interactive, "/header/text").map(str::to_owned).into_iter().collect();
    said.push(body);
    if let Some(footer) = text(interactive, "/footer/text") {
        said.push(within(Some(footer), LONGEST_FOOTER, "interactive.footer.text: 1 to 60 characters")?);
    }
    let buttons = match text(interactive, "/type") {
        Some("button") => buttons(interactive)?,
        Some("list") => rows(interactive)?,
        Some("cta_url") => {
            let url = text(interactive, "/action/parameters/url").ok_or(Flaw("interactive.action.parameters.url"))?;
            said.push(url.to_owned());
            return Ok((said.join("\n"), Vec::new()));
        }
        _ => return Err(Flaw("interactive.type must be one of button, list, cta_url")),
    };
    let twice = |(place, button): (usize, &Button)| buttons.iter().take(place).any(|other| other.id == button.id);
    if buttons.iter().enumerate().any(twice) {
        return Err(Flaw("ids of buttons and rows must differ"));
    }
    Ok((said.join("\n"), buttons))
}

fn buttons(interactive: &Value) -> Result<Vec<Button>, Flaw> {
    let buttons = interactive.pointer("/action/buttons").and_then(Value::as_array);
    let buttons = buttons.filter(|buttons| (1..=BUTTONS).contains(&buttons.len())).ok_or(Flaw("1 to 3 buttons"))?;
    let read = |button: &Value| pressed(button.get("reply").unwrap_or(&Value::Null), BUTTON_TITLE, false);
    buttons.iter().map(read).collect::<Option<_>>().ok_or(Flaw("a button has an id and a title of 1 to 20 characters"))
}

fn rows(interactive: &Value) -> Result<Vec<Button>, Flaw> {
    within(text(interactive, "/action/button"), BUTTON_TITLE, "interactive.action.button: 1 to 20 characters")?;
    let sections = interactive.pointer("/action/sections").and_then(Value::as_array).into_iter().flatten();
    let rows: Vec<&Value> = sections.filter_map(|section| section.get("rows")?.as_array()).flatten().collect();
    if !(1..=ROWS).contains(&rows.len()) {
        return Err(Flaw("1 to 10 rows"));
    }
    let rows = rows.into_iter().map(|row| pressed(row, ROW_TITLE, true)).collect::<Option<_>>();
    rows.ok_or(Flaw("a row has an id and a title of 1 to 24 characters"))
}

fn pressed(value: &Value, longest_title: usize, is_row: bool) -> Option<Button> {
    let of = |name, most| within(text(value, name), most, "").ok();
    Some(Button { id: of("/id", LONGEST_ID)?, title: of("/title", longest_title)?, is_row })
}
