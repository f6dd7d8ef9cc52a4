//! Which node of a cluster serves a queue. All keys of a queue share a hash tag, so that one node has
//! all of them: a queue in a cluster is a single Redis, whose place has to be found, and found again.

use redis::{AsyncConnectionConfig, Client, RedisError, Value};

use super::Shared;
use crate::Error;

impl Shared {
    /// Asks the nodes in turn who serves the key's slot.
    pub(super) async fn node_of(&self, key: &str) -> Result<Client, Error> {
        let mut last = Error::Away("no node of the cluster answers".to_owned());
        for (client, address) in self.clients.iter().zip(&self.addresses) {
            match self.ask_node(client, key).await {
                Ok(Some((host, port))) => {
                    let at = on_node(address, &host, port);
                    return Client::open(at).map_err(|_| Error::Other("a node's address cannot be read".into()));
                }
                Ok(None) => last = Error::Away("no node of the cluster serves the queue".to_owned()),
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    /// Host (empty: the one that was asked) and port of the slot's primary.
    async fn ask_node(&self, client: &Client, key: &str) -> Result<Option<(String, u16)>, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.connect_timeout))
            .set_response_timeout(Some(self.options.command_timeout));
        let mut node = client.get_multiplexed_async_connection_with_config(&config).await?;
        let slot: u16 = redis::cmd("CLUSTER").arg("KEYSLOT").arg(key).query_async(&mut node).await?;
        let ranges: Vec<Vec<Value>> = redis::cmd("CLUSTER").arg("SLOTS").query_async(&mut node).await?;
        for range in ranges {
            let [first, last, primary, ..] = range.as_slice() else { continue };
            let first: u16 = redis::from_redis_value(first.clone())?;
            let last: u16 = redis::from_redis_value(last.clone())?;
            if (first..=last).contains(&slot)
                && let Value::Array(primary) = primary
                && let [host, port, ..] = primary.as_slice()
            {
                let host: Option<String> = redis::from_redis_value(host.clone())?;
                return Ok(Some((host.unwrap_or_default(), redis::from_redis_value(port.clone())?)));
            }
        }
        Ok(None)
    }
}

/// Whether the slot may be served by another node by now.
pub(super) fn is_elsewhere(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.is_connection_refusal()
        || matches!(error.code(), Some("MOVED" | "ASK" | "READONLY" | "CLUSTERDOWN" | "TRYAGAIN" | "MASTERDOWN"))
}

/// The address with another host and port: scheme, account and the rest are those of the whole cluster.
fn on_node(address: &str, host: &str, port: u16) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("redis", address));
    let (place, path) = rest.split_once('/').map_or((rest, String::new()), |(place, path)| (place, format!("/{path}")));
    let (account, asked) =
        place.rsplit_once('@').map_or((String::new(), place), |(account, asked)| (format!("{account}@"), asked));
    let host = if host.is_empty() { asked.rsplit_once(':').map_or(asked, |(host, _)| host) } else { host };
    let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    format!("{scheme}://{account}{host}:{port}{path}")
}

#[cfg(test)]
mod tests {
    use super::on_node;

    #[test]
    fn a_nodes_address_keeps_scheme_account_and_options() {
        assert_eq!(on_node("redis://a:7000", "10.0.0.2", 7001), "redis://10.0.0.2:7001");
        assert_eq!(on_node("rediss://u:p@a:7000/0", "b", 7001), "rediss://u:p@b:7001/0");
        assert_eq!(on_node("redis://a:7000", "", 7002), "redis://a:7002");
        assert_eq!(on_node("redis://a", "::1", 7002), "redis://[::1]:7002");
    }
}
