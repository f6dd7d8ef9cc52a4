use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use crate::Stack;
use crate::settings::search_path;

/// It comes with the server.
const PSQL: &str = "psql";

/// A transaction of the database's administrator, open until this is dropped: what it has locked is locked.
#[must_use]
pub struct Transaction(Child);

impl Stack {
    /// What the database says to one query: a line a row, with `|` between the columns.
    pub async fn sql(&self, query: &str) -> String {
        self.try_sql(query).await.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// The same of a database that may be away.
    pub async fn try_sql(&self, query: &str) -> Result<String, String> {
        let mut psql = tokio::process::Command::from(self.psql());
        psql.args(["--command", query]).stdin(Stdio::null()).kill_on_drop(true);
        let told = psql.output().await.expect(PSQL);
        if told.status.success() {
            Ok(String::from_utf8_lossy(&told.stdout).trim_end().to_owned())
        } else {
            Err(String::from_utf8_lossy(&told.stderr).into_owned())
        }
    }

    /// A number that the database says.
    pub async fn sql_count(&self, query: &str) -> u32 {
        let told = self.sql(query).await;
        told.parse().unwrap_or_else(|error| panic!("{query}: {error} in {told:?}"))
    }

    /// Comes back when the statement is done and its transaction stays open.
    pub fn transaction(&self, statement: &str) -> Transaction {
        let mut child = self.psql().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect(PSQL);
        let mut stdin = child.stdin.take().expect("what psql reads");
        writeln!(stdin, "BEGIN; {statement}; SELECT 'done';").expect("psql reads");
        let mut answer = String::new();
        BufReader::new(child.stdout.take().expect("what psql says")).read_line(&mut answer).expect("psql answers");
        assert_eq!(answer.trim(), "done", "{statement}");
        child.stdin = Some(stdin);
        Transaction(child)
    }

    fn psql(&self) -> Command {
        let mut psql = Command::new(PSQL);
        psql.env_clear().env("PATH", search_path()).args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        psql.args(["--variable", "ON_ERROR_STOP=1", "--dbname", &self.setting("DATABASE_URL")]);
        psql.stdout(Stdio::piped()).stderr(Stdio::piped());
        psql
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // The server takes the closed connection for a rollback.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
