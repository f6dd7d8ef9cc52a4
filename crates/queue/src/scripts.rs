use redis::Script;

/// Every script that there is, by name.
pub(crate) struct Scripts {
    pub(crate) push: Named,
    pub(crate) withdraw: Named,
    pub(crate) claim: Named,
    pub(crate) settle: Named,
    pub(crate) renew: Named,
    pub(crate) rescue: Named,
    pub(crate) release: Named,
    pub(crate) pause: Named,
    pub(crate) forget: Named,
    pub(crate) unrecorded: Named,
    pub(crate) depth: Named,
    pub(crate) running: Named,
    pub(crate) generations: Named,
    pub(crate) beat: Named,
    pub(crate) workers: Named,
}

pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) script: Script,
}

macro_rules! script {
    ($name:literal) => {
        Named::new($name, include_str!(concat!("scripts/", $name, ".lua")), "")
    };
    ($name:literal of a queue) => {
        Named::new($name, include_str!(concat!("scripts/", $name, ".lua")), include_str!("scripts/common.lua"))
    };
}

impl Named {
    /// The first line has the script's flags, and Redis wants it first: what is shared comes after it.
    fn new(name: &'static str, text: &str, shared: &str) -> Self {
        let (flags, body) = text.split_once('\n').unwrap_or((text, ""));
        Self { name, script: Script::new(&format!("{flags}\n{shared}{body}")) }
    }
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            push: script!("push" of a queue),
            withdraw: script!("withdraw" of a queue),
            claim: script!("claim" of a queue),
            settle: script!("settle" of a queue),
            renew: script!("renew" of a queue),
            rescue: script!("rescue" of a queue),
            release: script!("release" of a queue),
            pause: script!("pause" of a queue),
            forget: script!("forget" of a queue),
            unrecorded: script!("unrecorded" of a queue),
            depth: script!("depth" of a queue),
            running: script!("running" of a queue),
            generations: script!("generations" of a queue),
            beat: script!("beat"),
            workers: script!("workers"),
        }
    }
}

impl std::fmt::Debug for Scripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripts")
    }
}
