//! `posta dev` as a person meets it: the real executable, real servers, real signals.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod stack;

use std::time::Duration;

use nix::sys::signal::Signal;
use stack::{CHILDREN, Stack, within};

const AGAIN: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(60);

#[test]
fn a_child_that_is_killed_comes_back_and_sigterm_ends_all_of_them() {
    let mut stack = Stack::start();
    for name in CHILDREN {
        let killed = stack.pid(name).unwrap();
        stack::send(killed, Signal::SIGKILL);
        within(AGAIN, &format!("{name} is started again"), || stack.pid(name).is_some_and(|pid| pid != killed));
    }
    stack.until_ready();
    let told = stack.output();
    for name in CHILDREN {
        assert!(told.lines().any(|line| line.starts_with(name) && line.contains("SIGKILL")), "{name}: {told}");
    }
    stack.signal(Signal::SIGTERM);
    assert_eq!(stack.exit_status(STOP), Some(0));
    assert_eq!(stack.living(), Vec::<i32>::new());
}

#[test]
fn nothing_outlives_a_dev_that_was_killed_and_the_next_one_keeps_settings_and_data() {
    let mut stack = Stack::start();
    let settings = stack.file("dev.env");
    stack.signal(Signal::SIGKILL);
    stack.exit_status(STOP);
    within(STOP, "every child ends", || stack.living().is_empty());
    stack.start_again();
    assert_eq!(stack.file("dev.env"), settings);
    assert!(stack.output().contains("with the data of the earlier run"), "{}", stack.output());
}

#[test]
fn a_second_dev_on_the_same_home_is_refused_and_harms_nothing() {
    let stack = Stack::start();
    let refused = stack.command().output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("POSTA_HOME") && told.contains(&stack.dev_pid().to_string()), "{told}");
    stack.until_ready();
}

#[test]
fn settings_that_are_wrong_are_all_told_with_exit_2_and_nothing_is_started() {
    let stack = Stack::prepare();
    let wrong =
        [("HOLD_DURATION", "banana"), ("SMTP_PORT", "many"), ("JWT_SECRET", "s3cr3t"), ("REDIS_URL_FILE", "/no")];
    let refused = stack.command().envs(wrong).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(wrong.iter().all(|(name, _)| told.contains(name)), "{told}");
    assert!(!told.contains("s3cr3t"), "{told}");
    assert!(CHILDREN.iter().all(|name| stack.pid(name).is_none()));
}
