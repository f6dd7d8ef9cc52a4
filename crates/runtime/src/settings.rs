//! The settings: read once, here and nowhere else, and every problem told at once.
//!
//! [`Env`] is what was given, each [`Section`] a part of it that some room needs, and the bundles ([`Api`],
//! [`Worker`]) what a process needs. A secret's value is never shown, nor an address of a person.

mod access;
mod api_http;
mod bundles;
mod business;
mod catalogue;
mod env;
mod mail;
mod mercadopago;
mod parse;
mod problems;
mod process;
mod reader;
mod sandbox;
mod stores;
mod whatsapp;
mod work;

pub use access::{Admin, Admins, CsrfSecret, Keys, Role};
pub use api_http::ApiHttp;
pub use bundles::{Api, Worker};
pub use business::Business;
pub use catalogue::{CATALOGUE, Setting, example};
pub use env::Env;
pub use mail::Mail;
pub use mercadopago::MercadoPago;
pub use parse::{NotADuration, parse_duration};
pub use problems::{Problem, Problems};
pub use process::{LogFormat, Process};
pub use reader::{Reader, Section};
pub use sandbox::{SandboxAddrs, SandboxNotified};
pub use secrecy::{ExposeSecret, SecretString};
pub use stores::{Postgres, Redis};
pub use whatsapp::WhatsApp;
pub use work::Work;
