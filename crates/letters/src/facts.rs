use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::code::Code;
use domain::money::Money;
use domain::reservation::Status;
use domain::stay::Stay;
use store::reservations::Reservation;
use store::{Error, Store, accommodations, payments};

/// What a mail about a reservation is written from. No `Debug`: it names a person.
#[derive(Clone)]
pub struct MailFacts {
    /// As the guest, or the system before us, wrote it.
    pub guest: String,
    pub code: Code,
    pub status: Status,
    pub cabin: String,
    pub stay: Stay,
    pub guests: u32,
    pub total: Money,
    pub deposit: Money,
    /// Approved so far.
    pub paid: Money,
    /// Given back of it, or ordered to be.
    pub refunded: Money,
    /// To be given back of it, and not ordered yet.
    pub refund_due: Money,
    /// When the hold ends, or ended.
    pub deadline: DateTime<Utc>,
    /// The address of the guest's own page, with the token that opens it.
    pub page: String,
    /// When the mail is written: how long is left, and which year needs no saying.
    pub now: DateTime<Utc>,
    pub timezone: Tz,
}

/// What a mail about the reservation is written from by `now`; none where it cannot be told of: its cabin is gone, or
/// its dates are no stay. `page`: the address of the guest's own page. A hold that knows no end is told to end when
/// its mail was promised.
pub async fn facts_of(
    store: &Store,
    reservation: &Reservation,
    page: String,
    promised_at: DateTime<Utc>,
    (now, timezone): (DateTime<Utc>, Tz),
) -> Result<Option<MailFacts>, Error> {
    let cabin = accommodations::find(store, reservation.accommodation_id).await?;
    let stay = Stay::standing(reservation.check_in, reservation.check_out);
    let (Some(cabin), Ok(stay)) = (cabin, stay) else { return Ok(None) };
    let balance = payments::money(store, reservation.id).await?;
    Ok(Some(MailFacts {
        guest: reservation.contact_name.as_str().to_owned(),
        code: reservation.code.clone(),
        status: reservation.status,
        cabin: cabin.name,
        stay,
        guests: u32::try_from(reservation.guests).unwrap_or(0),
        total: reservation.total_price,
        deposit: reservation.deposit_amount,
        paid: balance.paid,
        refunded: balance.refunded + balance.under_way,
        refund_due: balance.due,
        deadline: reservation.expires_at.unwrap_or(promised_at),
        page,
        now,
        timezone,
    }))
}
