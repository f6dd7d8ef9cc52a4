use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult, ScriptInvocation};

use crate::scripts::{Named, Scripts};
use crate::{Error, Lane};

mod cluster;

/// Told of every call: the script's name and how long it took.
pub type OnCall = Arc<dyn Fn(&'static str, Duration) + Send + Sync>;

/// How Redis is reached.
#[derive(Clone)]
pub struct Options {
    /// `redis://`, `rediss://` or `unix://`. Several, with commas between: nodes of one cluster.
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

/// One connection that heals itself, shared by everything in a process but the wait for work. In a
/// cluster there is one to the node of each queue: all its keys are in one slot.
#[derive(Clone)]
pub struct Connection {
    line: Arc<Line>,
    shared: Arc<Shared>,
}

struct Shared {
    clients: Vec<Client>,
    addresses: Vec<String>,
    scripts: Scripts,
    options: Options,
    /// In a cluster: by the key whose node is wanted.
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

/// What is used just now.
struct Line {
    /// In a cluster: its node is the one that serves this key.
    key: Option<String>,
    current: Mutex<Current>,
}

struct Current {
    client: Client,
    /// None in a cluster until the node is known.
    manager: Option<ConnectionManager>,
    /// How many were before it.
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
        let addresses: Vec<String> = options.url.split(',').map(|address| address.trim().to_owned()).collect();
        let unreadable = |_| Error::Other("the address cannot be read".into());
        let clients: Vec<Client> = addresses
            .iter()
            .map(|address| Client::open(address.as_str()))
            .collect::<RedisResult<_>>()
            .map_err(unreadable)?;
        let key = (clients.len() > 1).then(|| format!("{{{}:workers}}", options.prefix));
        let shared = Arc::new(Shared { clients, addresses, scripts: Scripts::new(), options, lines: Mutex::default() });
        Ok(Self { line: Arc::new(shared.line(key)?), shared })
    }

    /// The queue of that name.
    pub fn lane(&self, queue: &str) -> Lane {
        Lane::new(self, queue)
    }

    /// To the node that serves a key, the same one each time; where there is one node, this connection.
    pub(crate) fn at(&self, key: &str) -> Self {
        if self.line.key.is_none() {
            return self.clone();
        }
        let mut lines = self.shared.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.entry(key.to_owned()).or_insert_with(|| {
            let client = self.line.current().client.clone();
            let current = Current { client, manager: None, number: 0 };
            Arc::new(Line { key: Some(key.to_owned()), current: Mutex::new(current) })
        });
        Self { line: Arc::clone(line), shared: Arc::clone(&self.shared) }
    }

    pub fn prefix(&self) -> &str {
        &self.shared.options.prefix
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
        &self.shared.scripts
    }

    /// The first argument of every script that asks for the time: empty for the server's.
    pub(crate) fn now(&self) -> String {
        self.shared.options.time.as_ref().map(|time| time().to_string()).unwrap_or_default()
    }

    pub(crate) async fn call<T: FromRedisValue>(
        &self,
        script: &Named,
        prepare: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<T, Error> {
        let mut invocation = script.script.prepare_invoke();
        prepare(&mut invocation);
        let (mut manager, number) = self.manager().await?;
        let began = Instant::now();
        let answer = invocation.invoke_async(&mut manager).await;
        (self.shared.options.on_call)(script.name, began.elapsed());
        self.heard(number, answer)
    }

    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        let (mut manager, number) = self.manager().await?;
        let answer = command.query_async(&mut manager).await;
        self.heard(number, answer)
    }

    async fn manager(&self) -> Result<(ConnectionManager, u64), Error> {
        {
            let current = self.line.current();
            if let Some(manager) = &current.manager {
                return Ok((manager.clone(), current.number));
            }
        }
        let client = self.shared.node_of(self.line.key.as_deref().unwrap_or_default()).await?;
        let manager = self.shared.manager(&client)?;
        let mut current = self.line.current();
        current.client = client;
        current.manager = Some(manager.clone());
        Ok((manager, current.number))
    }

    /// Takes a new line where this one did not answer: it may have died without a word, and the
    /// manager replaces it only when the kernel gives it up, which can take a quarter of an hour. In
    /// a cluster the slot may have moved: its node is looked for again.
    fn heard<T>(&self, number: u64, answer: RedisResult<T>) -> Result<T, Error> {
        let Err(error) = &answer else { return Ok(answer?) };
        let mut current = self.line.current();
        if current.number == number {
            if self.line.key.is_some() && cluster::is_elsewhere(error) {
                current.manager = None;
                current.number += 1;
            } else if error.is_timeout() {
                current.manager = Some(self.shared.manager(&current.client)?);
                current.number += 1;
            }
        }
        drop(current);
        Ok(answer?)
    }

    /// A connection for one waiter: its commands may take as long as they like.
    pub(crate) async fn open_waiter(&self) -> Result<redis::aio::MultiplexedConnection, Error> {
        // So that the node is known.
        self.manager().await?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.shared.options.connect_timeout))
            .set_response_timeout(None);
        let client = self.line.current().client.clone();
        Ok(client.get_multiplexed_async_connection_with_config(&config).await?)
    }

    pub(crate) fn patience(&self) -> Duration {
        self.shared.options.command_timeout
    }
}

impl Line {
    fn current(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn line(&self, key: Option<String>) -> Result<Line, Error> {
        let client = self.clients.first().cloned().ok_or_else(|| Error::Other("there is no address".into()))?;
        let manager = key.is_none().then(|| self.manager(&client)).transpose()?;
        Ok(Line { key, current: Mutex::new(Current { client, manager, number: 0 }) })
    }

    fn manager(&self, client: &Client) -> Result<ConnectionManager, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(self.options.connect_timeout))
            .set_response_timeout(Some(self.options.command_timeout))
            // Callers have their own patience: a call fails soon and is made again.
            .set_number_of_retries(1)
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_millis(500));
        ConnectionManager::new_lazy_with_config(client.clone(), config)
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("prefix", &self.prefix()).finish_non_exhaustive()
    }
}
