//! What stands around every page of the panel.

use runtime::settings::Role;

use super::session::Who;
use crate::app::App;

/// A place in the navigation.
pub(super) struct Place {
    pub(super) href: &'static str,
    pub(super) name: &'static str,
    least: Role,
}

const PLACES: &[Place] = &[
    Place { href: "/admin/reservations", name: "Reservas", least: Role::Viewer },
    Place { href: "/admin/reservations/new", name: "Nueva", least: Role::Owner },
    Place { href: "/admin/calendar", name: "Calendario", least: Role::Viewer },
    Place { href: "/admin/payments", name: "Pagos", least: Role::Viewer },
    Place { href: "/admin/mails", name: "Correos", least: Role::Viewer },
    Place { href: "/admin/conversations", name: "Chats", least: Role::Viewer },
    Place { href: "/admin/cabins", name: "Cabañas", least: Role::Viewer },
    Place { href: "/admin/calendars", name: "Portales", least: Role::Viewer },
    Place { href: "/admin/jobs", name: "Trabajos", least: Role::Viewer },
    Place { href: "/admin/queues", name: "Colas", least: Role::Viewer },
    Place { href: "/admin/webhooks", name: "Webhooks", least: Role::Viewer },
    Place { href: "/admin/audit", name: "Registro", least: Role::Viewer },
];

pub(super) struct Frame {
    /// Proves that a form of the page was written for this session.
    pub(super) csrf: String,
    pub(super) address: String,
    pub(super) role: &'static str,
    pub(super) places: Vec<&'static Place>,
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
            here,
        }
    }
}
