//! Cabins and guests to book with.

use std::sync::atomic::{AtomicU32, Ordering};

use booking::HoldRequest;
use chrono::{Days, NaiveDate};
use domain::guest::Channel;
use domain::money::Money;
use domain::stay::Stay;
use rust_decimal::Decimal;
use store::accommodations;
use uuid::Uuid;

use crate::{Kit, server};

impl Kit {
    /// A cabin for four: 50,000 pesos a night, 60,000 at weekends.
    pub async fn cabin(&self) -> i32 {
        let new = accommodations::New {
            uuid: Uuid::new_v4(),
            name: "Cabaña de prueba".to_owned(),
            kind: "cabin".to_owned(),
            capacity: 4,
            base_price: Money::new(Decimal::from(50_000)),
            weekend_factor: Decimal::new(12, 1),
            description: None,
        };
        let mut tx = self.begin().await;
        let id = accommodations::insert(&mut tx, &new, self.now()).await.expect("a cabin");
        let _nothing = tx.commit().await.expect("a cabin");
        id.expect("a cabin of its own")
    }

    /// A payment that Mercado Pago told the system before us of.
    pub async fn adopted_payment(&self, reservation: i32, status: &str, amount: &str) {
        let mut connection = server::connect_to(&self.postgres()).await;
        sqlx::query(
            "INSERT INTO payments (uuid, reservation_id, external_payment_id, status, amount, created_at)
             VALUES ($1, $2, $3, $4, $5::numeric, $6)",
        )
        .bind(Uuid::new_v4())
        .bind(reservation)
        .bind(Uuid::new_v4().to_string())
        .bind(status)
        .bind(amount)
        .bind(self.now())
        .execute(&mut connection)
        .await
        .expect("a payment");
    }
}

/// # Panics
/// It is no date such as `2026-12-05`.
pub fn day(date: &str) -> NaiveDate {
    date.parse().unwrap_or_else(|_| panic!("{date} is no date"))
}

/// Two guests for so many nights from `check_in` on. Each request is from somebody else.
///
/// # Panics
/// There is no such stay.
pub fn request(cabin: i32, check_in: &str, nights: u64) -> HoldRequest {
    static GUESTS: AtomicU32 = AtomicU32::new(0);
    let guest = GUESTS.fetch_add(1, Ordering::Relaxed);
    let check_in = day(check_in);
    HoldRequest {
        accommodation_id: cabin,
        stay: Stay::new(check_in, check_in + Days::new(nights)).expect("a stay"),
        guests: 2,
        channel: Channel::Direct,
        name: format!("Huésped {guest}").parse().expect("a name"),
        phone: format!("+54911{guest:08}").parse().expect("a phone"),
        email: Some(format!("huesped{guest}@example.com").parse().expect("an address")),
    }
}
