use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use crate::Stack;
use crate::settings::search_path;
use crate::stack::CONNECTED;

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Told {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Stack {
    /// `posta …` as an operator runs it beside `dev`: the home is all it is given.
    pub async fn posta(&self, arguments: &[&str]) -> Told {
        self.posta_with(arguments, &[]).await
    }

    pub async fn posta_with(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Told {
        // Also where the journey's processes have less patience.
        let settings = [&[("DATABASE_ACQUIRE_TIMEOUT", CONNECTED)], settings].concat();
        let output = self.command(arguments, &settings).output().await.expect("posta");
        Told {
            status: output.status.code().expect("an exit status"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The one document that it prints.
    pub async fn posta_json(&self, arguments: &[&str]) -> Value {
        let told = self.posta(&[arguments, &["--json"]].concat()).await;
        assert_eq!(told.status, 0, "posta {}: {}", arguments.join(" "), told.stderr);
        serde_json::from_str(&told.stdout).unwrap_or_else(|error| panic!("{error} in {}", told.stdout))
    }

    pub(crate) fn command(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
        let mut command = Command::new(&self.posta);
        command.args(arguments).env_clear().env("PATH", search_path()).env("POSTA_HOME", self.home());
        command.envs(settings.iter().copied()).stdin(Stdio::null()).kill_on_drop(true);
        command
    }
}
