//! Processes as the kernel shows them.

use std::fs;
use std::path::Path;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

pub fn kill(pid: i32, signal: Signal) {
    signal::kill(Pid::from_raw(pid), signal).unwrap_or_else(|error| panic!("{signal} for pid {pid}: {error}"));
}

/// False for one that has ended and that its parent has not asked after yet.
pub fn lives(pid: i32) -> bool {
    state_and_parent(pid).is_some_and(|(state, _)| state != 'Z')
}

/// Every process but this one that works in the home or was given it.
pub fn of_home(home: &Path) -> Vec<i32> {
    let given = format!("POSTA_HOME={}", home.display());
    let is_of_home = |pid: i32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|pair| pair == given.as_bytes())
            || fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder.starts_with(home))
    };
    all().into_iter().filter(|pid| *pid != Pid::this().as_raw() && lives(*pid) && is_of_home(*pid)).collect()
}

/// The process and all that it started, directly or not.
pub(crate) fn family(head: i32) -> Vec<i32> {
    let parents: Vec<(i32, i32)> = all().into_iter().filter_map(|pid| Some((pid, state_and_parent(pid)?.1))).collect();
    let mut family = vec![head];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    family
}

fn all() -> Vec<i32> {
    let entries = fs::read_dir("/proc").expect("/proc");
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// The third and fourth field of `stat`; the second is a name in brackets that may hold anything.
fn state_and_parent(pid: i32) -> Option<(char, i32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
