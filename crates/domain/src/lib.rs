//! What is true of stays, money, reservations and guests.
//!
//! Pure: no I/O, no clock, no randomness of its own. Time, time zone and entropy are arguments, so that
//! every answer can be asked again. What cannot be true (a stay of no nights, an address with a line break)
//! cannot be built: the constructors refuse it.

mod text_form;

pub mod cabin;
pub mod cancellation;
pub mod code;
pub mod guest;
pub mod hold;
pub mod hours;
pub mod local;
pub mod money;
pub mod payment;
pub mod quote;
pub mod reservation;
pub mod stay;
