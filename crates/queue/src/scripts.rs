use redis::Script;

/// Every script that there is, by name.
pub(crate) struct Scripts {
    pub(crate) push: Named,
    pub(crate) withdraw: Named,
    pub(crate) claim: Named,
    pub(crate) settle: Named,
    pub(crate) renew: Named,
    pub(crate) rescue: Named,
    pub(crate) forget: Named,
    pub(crate) unrecorded: Named,
    pub(crate) depth: Named,
    pub(crate) running: Named,
    pub(crate) beat: Named,
    pub(crate) workers: Named,
}

pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) script: Script,
}

macro_rules! script {
    ($name:literal) => {
        Named { name: $name, script: Script::new(include_str!(concat!("scripts/", $name, ".lua"))) }
    };
}

impl Scripts {
    pub(crate) fn new() -> Self {
        Self {
            push: script!("push"),
            withdraw: script!("withdraw"),
            claim: script!("claim"),
            settle: script!("settle"),
            renew: script!("renew"),
            rescue: script!("rescue"),
            forget: script!("forget"),
            unrecorded: script!("unrecorded"),
            depth: script!("depth"),
            running: script!("running"),
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
