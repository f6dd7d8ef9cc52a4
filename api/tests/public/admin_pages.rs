//! How pages of the panel read that no test of their own room holds to the letter.

use crate::panel::main_of;
use crate::site::{OPERATOR, OWNER, Site, VIEWER};

/// Without what differs from one run to the next.
fn masked(html: &str, words: &[&str]) -> String {
    words.iter().fold(html.to_owned(), |html, word| html.replace(word, "…"))
}

/// The only row of the page's list, with its head.
fn table(html: &str) -> &str {
    let rest = html.split_once("<thead>").unwrap_or_else(|| panic!("a list: {html}")).1;
    rest.split("</table>").next().unwrap_or(rest).trim()
}

#[tokio::test]
async fn the_list_of_reservations_and_the_form_for_one() {
    let site = Site::new().await;
    let held = site.held("2027-03-01").await;
    let (code, owner) = (held["code"].as_str().expect("a code"), site.admin(OWNER).await);
    let phone = site.kit.texts("SELECT guest_phone FROM reservations").await.remove(0);
    let list = site.see(&owner.session, "/admin/reservations").await;
    insta::assert_snapshot!(masked(table(&list.text), &[code, &phone]), @r#"
    <tr><th scope="col">Código</th><th scope="col">Estado</th><th scope="col">Huésped</th><th scope="col">Cabaña</th><th scope="col">Estadía</th><th scope="col" class="number">Precio</th><th scope="col" class="number">Pagado</th></tr></thead>
    <tbody>
    <tr>
    <th scope="row"><a href="/admin/reservations/…">…</a><br><span class="muted small">01/12/2026 09:00</span></th>
    <td class="tags"><span class="tag waiting">Espera la seña</span></td>
    <td>Ana Gómez<br><span class="muted">…</span></td>
    <td>Cabaña de prueba</td>
    <td><span class="date">01/03/2027 al 03/03/2027</span><br><span class="muted">2 noches, 2 personas</span></td>
    <td class="number" data-name="Precio">$ 100.000,00</td>
    <td class="number" data-name="Pagado">$ 0,00</td>
    </tr>
    </tbody>
    "#);
    let form = site.see(&owner.session, "/admin/reservations/new").await;
    insta::assert_snapshot!(masked(main_of(&form.text), &[&owner.csrf]), @r#"

    <h1>Nueva reserva</h1>
    <form class="card sheet" method="post" action="/admin/reservations">
    <input type="hidden" name="csrf_token" value="…">
    <label>Cabaña
    <select name="accommodation_id">
    <option value="1">Cabaña de prueba (hasta 4)</option>
    </select></label>
    <label>Entrada
    <input type="date" name="check_in" value="" min="2026-12-01" required></label>
    <label>Salida
    <input type="date" name="check_out" value="" min="2026-12-01" required></label>
    <label>Personas
    <input type="number" name="guests" value="" min="1" required></label>
    <label>Nombre y apellido
    <input name="contact_name" value="" maxlength="100" autocomplete="off" required></label>
    <label>Teléfono, con código de área
    <input type="tel" name="contact_phone" value="" maxlength="40" autocomplete="off" required></label>
    <label>Correo <span class="muted">(sin él no se le manda nada)</span>
    <input type="email" name="contact_email" value="" maxlength="100" autocomplete="off"></label>
    <label>Canal
    <select name="channel">
    <option value="whatsapp">WhatsApp</option>
    <option value="airbnb">Airbnb</option>
    <option value="booking">Booking</option>
    <option value="direct" selected>directo</option>
    <option value="mercadolibre">Mercado Libre</option>
    <option value="other">otro</option>
    </select></label>
    <div class="row"><button>Guardar las fechas</button></div>
    </form>
    "#);
}

#[tokio::test]
async fn the_log() {
    let site = Site::new().await;
    site.held("2027-03-01").await;
    let owner = site.admin(OWNER).await;
    let code = site.kit.texts("SELECT code FROM reservations").await.remove(0);
    let noted = [("text", "llega <b>tarde</b>")];
    assert_eq!(site.act(&owner, &format!("/admin/reservations/{code}/note"), &noted).await.status, 303);
    let log = site.see(&owner.session, &format!("/admin/audit?code={code}")).await;
    insta::assert_snapshot!(masked(table(&log.text), &[&code]), @r#"
    <tr><th scope="col">Cuándo</th><th scope="col">Quién</th><th scope="col">Qué</th><th scope="col">Reserva</th><th scope="col">Detalle</th></tr></thead>
    <tbody>
    <tr>
    <td class="date">01/12/2026 09:00</td>
    <td class="whole">duenia@posta.test</td>
    <td title="note">escribió una nota</td>
    <td><a href="/admin/reservations/…">…</a></td>
    <td class="detail">llega &#60;b&#62;tarde&#60;/b&#62;</td>
    </tr>
    <tr>
    <td class="date">01/12/2026 09:00</td>
    <td class="whole">huésped</td>
    <td title="hold">guardó las fechas</td>
    <td><a href="/admin/reservations/…">…</a></td>
    <td class="detail"></td>
    </tr>
    </tbody>
    "#);
}

#[tokio::test]
async fn the_list_of_jobs_one_of_them_and_the_form_for_all() {
    let site = Site::new().await;
    let probe = site.probes(1).await.remove(0);
    site.die(&[probe], "probe: 451 <later>").await;
    let id = probe.to_string();
    let list = site.see(&site.session(VIEWER).await, "/admin/jobs?state=dead").await;
    insta::assert_snapshot!(masked(table(&list.text), &[&id]), @r#"
    <tr><th scope="col">Trabajo</th><th scope="col">Estado</th><th scope="col">Cola</th><th scope="col">Reserva</th><th scope="col" class="number">Intentos</th><th scope="col">Creado</th><th scope="col">Error</th></tr></thead>
    <tbody>
    <tr>
    <th scope="row"><a class="plain" href="/admin/jobs/…">prueba</a><br><span class="muted mono">probe</span></th>
    <td class="tags"><span class="tag bad">Muerto</span></td>
    <td data-name="Cola">maintenance</td>
    <td></td>
    <td class="number" data-name="Intentos">4 de 4</td>
    <td><span class="date">01/12/2026 09:00</span></td>
    <td class="detail"><span class="error">probe: 451 &#60;later&#62;</span></td>
    </tr>
    </tbody>
    "#);
    let operator = site.admin(OPERATOR).await;
    let one = site.see(&operator.session, &format!("/admin/jobs/{id}")).await;
    insta::assert_snapshot!(masked(main_of(&one.text), &[&id, &probe.simple().to_string(), &operator.csrf]), @r#"

    <p class="crumb"><a href="/admin/jobs">Trabajos</a></p>
    <p class="notice bad" id="conexion" role="status" hidden></p>
    <div id="vivo" class="column">
    <div class="head">
    <div><h1>prueba</h1>
    <p class="muted mono">…</p></div>
    <p><span class="tag bad">Muerto</span></p>
    </div>
    <div class="two">
    <div class="column">
    <section class="card" aria-labelledby="datos">
    <h2 id="datos">Datos</h2>
    <dl class="facts">
    <div><dt>Cola</dt><dd>maintenance</dd></div>
    <div><dt>Tipo</dt><dd>probe</dd></div>
    <div><dt>Creado</dt><dd>01/12/2026 09:00</dd></div>
    <div><dt>Intentos</dt><dd>4 de 4</dd></div>
    <div><dt>Corridas</dt><dd>4</dd></div>
    <div><dt>Traza</dt><dd>…</dd></div>
    </dl>
    </section>
    <section class="card" aria-labelledby="politica">
    <h2 id="politica">Cómo se intenta</h2>
    <dl class="facts">
    <div><dt>Espera entre intentos</dt><dd>hasta 0,5 s, y el doble cada vez; a lo sumo 1 min</dd></div>
    <div><dt>Tiempo por corrida</dt><dd>1 min</dd></div>
    </dl>
    <h3>Contenido</h3>
    <pre class="mono" tabindex="0" aria-label="Contenido">{
      &#34;version&#34;: 1
    }</pre>
    </section>
    </div>
    <div class="column">
    <section class="card acts" aria-labelledby="hacer">
    <h2 id="hacer">Hacer</h2>
    <div class="row">
    <form method="post" action="/admin/jobs/…/retry"><input type="hidden" name="csrf_token" value="…"><button>Reintentar</button></form>
    <form method="post" action="/admin/jobs/…/discard"><input type="hidden" name="csrf_token" value="…"><button class="danger">Retirar</button></form>
    </div>
    <form class="row" method="post" action="/admin/jobs/…/later">
    <input type="hidden" name="csrf_token" value="…">
    <label>Más tarde, dentro de
    <input name="in" maxlength="10" required placeholder="30m, 2h, 1d"></label>
    <button class="quiet">Postergar</button>
    </form>
    </section>
    <section class="card" aria-labelledby="errores">
    <h2 id="errores">Corridas que no salieron</h2>
    <ol class="timeline" reversed>
    <li class="bad">
    <p>Corrida 4 · intento 4 · <time>01/12/2026 09:00</time> · 1,5 s · w1</p>
    <p class="error">probe: 451 &#60;later&#62;</p>
    </li>
    <li class="bad">
    <p>Corrida 3 · intento 3 · <time>01/12/2026 09:00</time> · 1,5 s · w1</p>
    <p class="error">probe: 451 &#60;later&#62;</p>
    </li>
    <li class="bad">
    <p>Corrida 2 · intento 2 · <time>01/12/2026 09:00</time> · 1,5 s · w1</p>
    <p class="error">probe: 451 &#60;later&#62;</p>
    </li>
    <li class="bad">
    <p>Corrida 1 · intento 1 · <time>01/12/2026 09:00</time> · 1,5 s · w1</p>
    <p class="error">probe: 451 &#60;later&#62;</p>
    </li>
    </ol>
    </section>
    </div>
    </div>
    </div>
    "#);
    let form = site.see(&operator.session, "/admin/jobs/change?state=dead&kind=probe&act=retry").await;
    insta::assert_snapshot!(masked(main_of(&form.text), &[&operator.csrf]), @r#"

    <p class="crumb"><a href="/admin/jobs?kind=probe&#38;state=dead">Trabajos</a></p>
    <h1>Reintentar trabajos</h1>
    <section class="card narrow" aria-labelledby="cuales">
    <h2 id="cuales">1 trabajo</h2>
    <dl class="facts">
    <div><dt>Tipo</dt><dd>prueba</dd></div>
    <div><dt>Estado</dt><dd>Muerto</dd></div>
    </dl>
    <p class="muted">Los muertos empiezan de nuevo y los que esperan se hacen ahora. Los hechos y los retirados quedan como están. Lo que llegue o corra desde ahora no se toca.</p>
    <form class="column" method="post" action="/admin/jobs/change">
    <input type="hidden" name="csrf_token" value="…">
    <input type="hidden" name="act" value="retry">
    <input type="hidden" name="at" value="2026-12-01T12:00:00.000000Z">
    <input type="hidden" name="kind" value="probe">
    <input type="hidden" name="state" value="dead">
    <label>A cuántos por minuto <span class="muted">(vacío: todos juntos)</span>
    <input name="per_minute" value="" inputmode="numeric" maxlength="6"></label>
    <div class="row"><button>Reintentar 1 trabajo</button> <a href="/admin/jobs?kind=probe&#38;state=dead">Volver sin cambiar nada</a></div>
    </form>
    </section>
    "#);
}

#[tokio::test]
async fn a_page_says_when_payments_go_nowhere_and_lists_the_keys_of_where_one_may_go() {
    let real = Site::with(|parts| parts.mercadopago.api_url = "https://api.mercadopago.com".to_owned()).await;
    let page = real.see(&real.session(VIEWER).await, "/admin/reservations").await.text;
    assert!(!page.contains("DEMO"), "{page}");
    assert!(
        page.contains(r#"href="/admin/jobs" accesskey="t""#) && page.contains("<kbd>T</kbd></dt><dd>Trabajos"),
        "{page}"
    );
    assert!(!page.contains("<dd>Nueva"), "what one may not do is not there: {page}");

    let demo = Site::with(|parts| parts.mercadopago.access_token = Some("TEST-made-up".into())).await;
    let page = demo.see(&demo.session(VIEWER).await, "/admin/reservations").await.text;
    assert!(page.contains("DEMO</span>") && page.contains("son de prueba.</p>"), "{page}");
}
