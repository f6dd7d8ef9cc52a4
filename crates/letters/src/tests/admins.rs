//! What the people of the house read.

use chrono::TimeDelta;
use insta::assert_snapshot;

use super::{as_text, seen};
use crate::{Matter, NoticeFacts, Oddity, preview, render_notice, render_sign_in};

#[test]
fn sign_in_brings_the_link_and_tells_what_it_is_good_for() {
    let mail = render_sign_in(&preview::sample_sign_in().unwrap()).unwrap();
    assert_snapshot!(as_text(&mail), @r"
    Tu enlace para entrar al panel, hasta las 18:35

    Hola:

    Pediste entrar al panel de reservas. Este es tu enlace:

    https://reservas.posta.example/admin/sign-in/b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh

    Sirve hasta las 18:35, una sola vez, y únicamente en el navegador desde el que lo pediste.

    Si no lo pediste, no hagas nada: sin ese navegador el enlace no abre. No lo reenvíes.
    ");
    assert_snapshot!(seen(&mail.html), @r"
    Sirve hasta las 18:35, una sola vez.
    Panel de reservas
    Tu enlace para entrar
    Pediste entrar al panel de reservas. Tocá el botón para seguir:
    Entrar al panel
    Sirve hasta las 18:35, una sola vez, y únicamente en el navegador desde el que lo pediste.
    ¿No anda el botón? Copiá esta dirección en ese navegador:
    https://reservas.posta.example/admin/sign-in/b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh
    Si no lo pediste, no hagas nada: sin ese navegador el enlace no abre. No lo reenvíes.
    ");
}

#[test]
fn a_link_that_is_good_until_tomorrow_says_so() {
    let mut facts = preview::sample_sign_in().unwrap();
    facts.expires_at += TimeDelta::hours(6);
    let mail = render_sign_in(&facts).unwrap();
    assert!(mail.text.contains("hasta las 00:35 del miércoles 25 de noviembre, una sola vez"), "{}", mail.text);
}

#[test]
fn admin_notice_tells_of_which_reservation_how_much_is_to_be_given_back() {
    let mail = render_notice(&preview::sample_notice().unwrap()).unwrap();
    assert_snapshot!(as_text(&mail), @r"
    Hay que devolver $ 16.500,00 · RES261124A1B2C3

    Hola:

    La reserva RES261124A1B2C3 tiene $ 16.500,00 para devolverle al huésped, y todavía nadie ordenó la devolución.

    Para ordenarla:

    posta reservations refund RES261124A1B2C3

    Lo que se pagó por Mercado Pago lo devuelve Mercado Pago. Lo que se pagó en efectivo o por transferencia lo devolvés vos; ordenarla lo deja registrado.

    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
    assert_snapshot!(seen(&mail.html), @r"
    RES261124A1B2C3: $ 16.500,00 para devolverle al huésped.
    Aviso para la casa
    Hay una devolución por hacer
    Para devolverle al huésped
    $ 16.500,00
    Reserva RES261124A1B2C3
    Todavía nadie ordenó la devolución. Para ordenarla:
    posta reservations refund RES261124A1B2C3
    Lo que se pagó por Mercado Pago lo devuelve Mercado Pago. Lo que se pagó en efectivo o por transferencia lo devolvés vos; ordenarla lo deja registrado.
    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
}

#[test]
fn admin_notice_of_an_odd_payment_tells_what_it_means_and_what_can_be_done() {
    let facts = preview::sample_notice().unwrap();
    let amount = "1000.00".parse().unwrap();
    let notice = |oddity| {
        render_notice(&NoticeFacts { matter: Matter::Payment { oddity, amount }, code: facts.code.clone() }).unwrap()
    };
    assert_snapshot!(as_text(&notice(Oddity::TooSmall)), @r"
    Llegó un pago menor que la seña: $ 1.000,00 · RES261124A1B2C3

    Hola:

    Llegó un pago menor que la seña: $ 1.000,00, de la reserva RES261124A1B2C3.

    No alcanza para confirmar la reserva: las fechas siguen retenidas hasta que venza el plazo, y si vence, lo pagado queda para devolver.

    Podés hablar con el huésped, extender el plazo o confirmarla igual:

    posta reservations show RES261124A1B2C3

    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
    assert_snapshot!(as_text(&notice(Oddity::ChargedBack)), @r"
    Hubo un contracargo: $ 1.000,00 · RES261124A1B2C3

    Hola:

    Hubo un contracargo: $ 1.000,00, de la reserva RES261124A1B2C3.

    El banco o la tarjeta le devolvió el pago a quien lo hizo. La reserva sigue como estaba, y el pago ya no cuenta como cobrado.

    Podés responder el contracargo en Mercado Pago. Para ver la reserva y decidir qué hacer con ella:

    posta reservations show RES261124A1B2C3

    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
    assert_snapshot!(seen(&notice(Oddity::ChargedBack).html), @r"
    RES261124A1B2C3: $ 1.000,00.
    Aviso para la casa
    Hubo un contracargo
    Por Mercado Pago
    $ 1.000,00
    Reserva RES261124A1B2C3
    El banco o la tarjeta le devolvió el pago a quien lo hizo. La reserva sigue como estaba, y el pago ya no cuenta como cobrado.
    Podés responder el contracargo en Mercado Pago. Para ver la reserva y decidir qué hacer con ella:
    posta reservations show RES261124A1B2C3
    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
}

#[test]
fn admin_notice_of_no_reservation_names_none() {
    let mail = render_notice(&NoticeFacts { code: None, ..preview::sample_notice().unwrap() }).unwrap();
    assert_snapshot!(as_text(&mail), @r"
    Hay que devolver $ 16.500,00

    Hola:

    Una reserva tiene $ 16.500,00 para devolverle al huésped, y todavía nadie ordenó la devolución.

    Lo que se pagó por Mercado Pago lo devuelve Mercado Pago. Lo que se pagó en efectivo o por transferencia lo devolvés vos; ordenarla lo deja registrado.

    Este aviso sale una vez por asunto, a todas las personas que administran las reservas.
    ");
    assert!(!mail.html.contains("posta reservations refund"), "{}", mail.html);
}

#[test]
fn admin_notice_of_dead_jobs_tells_what_died_of_what_and_what_to_do() {
    let detail = serde_json::json!({
        "count": 6,
        "groups": [
            {"kind": "send_email", "error": "# #.#.# <…>: no such user", "count": 5},
            {"kind": "probe", "error": "probe: fail", "count": 1}
        ],
        "more": 1
    });
    let facts = NoticeFacts { matter: Matter::read("dead_jobs", &detail).unwrap(), code: None };
    let mail = render_notice(&facts).unwrap();
    assert_snapshot!(as_text(&mail), @r"
    6 tareas no se pudieron hacer

    Hola:

    6 tareas no se pudieron hacer desde el último aviso, y no se van a intentar de nuevo solas:

    - 5 × send_email: # #.#.# <…>: no such user
    - 1 × probe: probe: fail

    Y 1 motivo más.

    Para verlas, y para volver a intentarlas cuando se arregle el motivo:

    posta jobs ls --state dead
    posta jobs retry --all --state dead

    Este aviso sale a lo sumo una vez por hora, a todas las personas que administran las reservas.
    ");
    assert_snapshot!(seen(&mail.html), @r"
    No se van a intentar de nuevo solas.
    Aviso para la casa
    6 tareas no se pudieron hacer
    Desde el último aviso. No se van a intentar de nuevo solas.
    5 × send_email
    # #.#.# &#60;…&#62;: no such user
    1 × probe
    probe: fail
    Y 1 motivo más.
    Para verlas, y para volver a intentarlas cuando se arregle el motivo:
    posta jobs ls --state dead
    posta jobs retry --all --state dead
    Este aviso sale a lo sumo una vez por hora, a todas las personas que administran las reservas.
    ");
}
