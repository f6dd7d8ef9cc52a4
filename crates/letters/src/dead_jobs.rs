//! To every admin: jobs that died, gathered by what they are and what they died of.

use serde::Deserialize;
use serde_json::Value;

use super::{Rendered, written_in};

/// The sort of these notices.
pub const DEAD_JOBS: &str = "dead_jobs";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DeadJobs {
    pub count: u64,
    pub groups: Vec<Alike>,
    /// Groups that are not named.
    pub more: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Alike {
    pub kind: String,
    /// As operators read it: no addresses, numbers masked.
    pub error: String,
    pub count: u64,
}

impl DeadJobs {
    pub(super) fn read(detail: &Value) -> Option<Self> {
        Self::deserialize(detail).ok()
    }
}

pub(super) fn render(dead: &DeadJobs) -> Result<Rendered, askama::Error> {
    let tasks = match dead.count {
        1 => "1 tarea no se pudo hacer".to_owned(),
        count => format!("{count} tareas no se pudieron hacer"),
    };
    let more = match dead.more {
        0 => None,
        1 => Some("Y 1 motivo más.".to_owned()),
        more => Some(format!("Y {more} motivos más.")),
    };
    DeadMail { tasks, groups: dead.groups.clone(), more }.render()
}

struct DeadMail {
    tasks: String,
    groups: Vec<Alike>,
    more: Option<String>,
}

written_in!(
    DeadMail,
    "email/admin_notice/dead_jobs_subject.txt",
    "email/admin_notice/dead_jobs_body.txt",
    "email/admin_notice/dead_jobs_body.html"
);
