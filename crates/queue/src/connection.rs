use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisResult, ScriptInvocation};

use crate::scripts::{Named, Scripts};
use crate::{Error, Lane};

/// Told of every call: the script's name and how long it took.
pub type OnCall = Arc<dyn Fn(&'static str, Duration) + Send + Sync>;

/// How Redis is reached.
#[derive(Clone)]
pub struct Options {
    /// `redis://`, `rediss://` or `unix://`.
    pub url: String,
    pub connect_timeout: Duration,
    /// For every command but the wait for work.
    pub command_timeout: Duration,
    /// First word of every key. Two of them on one server never meet.
    pub prefix: String,
    pub on_call: OnCall,
    /// What scripts take for the time, for tests that move it; the server's own when none.
    pub time: Option<Arc<dyn Fn() -> i64 + Send + Sync>>,
}

/// One connection that heals itself, shared by everything in a process but the wait for work.
#[derive(Clone)]
pub struct Connection {
    line: Arc<Mutex<Line>>,
    client: Client,
    scripts: Arc<Scripts>,
    options: Options,
}

/// What is used just now, and how many were before it.
#[derive(Clone)]
struct Line {
    manager: ConnectionManager,
    number: u64,
}

/// Which Redis process answers, and which data set it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub version: String,
    pub run_id: String,
    pub replid: String,
    pub maxmemory_policy: String,
    pub aof_enabled: bool,
}

impl Connection {
    /// Makes the connection without waiting for Redis. Its driver runs on the runtime of whoever
    /// uses it first, after a break of whoever uses it next: one for renewals belongs to them alone.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn open(options: Options) -> Result<Self, Error> {
        let client =
            Client::open(options.url.as_str()).map_err(|_| Error::Other("the address cannot be read".into()))?;
        let line = Line { manager: manager(&client, &options)?, number: 0 };
        Ok(Self { line: Arc::new(Mutex::new(line)), client, scripts: Arc::new(Scripts::new()), options })
    }

    /// The queue of that name.
    pub fn lane(&self, queue: &str) -> Lane {
        Lane::new(self.clone(), queue)
    }

    pub fn prefix(&self) -> &str {
        &self.options.prefix
    }

    pub async fn ping(&self) -> Result<(), Error> {
        let _pong: String = self.ask(&redis::cmd("PING")).await?;
        Ok(())
    }

    /// Who answers just now.
    pub async fn server(&self) -> Result<Server, Error> {
        let told: String = self.ask(&redis::cmd("INFO")).await?;
        let facts: HashMap<&str, &str> = told.lines().filter_map(|line| line.trim_end().split_once(':')).collect();
        let fact = |name: &str| facts.get(name).copied().unwrap_or_default().to_owned();
        Ok(Server {
            version: fact("redis_version"),
            run_id: fact("run_id"),
            replid: fact("master_replid"),
            maxmemory_policy: fact("maxmemory_policy"),
            aof_enabled: fact("aof_enabled") == "1",
        })
    }

    pub(crate) fn scripts(&self) -> &Scripts {
        &self.scripts
    }

    /// The first argument of every script that asks for the time: empty for the server's.
    pub(crate) fn now(&self) -> String {
        self.options.time.as_ref().map(|time| time().to_string()).unwrap_or_default()
    }

    pub(crate) async fn call<T: FromRedisValue>(
        &self,
        script: &Named,
        prepare: impl for<'a> FnOnce(&mut ScriptInvocation<'a>),
    ) -> Result<T, Error> {
        let mut invocation = script.script.prepare_invoke();
        prepare(&mut invocation);
        let began = Instant::now();
        let mut line = self.line();
        let answer = invocation.invoke_async(&mut line.manager).await;
        (self.options.on_call)(script.name, began.elapsed());
        self.heard(&line, answer)
    }

    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        let mut line = self.line();
        let answer = command.query_async(&mut line.manager).await;
        self.heard(&line, answer)
    }

    fn line(&self) -> Line {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a new line where this one did not answer: it may have died without a word, and the
    /// manager replaces it only when the kernel gives it up, which can take a quarter of an hour.
    fn heard<T>(&self, line: &Line, answer: RedisResult<T>) -> Result<T, Error> {
        if answer.as_ref().is_err_and(redis::RedisError::is_timeout) {
            let mut current = self.line.lock().unwrap_or_else(PoisonError::into_inner);
            if current.number == line.number {
                *current = Line { manager: manager(&self.client, &self.options)?, number: line.number + 1 };
            }
        }
        Ok(answer?)
    }

    /// A connection for one waiter: its commands may take as long as they like.
    pub(crate) async fn open_waiter(&self) -> Result<redis::aio::MultiplexedConnection, Error> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.connect_timeout))
            .set_response_timeout(None);
        Ok(self.client.get_multiplexed_async_connection_with_config(&config).await?)
    }

    pub(crate) fn patience(&self) -> Duration {
        self.options.command_timeout
    }
}

fn manager(client: &Client, options: &Options) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(options.connect_timeout))
        .set_response_timeout(Some(options.command_timeout))
        // Callers have their own patience: a call fails soon and is made again.
        .set_number_of_retries(1)
        .set_min_delay(Duration::from_millis(50))
        .set_max_delay(Duration::from_millis(500));
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("prefix", &self.options.prefix).finish_non_exhaustive()
    }
}
