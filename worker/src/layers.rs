//! The tower layers between the queue's settlement (outermost) and the handler.

mod observe;
mod panics;
mod time_limit;

pub(crate) use observe::ObserveLayer;
pub(crate) use panics::on_panic;
pub(crate) use time_limit::TimeLimitLayer;
