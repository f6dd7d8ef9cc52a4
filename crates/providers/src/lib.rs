//! Clients of the services that Posta depends on: concrete, one file a service, no trait over them.
//!
//! An error of this crate says what became of the call (may it be tried again, was it perhaps done)
//! and is already scrubbed: a provider's answer quotes addresses, numbers and texts, none of which
//! may reach a log or a job's history.

pub mod http;
pub mod mercadopago;
pub mod signature;
pub mod smtp;
pub mod whatsapp;
