//! One line of a client, understood or refused with the answer that it gets.

use std::borrow::Cow;
use std::fmt;

use super::path;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Extended or not.
    Hello {
        extended: bool,
    },
    Mail(Sender),
    Rcpt(String),
    Data,
    Auth {
        mechanism: String,
        initial: Option<String>,
    },
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sender {
    pub(super) address: String,
    /// The size that the client announces.
    pub(super) size: Option<usize>,
    pub(super) utf8: bool,
}

/// An answer that refuses, code and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal(Cow<'static, str>);

impl Refusal {
    pub(super) const fn new(answer: &'static str) -> Refusal {
        Refusal(Cow::Borrowed(answer))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const UNKNOWN: Refusal = Refusal::new("500 5.5.1 there is no such command here");
const NO_ARGUMENT: Refusal = Refusal::new("501 5.5.4 this command takes no argument");
const NO_NAME: Refusal = Refusal::new("501 5.5.4 say your name after it");

impl Command {
    pub(super) fn read(line: &str) -> Result<Command, Refusal> {
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        let argument = argument.trim();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if !argument.is_empty() => Ok(Command::Hello { extended: true }),
            "HELO" if !argument.is_empty() => Ok(Command::Hello { extended: false }),
            "EHLO" | "HELO" => Err(NO_NAME),
            "MAIL" => Sender::read(after(argument, "FROM:")?).map(Command::Mail),
            "RCPT" => recipient(after(argument, "TO:")?).map(Command::Rcpt),
            "AUTH" => auth(argument),
            "NOOP" => Ok(Command::Noop),
            "HELP" => Ok(Command::Help),
            "VRFY" => Ok(Command::Vrfy),
            "DATA" => alone(argument, Command::Data),
            "RSET" => alone(argument, Command::Rset),
            "QUIT" => alone(argument, Command::Quit),
            _ => Err(UNKNOWN),
        }
    }
}

fn alone(argument: &str, command: Command) -> Result<Command, Refusal> {
    if argument.is_empty() { Ok(command) } else { Err(NO_ARGUMENT) }
}

fn after<'a>(argument: &'a str, word: &'static str) -> Result<&'a str, Refusal> {
    let (found, rest) = argument.split_at_checked(word.len()).unwrap_or((argument, ""));
    if found.eq_ignore_ascii_case(word) {
        Ok(rest)
    } else {
        Err(Refusal(Cow::Owned(format!("501 5.5.4 {word}<address> is missing"))))
    }
}

impl Sender {
    fn read(text: &str) -> Result<Sender, Refusal> {
        let (address, parameters) = path::read(text)?;
        let mut sender = Sender { address, size: None, utf8: false };
        for parameter in parameters.split_ascii_whitespace() {
            sender.take(parameter)?;
        }
        if !sender.address.is_ascii() && !sender.utf8 {
            return Err(Refusal::new("553 5.6.7 such an address needs SMTPUTF8"));
        }
        Ok(sender)
    }

    fn take(&mut self, parameter: &str) -> Result<(), Refusal> {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
            ("SIZE", size) if !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit()) => {
                // Digits that fit no number are more than any limit.
                self.size = Some(size.parse().unwrap_or(usize::MAX));
            }
            ("SMTPUTF8", "") => self.utf8 = true,
            ("BODY", "7BIT" | "8BITMIME") | ("AUTH", _) => {}
            ("SIZE" | "SMTPUTF8" | "BODY", _) => return Err(Refusal::new("501 5.5.4 a parameter has a wrong value")),
            _ => return Err(Refusal::new("555 5.5.4 there is no such parameter here")),
        }
        Ok(())
    }
}

fn recipient(text: &str) -> Result<String, Refusal> {
    match path::read(text)? {
        (address, _) if address.is_empty() => Err(Refusal::new("553 5.1.3 a recipient has an address")),
        (address, "") => Ok(address),
        _ => Err(Refusal::new("555 5.5.4 RCPT takes no parameter here")),
    }
}

fn auth(argument: &str) -> Result<Command, Refusal> {
    let mut words = argument.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(mechanism), initial, None) => {
            Ok(Command::Auth { mechanism: mechanism.to_ascii_uppercase(), initial: initial.map(str::to_owned) })
        }
        _ => Err(Refusal::new("501 5.5.4 AUTH takes a mechanism and at most one word more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(line: &str) -> String {
        Command::read(line).expect_err(line).to_string().chars().take(9).collect()
    }

    #[test]
    fn commands_are_read_in_any_case() {
        assert_eq!(Command::read("ehlo me"), Ok(Command::Hello { extended: true }));
        assert_eq!(Command::read("rcpt to:<ana@x.example>"), Ok(Command::Rcpt("ana@x.example".to_owned())));
        let sender = Sender { address: "ñ@x.example".to_owned(), size: Some(12), utf8: true };
        assert_eq!(Command::read("MAIL From: <ñ@x.example> body=8bitmime SMTPUTF8 size=12"), Ok(Command::Mail(sender)));
        let auth = Command::Auth { mechanism: "PLAIN".to_owned(), initial: Some("AGE=".to_owned()) };
        assert_eq!(Command::read("AUTH plain AGE="), Ok(auth));
    }

    #[test]
    fn each_mistake_has_its_answer() {
        for (line, answer) in [
            ("", "500 5.5.1"),
            ("GET / HTTP/1.1", "500 5.5.1"),
            ("STARTTLS", "500 5.5.1"),
            ("EHLO", "501 5.5.4"),
            ("QUIT now", "501 5.5.4"),
            ("MAIL <a@x.example>", "501 5.5.4"),
            ("RCPT FROM:<a@x.example>", "501 5.5.4"),
            ("RCPT TO:<>", "553 5.1.3"),
            ("RCPT TO:<a@x.example> NOTIFY=NEVER", "555 5.5.4"),
            ("MAIL FROM:<a@x.example> SIZE=many", "501 5.5.4"),
            ("MAIL FROM:<a@x.example> BODY=BINARYMIME", "501 5.5.4"),
            ("MAIL FROM:<a@x.example> RET=HDRS", "555 5.5.4"),
            ("MAIL FROM:<ñ@x.example>", "553 5.6.7"),
            ("AUTH", "501 5.5.4"),
            ("AUTH PLAIN a b", "501 5.5.4"),
        ] {
            assert_eq!(code(line), answer, "{line}");
        }
    }

    #[test]
    fn a_size_beyond_all_numbers_is_beyond_all_limits() {
        let Ok(Command::Mail(sender)) = Command::read("MAIL FROM:<a@x.example> SIZE=99999999999999999999999") else {
            panic!("a sender")
        };
        assert_eq!(sender.size, Some(usize::MAX));
    }
}
