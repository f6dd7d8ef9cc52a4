//! What stands around every page of the panel.

use runtime::settings::Role;

use super::session::Who;
use crate::app::App;

/// A place in the navigation.
pub(super) struct Place {
    pub(super) href: &'static str,
    pub(super) name: &'static str,
    /// What, with the browser's own keys, leads there (`accesskey`).
    pub(super) key: Option<char>,
    least: Role,
}

const PLACES: &[Place] = &[
    Place { href: "/admin/reservations", name: "Reservas", key: Some('r'), least: Role::Viewer },
    Place { href: "/admin/reservations/new", name: "Nueva", key: Some('n'), least: Role::Owner },
    Place { href: "/admin/calendar", name: "Calendario", key: Some('c'), least: Role::Viewer },
    Place { href: "/admin/payments", name: "Pagos", key: Some('p'), least: Role::Viewer },
    Place { href: "/admin/mails", name: "Correos", key: Some('m'), least: Role::Viewer },
    Place { href: "/admin/conversations", name: "Chats", key: None, least: Role::Viewer },
    Place { href: "/admin/cabins", name: "Cabañas", key: None, least: Role::Viewer },
    Place { href: "/admin/calendars", name: "Portales", key: None, least: Role::Viewer },
    Place { href: "/admin/jobs", name: "Trabajos", key: Some('t'), least: Role::Viewer },
    Place { href: "/admin/queues", name: "Colas", key: Some('q'), least: Role::Viewer },
    Place { href: "/admin/webhooks", name: "Avisos", key: None, least: Role::Viewer },
    Place { href: "/admin/audit", name: "Registro", key: None, least: Role::Viewer },
];

pub(super) struct Frame {
    /// Proves that a form of the page was written for this session.
    pub(super) csrf: String,
    pub(super) address: String,
    pub(super) role: &'static str,
    pub(super) places: Vec<&'static Place>,
    /// Payments or messages go nowhere.
    pub(super) trial: bool,
    /// The place that the page belongs to.
    pub(super) here: &'static str,
}

impl Frame {
    pub(super) fn new(app: &App, who: &Who, here: &'static str) -> Self {
        Self {
            csrf: app.form_tokens().give(&who.signed),
            address: who.signed.address.clone(),
            role: match who.signed.role {
                Role::Viewer => "solo mira",
                Role::Operator => "opera",
                Role::Owner => "administra",
            },
            places: PLACES.iter().filter(|place| who.may(place.least)).collect(),
            trial: app.is_trial(),
            here,
        }
    }
}
