use std::time::Duration;

use queue::{Beat, Connection, LiveWorker};

use super::site::Site;
use super::until::until;

fn worker(id: &str) -> LiveWorker {
    LiveWorker {
        id: id.to_owned(),
        pid: 1,
        host: "here".to_owned(),
        version: "1.0.0".to_owned(),
        queues: vec!["mail".to_owned()],
        started_at: 1,
        seen_at: 2,
    }
}

#[tokio::test]
async fn a_worker_is_listed_while_it_says_that_it_lives() {
    let site = Site::in_real_time().await;
    let connection = Connection::open(site.options()).unwrap();
    assert!(connection.workers().await.unwrap().is_empty());

    let (lasts, goes, fades) = (worker("lasts"), worker("goes"), worker("fades"));
    connection.beat(Beat::Alive(&lasts, Duration::from_secs(60))).await.unwrap();
    connection.beat(Beat::Alive(&goes, Duration::from_secs(60))).await.unwrap();
    assert_eq!(connection.workers().await.unwrap().len(), 2);
    connection.beat(Beat::Alive(&fades, Duration::from_millis(1))).await.unwrap();
    connection.beat(Beat::Gone("goes")).await.unwrap();
    until("the silent one is gone", async || connection.workers().await.unwrap() == [lasts.clone()]).await;

    // The next word of anybody takes what is gone out of Redis.
    connection.beat(Beat::Gone("lasts")).await.unwrap();
    assert_eq!(site.keys(), [site.key("epoch")]);
}

#[tokio::test]
async fn the_server_says_who_it_is() {
    let site = Site::new().await;
    let connection = Connection::open(site.options()).unwrap();
    connection.ping().await.unwrap();
    let server = connection.server().await.unwrap();
    assert_eq!(server, connection.server().await.unwrap());
    assert_eq!((server.run_id.len(), server.replid.len()), (40, 40));
    assert!(!server.version.is_empty() && !server.maxmemory_policy.is_empty());
}
