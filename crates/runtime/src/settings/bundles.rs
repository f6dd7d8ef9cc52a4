//! What a process needs, so that all that is wrong with it is told at once.

use super::reader::{Reader, Section};
use super::{Admins, ApiHttp, Business, CsrfSecret, Keys, Mail, MercadoPago, Postgres, Process, Redis, WhatsApp, Work};

/// `posta api`. It sends no mail itself, but it promises mails: a mistake there is told before the first guest.
#[derive(Clone, Debug)]
pub struct Api {
    pub process: Process,
    pub postgres: Postgres,
    pub redis: Redis,
    pub mail: Mail,
    pub mercadopago: MercadoPago,
    pub whatsapp: WhatsApp,
    pub business: Business,
    pub keys: Keys,
    pub admins: Admins,
    pub csrf: CsrfSecret,
    pub http: ApiHttp,
}

/// `posta worker`.
#[derive(Clone, Debug)]
pub struct Worker {
    pub process: Process,
    pub postgres: Postgres,
    pub redis: Redis,
    pub mail: Mail,
    pub mercadopago: MercadoPago,
    pub whatsapp: WhatsApp,
    pub business: Business,
    pub keys: Keys,
    pub admins: Admins,
    pub work: Work,
}

impl Section for Api {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let stores = <(Process, Postgres, Redis)>::read(reader);
        let ours = <(Mail, Business, Keys, Admins)>::read(reader);
        let services = <(MercadoPago, WhatsApp)>::read(reader);
        let faced = <(CsrfSecret, ApiHttp)>::read(reader);
        let ((process, postgres, redis), (mail, business, keys, admins)) = (stores?, ours?);
        let ((mercadopago, whatsapp), (csrf, http)) = (services?, faced?);
        Some(Self { process, postgres, redis, mail, mercadopago, whatsapp, business, keys, admins, csrf, http })
    }
}

impl Section for Worker {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let stores = <(Process, Postgres, Redis)>::read(reader);
        let ours = <(Mail, Business, Keys, Admins)>::read(reader);
        let services = <(MercadoPago, WhatsApp)>::read(reader);
        let work = Work::read(reader);
        let ((process, postgres, redis), (mail, business, keys, admins)) = (stores?, ours?);
        let (mercadopago, whatsapp) = services?;
        Some(Self { process, postgres, redis, mail, mercadopago, whatsapp, business, keys, admins, work: work? })
    }
}
