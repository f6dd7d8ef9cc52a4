//! Words into values. A message says what was expected, never what was found: the reader decides who may see that.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;

/// Past ten years a deadline is a slip of the keyboard.
const LONGEST: Duration = Duration::from_secs(3650 * 24 * 3600);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number with s, m, h or d, such as 30m, up to 3650d")]
pub struct NotADuration;

/// `90s`, `30m`, `24h`, `7d`: a whole number with its unit, from 0 to ten years.
///
/// # Errors
/// Anything else.
pub fn parse_duration(text: &str) -> Result<Duration, NotADuration> {
    let unit = text.chars().next_back().ok_or(NotADuration)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        _ => return Err(NotADuration),
    };
    let number = whole(text.trim_end_matches(unit)).filter(|_| text.matches(unit).count() == 1).ok_or(NotADuration)?;
    let duration = number.checked_mul(seconds).map(Duration::from_secs).ok_or(NotADuration)?;
    if duration > LONGEST { Err(NotADuration) } else { Ok(duration) }
}

/// A duration of at least so long.
pub(super) fn duration_from(least: &'static str) -> impl Fn(&str) -> Result<Duration, String> {
    move |text| {
        let duration = parse_duration(text).map_err(|error| error.to_string())?;
        if parse_duration(least).is_ok_and(|least| duration < least) {
            return Err(format!("must be at least {least}"));
        }
        Ok(duration)
    }
}

pub(super) fn number(least: u32, most: u32) -> impl Fn(&str) -> Result<u32, String> {
    move |text| {
        let number = whole(text).and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| format!("expected a whole number from {least} to {most}"))
    }
}

pub(super) fn flag(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address with a port, such as 127.0.0.1:8080".to_owned())
}

/// A CIDR, or one address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| one()).map_err(|_| "expected a CIDR such as 10.0.0.0/8".to_owned())
}

/// `scheme://host[:port]` in lower case, as a browser sends it: it is compared byte for byte.
pub(super) fn origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Err("* would let any site in; list the origins".to_owned());
    }
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let usual = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]_".contains(c);
    match host {
        Some(host) if !host.is_empty() && host.chars().all(usual) => Ok(text.to_owned()),
        _ => Err("expected scheme://host or scheme://host:port in lower case, without a path".to_owned()),
    }
}

/// An http or https address without query or fragment; slashes at its end are cut.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let usual = |c: char| c.is_ascii_graphic() && !"?#@\"<>\\".contains(c);
    if host.is_empty() || !text.chars().all(usual) {
        return Err("expected an address such as https://reservas.example".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// As [`base_url`], for a service that is told secrets: in the clear it is on this machine or nowhere.
pub(super) fn service_url(text: &str) -> Result<String, String> {
    let url = base_url(text)?;
    let authority = url.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    if authority.is_some_and(|authority| !is_this_machine(host_of(authority))) {
        return Err("expected an https address; http is for this machine only".to_owned());
    }
    Ok(url)
}

fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The address has one of these schemes and something after it. For secrets: nothing is quoted.
pub(super) fn scheme(schemes: &'static [&'static str]) -> impl Fn(&str) -> Result<(), String> {
    move |text| {
        let known = text.split_once("://").is_some_and(|(scheme, rest)| schemes.contains(&scheme) && !rest.is_empty());
        if known { Ok(()) } else { Err(format!("expected an address that begins with {}://", schemes.join(":// or "))) }
    }
}

/// One address of a mailbox, roughly: the mail server has the last word.
pub(super) fn is_address(text: &str) -> bool {
    let usual = |c: char| c.is_ascii_graphic() && !"<>,;:\"()[]\\".contains(c);
    text.chars().all(usual)
        && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// Digits only: `parse` would take a sign too.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
