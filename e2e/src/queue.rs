use std::time::Duration;

use redis::aio::MultiplexedConnection;

use crate::Stack;
use crate::wait::eventually;

/// On a busy machine it reads its file for a while.
const PATIENCE: Duration = Duration::from_secs(60);

/// The private Redis as its administrator reaches it.
pub struct Queue(MultiplexedConnection);

impl Queue {
    /// Until it answers.
    pub async fn reach(stack: &Stack) -> Self {
        let client = redis::Client::open(stack.setting("REDIS_URL")).expect("REDIS_URL");
        let look = async || {
            let mut connection = client.get_multiplexed_async_connection().await.ok()?;
            // While it reads its file it answers with an error.
            let pong: redis::RedisResult<String> = redis::cmd("PING").query_async(&mut connection).await;
            pong.is_ok().then_some(connection)
        };
        Self(eventually(PATIENCE, "Redis answers", look).await)
    }

    pub async fn wipe(&mut self) {
        self.call(&["FLUSHALL"]).await;
    }

    /// Closes every connection but this one, and says how many those were.
    pub async fn cut_connections(&mut self) -> i64 {
        let cut: redis::RedisResult<i64> =
            command(&["CLIENT", "KILL", "TYPE", "normal"]).query_async(&mut self.0).await;
        cut.expect("CLIENT KILL")
    }

    /// Says nothing to anybody for so long, and forgets nothing that it was told meanwhile.
    pub async fn stall(&mut self, pause: Duration) {
        self.call(&["CLIENT", "PAUSE", &pause.as_millis().to_string(), "ALL"]).await;
    }

    /// There is no room for anything more.
    pub async fn fill(&mut self) {
        self.call(&["CONFIG", "SET", "maxmemory", "1"]).await;
    }

    pub async fn make_room(&mut self) {
        self.call(&["CONFIG", "SET", "maxmemory", "0"]).await;
    }

    /// How many keys it holds: at least one a job that it knows of.
    pub async fn keys(&mut self) -> u32 {
        let keys: redis::RedisResult<u32> = command(&["DBSIZE"]).query_async(&mut self.0).await;
        keys.expect("DBSIZE")
    }

    async fn call(&mut self, words: &[&str]) {
        let told: redis::RedisResult<redis::Value> = command(words).query_async(&mut self.0).await;
        told.unwrap_or_else(|error| panic!("{}: {error}", words.join(" ")));
    }
}

fn command(words: &[&str]) -> redis::Cmd {
    let mut command = redis::Cmd::new();
    words.iter().for_each(|word| {
        command.arg(word);
    });
    command
}
