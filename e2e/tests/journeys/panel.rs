//! The panel as owner, operator and viewer use it, in a browser.

mod bulk;
mod mails;
mod operator;
mod owner;
mod pages;
mod pictures;
mod sample;
mod viewer;
