//! What a guest reads of a stay that is certain, and of one that is off.

use chrono::TimeDelta;
use insta::assert_snapshot;
use jobs::Mail;

use super::{letter, seen};
use crate::{MailFacts, calendar_attachment, preview, render};

fn facts(mail: Mail) -> MailFacts {
    preview::sample_of(mail).unwrap()
}

#[test]
fn confirmed_tells_when_to_come_what_is_left_to_pay_and_what_cancelling_costs() {
    assert_snapshot!(letter(Mail::Confirmed, &facts(Mail::Confirmed)), @r"
    Los Alerces: tu reserva está confirmada · RES261124A1B2C3

    Hola, Ana Martínez:

    ¡Listo! Tu reserva en Los Alerces está confirmada. Te esperamos el sábado 5 de diciembre desde las 14:00.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre, desde las 14:00
    Salida: martes 8 de diciembre, hasta las 10:00
    Estadía: 3 noches
    Huéspedes: 4 personas
    Total: $ 110.000,00
    Pagado: $ 33.000,00
    Falta pagar: $ 77.000,00

    Si tenés dudas sobre cómo pagar los $ 77.000,00 que faltan, respondé este correo.

    El archivo adjunto, reserva.ics, agrega la estadía a tu calendario.

    Todo lo de tu reserva está en su página, y desde ahí también se cancela:

    https://reservas.posta.example/r/RES261124A1B2C3?t=b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh

    Si cancelás:
    - Hasta el jueves 3 de diciembre a las 14:00: te devolvemos todo lo que hayas pagado.
    - Hasta el sábado 5 de diciembre a las 14:00: te devolvemos la mitad de lo que hayas pagado.
    - Después, o si no venís: no hay devolución.

    ¿Alguna duda? Respondé este correo: te lee una persona.
    ");
    assert_snapshot!(seen(&render(Mail::Confirmed, &facts(Mail::Confirmed)).unwrap().html), @r"
    Te esperamos el sábado 5 de diciembre desde las 14:00.
    Reserva confirmada
    ¡Te esperamos!
    Hola, Ana Martínez:
    ¡Listo! Tu reserva en Los Alerces está confirmada.
    Entrada
    desde las 14:00
    sábado 5 de diciembre
    Salida
    hasta las 10:00
    martes 8 de diciembre
    Si tenés dudas sobre cómo pagar los $ 77.000,00 que faltan, respondé este correo.
    El archivo adjunto, reserva.ics, agrega la estadía a tu calendario.
    Tu código de reserva
    RES261124A1B2C3
    Cabaña
    Los Alerces
    Entrada
    sábado 5 de diciembre, desde las 14:00
    Salida
    martes 8 de diciembre, hasta las 10:00
    Estadía
    3 noches
    Huéspedes
    4 personas
    Total
    $ 110.000,00
    Pagado
    $ 33.000,00
    Falta pagar
    $ 77.000,00
    Ver la reserva
    Si necesitás cancelar
    Lo hacés desde la página de tu reserva. Según cuándo:
    Hasta el jueves 3 de diciembre a las 14:00: te devolvemos todo lo que hayas pagado.
    Hasta el sábado 5 de diciembre a las 14:00: te devolvemos la mitad de lo que hayas pagado.
    Después, o si no venís: no hay devolución.
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn check_in_reminder_tells_when_to_come_and_what_is_left_to_pay() {
    assert_snapshot!(letter(Mail::CheckInReminder, &facts(Mail::CheckInReminder)), @r"
    Los Alerces: te esperamos mañana desde las 14:00 · RES261124A1B2C3

    Hola, Ana Martínez:

    Te esperamos mañana en Los Alerces. Podés entrar desde las 14:00, y la salida es el martes 8 de diciembre hasta las 10:00.

    Falta pagar $ 77.000,00. Si tenés dudas sobre cómo hacerlo, respondé este correo.

    Si vas a llegar tarde o te surgió algo, respondé este correo y lo vemos.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre, desde las 14:00
    Salida: martes 8 de diciembre, hasta las 10:00
    Estadía: 3 noches
    Huéspedes: 4 personas
    Total: $ 110.000,00
    Pagado: $ 33.000,00
    Falta pagar: $ 77.000,00

    ¡Buen viaje!
    ");
    assert_snapshot!(seen(&render(Mail::CheckInReminder, &facts(Mail::CheckInReminder)).unwrap().html), @r"
    Podés entrar en Los Alerces desde las 14:00.
    Tu estadía
    Te esperamos mañana
    Hola, Ana Martínez:
    Ya casi empieza tu estadía en Los Alerces.
    Entrada
    desde las 14:00
    sábado 5 de diciembre
    Salida
    hasta las 10:00
    martes 8 de diciembre
    Falta pagar $ 77.000,00. Si tenés dudas sobre cómo hacerlo, respondé este correo.
    Si vas a llegar tarde o te surgió algo, respondé este correo y lo vemos. ¡Buen viaje!
    Tu código de reserva
    RES261124A1B2C3
    Cabaña
    Los Alerces
    Entrada
    sábado 5 de diciembre, desde las 14:00
    Salida
    martes 8 de diciembre, hasta las 10:00
    Estadía
    3 noches
    Huéspedes
    4 personas
    Total
    $ 110.000,00
    Pagado
    $ 33.000,00
    Falta pagar
    $ 77.000,00
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn cancelled_tells_what_comes_back() {
    assert_snapshot!(letter(Mail::Cancelled, &facts(Mail::Cancelled)), @r"
    Los Alerces: tu reserva quedó cancelada · RES261124A1B2C3

    Hola, Ana Martínez:

    Tu reserva en Los Alerces, del sábado 5 de diciembre al martes 8 de diciembre, quedó cancelada.

    Te devolvemos $ 33.000,00, todo lo que pagaste. Va por el mismo medio con el que pagaste; si nos falta algún dato, te escribimos.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre
    Salida: martes 8 de diciembre
    Estadía: 3 noches
    Huéspedes: 4 personas
    Pagado: $ 33.000,00
    Devolución: $ 33.000,00

    Si no esperabas esta cancelación, respondé este correo: te lee una persona.
    ");
    assert_snapshot!(seen(&render(Mail::Cancelled, &facts(Mail::Cancelled)).unwrap().html), @r"
    Te devolvemos $ 33.000,00.
    Reserva cancelada
    Tu reserva quedó cancelada
    Hola, Ana Martínez:
    Tu reserva en Los Alerces, del sábado 5 de diciembre al martes 8 de diciembre, quedó cancelada.
    Te devolvemos
    $ 33.000,00
    Es todo lo que pagaste.
    Va por el mismo medio con el que pagaste; si nos falta algún dato, te escribimos.
    Tu código de reserva
    RES261124A1B2C3
    Cabaña
    Los Alerces
    Entrada
    sábado 5 de diciembre
    Salida
    martes 8 de diciembre
    Estadía
    3 noches
    Huéspedes
    4 personas
    Pagado
    $ 33.000,00
    Devolución
    $ 33.000,00
    Si no esperabas esta cancelación, respondé este correo.
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn cancelled_tells_of_half_of_nothing_and_of_no_money_at_all() {
    let cancelled = facts(Mail::Cancelled);
    let none = "0.00".parse().unwrap();
    let text = |facts: MailFacts| {
        let mail = render(Mail::Cancelled, &facts).unwrap();
        let money = |line: &&str| line.contains('$') || line.contains("Devolución") || line.contains("pagos");
        [mail.text, seen(&mail.html)].map(|body| body.lines().filter(money).collect::<Vec<_>>().join("\n")).join("\n\n")
    };
    let half = MailFacts { refund_due: "16500.00".parse().unwrap(), ..cancelled.clone() };
    assert_snapshot!(text(half), @r"
    Te devolvemos $ 16.500,00 de los $ 33.000,00 que pagaste, según las condiciones de cancelación. Va por el mismo medio con el que pagaste; si nos falta algún dato, te escribimos.
    Pagado: $ 33.000,00
    Devolución: $ 16.500,00

    Te devolvemos $ 16.500,00.
    $ 16.500,00
    De los $ 33.000,00 que pagaste, según las condiciones de cancelación.
    $ 33.000,00
    Devolución
    $ 16.500,00
    ");
    let nothing = MailFacts { refund_due: none, ..cancelled.clone() };
    assert_snapshot!(text(nothing), @r"
    Según las condiciones de cancelación, de los $ 33.000,00 que pagaste no corresponde devolución.
    Pagado: $ 33.000,00
    Devolución: nada

    Según las condiciones de cancelación, de los $ 33.000,00 que pagaste no corresponde devolución.
    $ 33.000,00
    Devolución
    ");
    assert_snapshot!(text(MailFacts { paid: none, refund_due: none, ..cancelled }), @r"
    No registramos pagos, así que no queda nada pendiente.

    No registramos pagos, así que no queda nada pendiente.
    ");
}

#[test]
fn a_refund_that_was_ordered_before_the_mail_left_is_told_all_the_same() {
    let cancelled = facts(Mail::Cancelled);
    let ordered =
        MailFacts { refunded: cancelled.refund_due, refund_due: "0.00".parse().unwrap(), ..cancelled.clone() };
    assert_eq!(letter(Mail::Cancelled, &ordered), letter(Mail::Cancelled, &cancelled));
}

#[test]
fn what_is_paid_whole_or_too_much_leaves_nothing_to_pay() {
    let lines = |paid: &str, due: &str| {
        let facts =
            MailFacts { paid: paid.parse().unwrap(), refund_due: due.parse().unwrap(), ..facts(Mail::Confirmed) };
        let text = render(Mail::Confirmed, &facts).unwrap().text;
        let money = |line: &&str| line.contains('$') || line.contains("Falta");
        text.lines().filter(money).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(lines("110000.00", "0.00"), @r"
    Total: $ 110.000,00
    Pagado: $ 110.000,00
    Falta pagar: nada
    ");
    assert_snapshot!(lines("143000.00", "33000.00"), @r"
    Total: $ 110.000,00
    Pagado: $ 143.000,00
    Devolución: $ 33.000,00
    Falta pagar: nada
    De lo que pagaste te devolvemos $ 33.000,00.
    ");
    assert_snapshot!(lines("0.00", "0.00"), @r"
    Total: $ 110.000,00
    Pagado: $ 0,00
    Falta pagar: $ 110.000,00
    Si tenés dudas sobre cómo pagar los $ 110.000,00 que faltan, respondé este correo.
    ");
}

#[test]
fn terms_that_are_over_are_not_told() {
    let confirmed = facts(Mail::Confirmed);
    let check_in = domain::hours::check_in_at(confirmed.stay.check_in(), confirmed.timezone);
    let terms = |before: TimeDelta| {
        let facts = MailFacts { now: check_in - before, ..confirmed.clone() };
        let text = render(Mail::Confirmed, &facts).unwrap().text;
        text.lines().filter(|line| line.starts_with("- ")).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(terms(TimeDelta::hours(48)), @r"
    - Hasta el sábado 5 de diciembre a las 14:00: te devolvemos la mitad de lo que hayas pagado.
    - Después, o si no venís: no hay devolución.
    ");
    assert_snapshot!(terms(TimeDelta::zero()), @"- Si cancelás o no venís: no hay devolución.");
}

#[test]
fn a_reminder_that_is_late_does_not_say_tomorrow() {
    let reminder = facts(Mail::CheckInReminder);
    let subject = |hours| {
        let facts = MailFacts { now: reminder.now + TimeDelta::hours(hours), ..reminder.clone() };
        render(Mail::CheckInReminder, &facts).unwrap().subject
    };
    assert_snapshot!(subject(13), @"Los Alerces: te esperamos mañana desde las 14:00 · RES261124A1B2C3");
    assert_snapshot!(subject(14), @"Los Alerces: te esperamos hoy desde las 14:00 · RES261124A1B2C3");
    assert_snapshot!(subject(-24), @"Los Alerces: te esperamos el sábado 5 de diciembre desde las 14:00 · RES261124A1B2C3");
}

#[test]
fn the_calendar_file_is_the_same_each_time() {
    let confirmed = facts(Mail::Confirmed);
    let file = calendar_attachment(&confirmed, confirmed.now);
    let later = MailFacts { now: confirmed.now + TimeDelta::days(1), ..confirmed.clone() };
    assert_eq!(calendar_attachment(&later, confirmed.now).bytes, file.bytes);
    assert_eq!(
        (file.filename.as_str(), file.content_type.as_str()),
        ("reserva.ics", "text/calendar; method=PUBLISH; charset=utf-8")
    );
    let text = String::from_utf8(file.bytes).unwrap();
    for line in ["METHOD:PUBLISH", "UID:RES261124A1B2C3@posta", "DTSTAMP:20261124T212017Z", "DTEND;VALUE=DATE:20261208"]
    {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
}
