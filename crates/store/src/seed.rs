//! Three cabins to try things with.

use chrono::{DateTime, Utc};
use domain::money::Money;
use rust_decimal::Decimal;
use uuid::{Uuid, uuid};

use crate::{Error, Store, accommodations};

struct Cabin {
    /// Fixed, so that seeding again finds it.
    uuid: Uuid,
    name: &'static str,
    capacity: u32,
    pesos: i64,
    description: &'static str,
}

const CABINS: [Cabin; 3] = [
    Cabin {
        uuid: uuid!("5b1f6c1e-7d0a-4c53-9f0e-0a6d2c1b7e01"),
        name: "Cabaña Ñandú",
        capacity: 4,
        pesos: 50_000,
        description: "Entre álamos y a pasos del arroyo: dos ambientes, hogar a leña, parrilla propia y galería para el mate.",
    },
    Cabin {
        uuid: uuid!("5b1f6c1e-7d0a-4c53-9f0e-0a6d2c1b7e02"),
        name: "Cabaña El Hornero",
        capacity: 2,
        pesos: 38_500,
        description: "Un nido para dos: adobe y madera, deck con vista a las sierras y desayuno con tortas fritas.",
    },
    Cabin {
        uuid: uuid!("5b1f6c1e-7d0a-4c53-9f0e-0a6d2c1b7e03"),
        name: "Cabaña Yaguareté",
        capacity: 6,
        pesos: 72_000,
        description: "Para la familia grande: tres dormitorios, pileta, quincho con horno de barro y lugar para dos autos.",
    },
];

/// Adds the cabins that are missing, and says how many those were. One that was edited stays as it is.
pub async fn seed(store: &Store, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut tx = store.begin().await?;
    let mut added = 0;
    for cabin in &CABINS {
        let new = accommodations::New {
            uuid: cabin.uuid,
            name: cabin.name.to_owned(),
            kind: "cabin".to_owned(),
            capacity: cabin.capacity,
            base_price: Money::new(Decimal::from(cabin.pesos)),
            weekend_factor: Decimal::new(12, 1),
            description: Some(cabin.description.to_owned()),
        };
        added += usize::from(accommodations::insert(&mut tx, &new, now).await?.is_some());
    }
    let _nothing_promised = tx.commit().await?;
    Ok(added)
}
