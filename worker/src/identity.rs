use uuid::Uuid;

/// The host's name, for people; two hosts may share it.
pub(crate) fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// A name for this start of this process: hosts and pids repeat, so part of it is random.
pub(crate) fn worker(host: &str) -> String {
    let random = Uuid::new_v4().simple().to_string();
    let short: String = random.chars().take(8).collect();
    format!("{host}-{}-{short}", std::process::id())
}
