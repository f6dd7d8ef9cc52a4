//! What a guest reads, word by word.

use chrono::TimeDelta;
use domain::reservation::Status;
use insta::assert_snapshot;
use jobs::Mail;

use super::{letter, seen};
use crate::{MailFacts, preview, previews, render, write_previews};

fn facts() -> MailFacts {
    preview::sample().unwrap()
}

#[test]
fn hold_created_tells_the_code_the_deadline_and_what_to_pay() {
    assert_snapshot!(letter(Mail::HoldCreated, &facts()), @r"
    Los Alerces: te guardamos las fechas hasta las 18:30 · RES261124A1B2C3

    Hola, Ana Martínez:

    ¡Gracias por elegir Los Alerces! Te guardamos las fechas hasta las 18:30 del martes 24 de noviembre.

    Para confirmar la reserva, pagá la seña de $ 33.000,00 antes de esa hora desde la página de tu reserva:

    https://reservas.posta.example/r/RES261124A1B2C3?t=b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh

    ¿Preferís pagar de otra forma? Respondé este correo y te pasamos los datos. Si la seña no llega a tiempo, las fechas quedan libres otra vez.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre
    Salida: martes 8 de diciembre
    Estadía: 3 noches
    Huéspedes: 4 personas
    Total: $ 110.000,00
    Seña: $ 33.000,00

    ¿Alguna duda? Respondé este correo: te lee una persona.
    ");
    assert_snapshot!(seen(&render(Mail::HoldCreated, &facts()).unwrap().html), @r"
    Pagá la seña de $ 33.000,00 antes de las 18:30 y la reserva queda confirmada.
    Pre-reserva
    Te guardamos las fechas
    Hola, Ana Martínez:
    ¡Gracias por elegir Los Alerces! Para confirmar la reserva, pagá la seña antes de que venza.
    Seña a pagar
    $ 33.000,00
    Hasta las 18:30 del martes 24 de noviembre
    Ver la reserva y pagar la seña
    ¿Preferís pagar de otra forma? Respondé este correo y te pasamos los datos. Si la seña no llega a tiempo, las fechas quedan libres otra vez.
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
    Total
    $ 110.000,00
    Seña
    $ 33.000,00
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn hold_created_that_leaves_when_the_hold_has_run_out_tells_when_it_did_and_asks_for_nothing() {
    let late = MailFacts { status: Status::Expired, now: facts().deadline + TimeDelta::minutes(40), ..facts() };
    assert_snapshot!(letter(Mail::HoldCreated, &late), @r"
    Los Alerces: recibimos tu pre-reserva · RES261124A1B2C3

    Hola, Ana Martínez:

    Recibimos tu pre-reserva en Los Alerces. Este correo salió con demora: te guardamos las fechas hasta las 18:30 del martes 24 de noviembre, y ese plazo ya terminó.

    Si todavía te interesan, hacé una reserva nueva o respondé este correo y te ayudamos.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre
    Salida: martes 8 de diciembre
    Estadía: 3 noches
    Huéspedes: 4 personas

    ¿Alguna duda? Respondé este correo: te lee una persona.
    ");
    assert_snapshot!(seen(&render(Mail::HoldCreated, &late).unwrap().html), @r"
    Este correo salió con demora: te guardamos las fechas hasta las 18:30 del martes 24 de noviembre, y ese plazo ya terminó.
    Pre-reserva
    El plazo para la seña terminó
    Hola, Ana Martínez:
    Recibimos tu pre-reserva en Los Alerces. Este correo salió con demora: te guardamos las fechas hasta las 18:30 del martes 24 de noviembre, y ese plazo ya terminó.
    Si todavía te interesan, hacé una reserva nueva o respondé este correo y te ayudamos.
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
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
    // Its end is due, and nobody has noted it yet.
    let due = MailFacts { status: Status::PreReserved, ..late.clone() };
    assert_eq!(letter(Mail::HoldCreated, &due), letter(Mail::HoldCreated, &late));
}

#[test]
fn hold_created_tells_what_became_of_the_hold_meanwhile() {
    let news = |status| {
        let mail = render(Mail::HoldCreated, &MailFacts { status, ..facts() }).unwrap();
        assert!(!mail.text.contains('$') && !mail.html.contains('$') && !mail.subject.contains("guardamos"));
        mail.text.lines().skip(2).take(3).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(news(Status::Confirmed), @r"
    Recibimos tu pre-reserva en Los Alerces. Mientras salía este correo quedó confirmada.

    Por este correo no hace falta que hagas nada.
    ");
    assert_snapshot!(news(Status::Cancelled), @r"
    Recibimos tu pre-reserva en Los Alerces. Mientras salía este correo quedó cancelada.

    Si no esperabas esta cancelación, respondé este correo.
    ");
}

#[test]
fn payment_reminder_tells_how_long_is_left() {
    assert_snapshot!(letter(Mail::PaymentReminder, &facts()), @r"
    Los Alerces: tu pre-reserva vence a las 18:30 · RES261124A1B2C3

    Hola, Ana Martínez:

    Te quedan 10 minutos para pagar la seña de tu pre-reserva en Los Alerces. Te guardamos las fechas hasta las 18:30 del martes 24 de noviembre.

    La seña es de $ 33.000,00. La podés pagar desde la página de tu reserva:

    https://reservas.posta.example/r/RES261124A1B2C3?t=b3Bhb3Bhb3Bhb3Bhb3Bhb3Bhb3Bh

    ¿Preferís pagar de otra forma? Respondé este correo y te pasamos los datos. Si ya la pagaste, no hace falta que hagas nada más: te escribimos apenas la veamos.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre
    Salida: martes 8 de diciembre
    Estadía: 3 noches
    Huéspedes: 4 personas
    Total: $ 110.000,00
    Seña: $ 33.000,00

    ¿Alguna duda? Respondé este correo: te lee una persona.
    ");
    assert_snapshot!(seen(&render(Mail::PaymentReminder, &facts()).unwrap().html), @r"
    Te quedan 10 minutos: la seña es de $ 33.000,00.
    Recordatorio
    Tu pre-reserva está por vencer
    Hola, Ana Martínez:
    Todavía te guardamos las fechas en Los Alerces, pero no queda mucho tiempo.
    Te quedan 10 minutos
    Vence a las 18:30 del martes 24 de noviembre
    Seña a pagar: $ 33.000,00
    Ver la reserva y pagar la seña
    ¿Preferís pagar de otra forma? Respondé este correo y te pasamos los datos.
    Si ya la pagaste, no hace falta que hagas nada más: te escribimos apenas la veamos.
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
    Total
    $ 110.000,00
    Seña
    $ 33.000,00
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn expired_tells_that_the_dates_are_free_and_how_to_come_back() {
    assert_snapshot!(letter(Mail::Expired, &facts()), @r"
    Los Alerces: venció tu pre-reserva · RES261124A1B2C3

    Hola, Ana Martínez:

    Tu pre-reserva en Los Alerces venció el martes 24 de noviembre a las 18:30 sin que nos llegara la seña. Las fechas quedaron libres otra vez.

    ¿Todavía te interesan? Hacé una reserva nueva cuando quieras, o respondé este correo y te ayudamos a buscar fechas. Si pagaste y este aviso se cruzó con tu pago, respondenos con el comprobante y lo vemos enseguida.

    Código de reserva: RES261124A1B2C3

    Cabaña: Los Alerces
    Entrada: sábado 5 de diciembre
    Salida: martes 8 de diciembre
    Estadía: 3 noches
    Huéspedes: 4 personas

    ¡Ojalá nos veamos pronto!
    ");
    assert_snapshot!(seen(&render(Mail::Expired, &facts()).unwrap().html), @r"
    Las fechas quedaron libres otra vez. Si todavía te interesan, podés reservar de nuevo.
    Pre-reserva vencida
    Las fechas quedaron libres
    Hola, Ana Martínez:
    Tu pre-reserva en Los Alerces venció el martes 24 de noviembre a las 18:30 sin que nos llegara la seña.
    ¿Todavía te interesan?
    Hacé una reserva nueva cuando quieras, o respondé este correo y te ayudamos a buscar fechas.
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
    Si pagaste y este aviso se cruzó con tu pago, respondenos con el comprobante y lo vemos enseguida.
    ¡Ojalá nos veamos pronto!
    Este correo sale solo, pero si lo respondés te lee una persona.
    ");
}

#[test]
fn one_night_and_one_guest_are_singular() {
    let mut facts = facts();
    let first = facts.stay.check_in();
    facts.stay = domain::stay::Stay::new(first, first + TimeDelta::days(1)).unwrap();
    facts.guests = 1;
    let text = render(Mail::HoldCreated, &facts).unwrap().text;
    assert!(text.contains("Estadía: 1 noche\nHuéspedes: 1 persona\n"), "{text}");
}

#[test]
fn a_deadline_on_another_day_says_so_in_the_subject() {
    let mut facts = facts();
    facts.deadline += TimeDelta::hours(7);
    let mail = render(Mail::HoldCreated, &facts).unwrap();
    assert_snapshot!(mail.subject, @"Los Alerces: te guardamos las fechas hasta la 01:30 del miércoles 25 de noviembre · RES261124A1B2C3");
    assert!(mail.text.contains("hasta la 01:30 del miércoles 25 de noviembre."), "{}", mail.text);
}

#[test]
fn another_year_is_said() {
    let mut facts = facts();
    let first = facts.stay.check_in() + TimeDelta::days(60);
    facts.stay = domain::stay::Stay::new(first, first + TimeDelta::days(2)).unwrap();
    let text = render(Mail::Expired, &facts).unwrap().text;
    assert!(text.contains("Entrada: miércoles 3 de febrero de 2027\n"), "{text}");
    assert!(text.contains("venció el martes 24 de noviembre a las 18:30"), "{text}");
}

#[test]
fn every_mail_to_a_guest_names_the_code_everywhere() {
    for mail in Mail::ALL {
        let rendered = render(mail, &preview::sample_of(mail).unwrap()).unwrap();
        for part in [&rendered.subject, &rendered.text, &rendered.html] {
            assert!(part.contains("RES261124A1B2C3"), "{mail}: {part}");
        }
    }
}

#[test]
fn every_mail_of_a_hold_tells_its_end_in_local_time() {
    for mail in [Mail::HoldCreated, Mail::PaymentReminder, Mail::Expired] {
        let rendered = render(mail, &facts()).unwrap();
        assert!(rendered.text.contains("las 18:30") && rendered.html.contains("las 18:30"), "{mail}");
    }
}

#[test]
fn every_mail_is_laid_out_alike() {
    let all = previews().unwrap();
    assert_eq!(all.len(), 8);
    for (mail, rendered) in all {
        assert!(rendered.html.starts_with("<!doctype html>\n<html lang=\"es-AR\""), "{mail}");
        assert!(rendered.html.contains("prefers-color-scheme: dark"), "{mail}");
        assert!(rendered.text.ends_with("\n") && !rendered.text.ends_with("\n\n"), "{mail}: {}", rendered.text);
        assert!(!rendered.text.contains("\n\n\n") && !rendered.text.contains(" \n"), "{mail}: {}", rendered.text);
    }
}

#[test]
fn previews_are_one_file_of_each_sort_a_mail() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("not/yet/there");
    let written = write_previews(&target).unwrap();
    let mails = Mail::ALL.map(Mail::as_str).into_iter().chain(["sign_in", "admin_notice"]);
    let mut expected: Vec<_> =
        mails.clone().flat_map(|m| [target.join(format!("{m}.html")), target.join(format!("{m}.txt"))]).collect();
    expected.sort();
    let mut there: Vec<_> = std::fs::read_dir(&target).unwrap().map(|e| e.unwrap().path()).collect();
    there.sort();
    assert_eq!(there, expected);
    assert_eq!(written.len(), expected.len());
    for mail in mails {
        let text = std::fs::read_to_string(target.join(format!("{mail}.txt"))).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("Subject: ") && lines[1].is_empty() && lines[2].starts_with("Hola"), "{text}");
    }
}
