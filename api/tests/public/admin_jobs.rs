//! The operators' pages: jobs, queues, and what comes back by the clock.

use std::time::Duration;

use jobs::{Job, Probe, Queue};
use store::ledger::{self, Order};
use uuid::Uuid;

use crate::admin_door::Admin;
use crate::site::{Answer, OPERATOR, OWNER, Site, VIEWER};

impl Site {
    /// Probes that nobody runs, due at once.
    pub(crate) async fn probes(&self, count: usize) -> Vec<Uuid> {
        let now = self.kit.now();
        let job = Job::Probe(Probe::default());
        let order = Order { queue: Queue::Maintenance, ..Order::new(&job, now) };
        let mut tx = self.kit.begin().await;
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(ledger::promise(&mut tx, &order, now).await.expect("a promise").id);
        }
        drop(tx.commit().await.expect("a commit"));
        ids
    }

    /// As jobs stand that were tried in vain.
    pub(crate) async fn die(&self, ids: &[Uuid], error: &str) {
        for id in ids {
            let change = format!(
                "UPDATE jobs SET state = 'dead', told = true, attempts = 4, runs = 4, finished_at = run_at,
                                 last_error = '{error}' WHERE id = '{id}'"
            );
            self.kit.run_sql(&change).await;
            let history = format!(
                "INSERT INTO job_attempts (job_id, run, attempt, started_at, worker, duration_ms, error)
                 SELECT '{id}', n, n, '2026-12-01T12:00:00Z', 'w1', 1500, '{error}' FROM generate_series(1, 4) AS n"
            );
            self.kit.run_sql(&history).await;
        }
    }

    async fn is_pending(&self, id: Uuid) -> bool {
        self.kit.texts("SELECT id::text FROM jobs WHERE state = 'pending'").await.contains(&id.to_string())
    }
}

fn to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").expect("a page")
}

/// The text of the page's part that begins with the mark, up to the end of its section.
fn part<'a>(page: &'a Answer, mark: &str) -> &'a str {
    let rest = page.text.split_once(mark).unwrap_or_else(|| panic!("{mark}: {page:?}")).1;
    rest.split("</section>").next().unwrap_or(rest).trim()
}

#[tokio::test]
async fn the_list_is_filtered_by_its_address_and_turns() {
    let site = Site::new().await;
    let code = site.held("2027-03-01").await["code"].as_str().expect("a code").to_owned();
    let probes = site.probes(60).await;
    site.die(&probes[..2], "probe: 550 no such user").await;
    let viewer = site.session(VIEWER).await;
    let dead = site.see(&viewer, "/admin/jobs?state=dead&queue=maintenance").await;
    for id in &probes[..2] {
        assert!(dead.text.contains(&format!("href=\"/admin/jobs/{id}\"")), "{id}: {dead:?}");
    }
    assert!(
        dead.text.contains("<strong>2 trabajos</strong>") && dead.text.contains("probe: 550 no such user"),
        "{dead:?}"
    );
    assert!(!dead.text.contains("/admin/jobs/change"), "a viewer changes nothing");
    for (query, wanted) in [
        (format!("text={code}"), "send_email"),
        ("text=550+no+such".to_owned(), "probe: 550"),
        ("kind=expire_hold".to_owned(), &code),
        ("state=scheduled&queue=bookings".to_owned(), &code),
    ] {
        let page = site.see(&viewer, &format!("/admin/jobs?{query}")).await;
        assert!(page.status == 200 && page.text.contains(wanted), "{query}: {page:?}");
    }
    for (query, fault) in [
        ("queue=nowhere", "Esa cola no existe."),
        ("kind=nothing", "Ese tipo de trabajo no existe."),
        ("state=odd", "Ese estado no existe."),
        ("older=often", "La antigüedad se escribe como 30m, 2h o 1d."),
        ("text=%00", "El texto es demasiado largo o tiene caracteres raros."),
    ] {
        let page = site.see(&viewer, &format!("/admin/jobs?{query}")).await;
        assert!(page.status == 422 && page.text.contains(fault), "{query}: {page:?}");
    }
    let mut seen = 0;
    let mut next = Some("/admin/jobs?kind=probe".to_owned());
    while let Some(address) = next {
        let page = site.see(&viewer, &address).await;
        seen += page.text.matches("<th scope=\"row\">").count();
        let link = page.text.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next = link.map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
    }
    assert_eq!(seen, 60, "each once");
}

#[tokio::test]
async fn jobs_are_exported_by_the_lists_filters_without_formulas_and_noted() {
    let site = Site::new().await;
    let probes = site.probes(3).await;
    site.die(&probes[..2], "=HYPERLINK(1), \"550\"").await;
    let viewer = site.session(VIEWER).await;
    let file = site.see(&viewer, "/admin/jobs.csv?state=dead&kind=probe").await;
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/csv; charset=utf-8")), "{file:?}");
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}id,kind,queue,state,"), "{file:?}");
    assert_eq!((lines.len(), lines[3]), (4, ""), "two, and an end: {file:?}");
    for id in &probes[..2] {
        let line = lines.iter().find(|line| line.starts_with(&id.to_string())).expect("its line");
        assert!(line.ends_with("\"'=HYPERLINK(1), \"\"550\"\"\""), "{line}");
    }
    assert_eq!(site.see(&viewer, "/admin/jobs.csv?state=odd").await.status, 422);
    let log = site.kit.texts("SELECT detail::text FROM audit_log WHERE action = 'export_jobs'").await;
    assert_eq!(log, ["{\"kind\": \"probe\", \"state\": \"dead\"}"]);
}

#[tokio::test]
async fn a_jobs_page_tells_all_of_it() {
    let site = Site::new().await;
    let id = site.probes(1).await.remove(0);
    site.die(&[id], "<script>alert(1)</script> 451 try later").await;
    let operator = site.admin(OPERATOR).await;
    let path = format!("/admin/jobs/{id}");
    let page = site.see(&operator.session, &path).await;
    assert!(page.text.contains("Muerto") && page.text.contains(&format!("action=\"{path}/retry\"")), "{page:?}");
    assert!(!page.text.contains("<script>alert"), "{page:?}");
    assert_eq!(part(&page, "Corridas que no salieron").matches("451 try later").count(), 4);
    insta::assert_snapshot!(part(&page, "<h2 id=\"politica\">"), @r#"
    Cómo se intenta</h2>
    <dl class="facts">
    <div><dt>Espera entre intentos</dt><dd>hasta 0,5 s, y el doble cada vez; a lo sumo 1 min</dd></div>
    <div><dt>Tiempo por corrida</dt><dd>1 min</dd></div>
    </dl>
    <h3>Contenido</h3>
    <pre class="mono" tabindex="0" aria-label="Contenido">{
      &#34;version&#34;: 1
    }</pre>
    "#);
    for nowhere in ["/admin/jobs/00000000-0000-7000-8000-000000000000", "/admin/jobs/x", "/admin/jobs/%00"] {
        assert_eq!(site.see(&operator.session, nowhere).await.status, 404, "{nowhere}");
        assert_eq!(site.act(&operator, &format!("{nowhere}/retry"), &[]).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn an_operator_retries_postpones_and_discards_and_the_log_names_her() {
    let site = Site::new().await;
    let operator = site.admin(OPERATOR).await;
    let probes = site.probes(3).await;
    site.die(&probes[..1], "probe: fail").await;
    let page = |id: Uuid| format!("/admin/jobs/{id}");
    let retried = site.act(&operator, &format!("{}/retry", page(probes[0])), &[]).await;
    assert_eq!(to(&retried), format!("{}?said=retried", page(probes[0])));
    assert!(site.is_pending(probes[0]).await);

    let late = site.act(&operator, &format!("{}/later", page(probes[1])), &[("in", "2h")]).await;
    assert_eq!(to(&late), format!("{}?said=postponed", page(probes[1])));
    let shown = site.see(&operator.session, to(&late)).await;
    assert!(shown.text.contains("Para después") && shown.text.contains("en 2 h"), "{shown:?}");
    assert!(shown.text.contains("postergó un trabajo") && shown.text.contains(OPERATOR), "{shown:?}");
    for odd in ["", "soon", "0s", "31d", "-1h"] {
        let refused = site.act(&operator, &format!("{}/later", page(probes[1])), &[("in", odd)]).await;
        assert_eq!(refused.status, 422, "{odd}");
    }

    let out = site.act(&operator, &format!("{}/discard", page(probes[2])), &[]).await;
    assert_eq!(to(&out), format!("{}?said=discarded", page(probes[2])));
    let again = site.act(&operator, &format!("{}/retry", page(probes[2])), &[]).await;
    assert!(again.status == 409 && again.text.contains("Ya terminó: retirado."), "{again:?}");
    let log =
        site.kit.texts("SELECT actor || ' ' || action FROM audit_log WHERE action LIKE '%_job' ORDER BY id").await;
    assert_eq!(log, ["retry_job", "postpone_job", "discard_job"].map(|act| format!("{OPERATOR} {act}")));
}

#[tokio::test]
async fn a_twin_that_holds_the_key_is_named() {
    let site = Site::new().await;
    let code = site.held("2027-03-01").await["code"].as_str().expect("a code").to_owned();
    let operator = site.admin(OPERATOR).await;
    let mails = site
        .kit
        .texts("SELECT id::text FROM jobs WHERE kind = 'send_email' AND payload ->> 'mail' = 'hold_created'")
        .await;
    let dead: Uuid = mails[0].parse().expect("an id");
    site.die(&[dead], "550").await;
    let resent = site.act(&operator, "/admin/actions/resend-email", &[("code", &code), ("mail", "hold_created")]).await;
    assert_eq!(resent.status, 303);
    let twin = site.kit.texts("SELECT id::text FROM jobs WHERE kind = 'send_email' AND state = 'pending' AND payload ->> 'mail' = 'hold_created'").await.remove(0);
    let refused = site.act(&operator, &format!("/admin/jobs/{dead}/retry"), &[]).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.text.contains(&format!("<a href=\"/admin/jobs/{twin}\">Verlo</a>")), "{refused:?}");
}

#[tokio::test]
async fn a_change_of_many_is_counted_first_ordered_and_its_filters_are_kept() {
    let site = Site::new().await;
    let probes = site.probes(7).await;
    site.die(&probes[..5], "probe: 451 a").await;
    site.die(&probes[5..], "probe: refused").await;
    let operator = site.admin(OPERATOR).await;
    let list = "/admin/jobs?kind=probe&state=dead&error=probe%3A+%23+a";
    let seen = site.see(&operator.session, list).await;
    assert!(seen.text.contains("<strong>5 trabajos</strong>"), "alike by what is not a number: {seen:?}");
    let form =
        site.see(&operator.session, "/admin/jobs/change?kind=probe&state=dead&error=probe%3A+%23+a&act=retry").await;
    assert!(form.status == 200 && form.text.contains("Reintentar 5 trabajos</button>"), "{form:?}");
    let none = site.see(&operator.session, "/admin/jobs/change?kind=prune&state=dead&act=retry").await;
    assert!(none.text.contains("No hay nada que cambiar.") && !none.text.contains("name=\"act\""), "{none:?}");
    let at = form.text.split("name=\"at\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a moment");
    let fields = [("act", "retry"), ("at", at), ("kind", "probe"), ("state", "dead"), ("error", "probe: # a")];
    let odd = site.act(&operator, "/admin/jobs/change", &[fields.as_slice(), &[("per_minute", "many")]].concat()).await;
    assert!(odd.status == 422 && odd.text.contains("value=\"many\""), "{odd:?}");
    let ordered = site.act(&operator, "/admin/jobs/change", &fields).await;
    let back = to(&ordered).to_owned();
    assert!(back.starts_with("/admin/jobs?kind=probe&state=dead&error=probe%3A+%23+a&change="), "{back}");
    let page = site.see(&operator.session, &back).await;
    assert!(page.text.contains("En marcha: 0 reintentados hasta ahora."), "{page:?}");
    let change = site.kit.texts("SELECT act || ' ' || error || ' ' || ordered_by FROM job_changes").await;
    assert_eq!(change, [format!("retry probe: # a {OPERATOR}")]);
    let log = site.kit.texts("SELECT detail::text FROM audit_log WHERE action = 'retry_jobs'").await;
    assert!(log[0].contains("\"matched\": 5"), "{log:?}");
    let job = site.kit.texts("SELECT payload ->> 'change' FROM jobs WHERE kind = 'change_jobs'").await;
    assert_eq!(job.len(), 1);
    for act in ["", "cancel", "done"] {
        assert_eq!(site.act(&operator, "/admin/jobs/change", &[("act", act)]).await.status, 404, "{act}");
    }
}

#[tokio::test]
async fn queues_and_kinds_are_paused_with_a_reason_and_go_on() {
    let site = Site::new().await;
    let operator = site.admin(OPERATOR).await;
    for (what, said) in [("queues/mail", "mail"), ("kinds/expire_hold", "expire_hold")] {
        let reason = [("reason", "el servidor <b>se muda</b>")];
        let paused = site.act(&operator, &format!("/admin/{what}/pause"), &reason).await;
        assert_eq!(to(&paused), "/admin/queues?said=paused", "{said}");
        let again = site.act(&operator, &format!("/admin/{what}/pause"), &[]).await;
        assert_eq!(to(&again), "/admin/queues?said=paused-already");
        let page = site.see(&operator.session, "/admin/queues").await;
        let told = format!("por {OPERATOR}: el servidor &#60;b&#62;se muda&#60;/b&#62;.");
        assert!(page.text.contains(&told), "{told}: {page:?}");
        assert!(page.text.contains(&format!("action=\"/admin/{what}/resume\"")), "{page:?}");
        let resumed = site.act(&operator, &format!("/admin/{what}/resume"), &[]).await;
        assert_eq!(to(&resumed), "/admin/queues?said=resumed");
        let twice = site.act(&operator, &format!("/admin/{what}/resume"), &[]).await;
        assert_eq!(to(&twice), "/admin/queues?said=not-paused");
    }
    for nowhere in ["queues/nowhere", "kinds/nothing"] {
        for verb in ["pause", "resume"] {
            assert_eq!(site.act(&operator, &format!("/admin/{nowhere}/{verb}"), &[]).await.status, 404, "{nowhere}");
        }
    }
    let viewer = site.admin(VIEWER).await;
    let page = site.see(&viewer.session, "/admin/queues").await;
    assert!(page.status == 200 && !page.text.contains("/pause\""), "{page:?}");
    for path in
        ["queues/mail/pause", "kinds/probe/pause", "queues/mail/resume", "schedule/prune/run", "schedule/prune/pause"]
    {
        assert_eq!(site.act(&viewer, &format!("/admin/{path}"), &[]).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_queues_page_tells_how_they_stand() {
    let site = Site::new().await;
    let probes = site.probes(5).await;
    site.die(&probes[..2], "probe: code 451").await;
    site.die(&probes[2..3], "probe: code 452").await;
    let done = format!(
        "UPDATE jobs SET state = 'done', told = true, started_at = run_at, finished_at = run_at WHERE id = '{}'",
        probes[3]
    );
    site.kit.run_sql(&done).await;
    site.kit.clock.advance(Duration::from_secs(90));
    let viewer = site.session(VIEWER).await;
    let page = site.see(&viewer, "/admin/queues").await;
    assert!(
        page.text.contains("Nadie la atiende") && page.text.contains("Nadie: lo que se prometa espera"),
        "{page:?}"
    );
    let dead = part(&page, "<h2>Muertos, por error</h2>");
    assert!(dead.contains("state=dead&#38;kind=probe&#38;error=probe%3A+code+%23\">3</a>"), "{dead}");
    insta::assert_snapshot!(part(&page, "<h2 id=\"cola-maintenance\">"), @r#"
    maintenance</h2>
    <p class="row"><span class="tag bad">Nadie la atiende</span></p>
    </div>
    <ul class="figures">
    <li><a href="/admin/jobs?queue=maintenance&amp;state=ready"><strong>1</strong> <span>En espera</span></a></li>
    <li><a href="/admin/jobs?queue=maintenance&amp;state=running"><strong>0</strong> <span>En curso</span></a></li>
    <li><a href="/admin/jobs?queue=maintenance&amp;state=scheduled"><strong>0</strong> <span>Para después</span></a></li>
    <li><a href="/admin/jobs?queue=maintenance&amp;state=parked"><strong>0</strong> <span>Apartados</span></a></li>
    <li class="bad"><a href="/admin/jobs?queue=maintenance&amp;state=dead"><strong>3</strong> <span>Muertos</span></a></li>
    </ul>
    <svg class="chart" viewBox="0 0 300 48" role="img" aria-label="Última hora, por minuto: 1 hecho, 12 fallas, 3 muertos; a lo sumo 13 en un minuto" preserveAspectRatio="none">
    <rect class="done" x="290" y="45" width="4" height="3"/>
    <rect class="failed" x="290" y="1" width="4" height="44"/>
    <path d="M0 48H300"/></svg>
    <p class="muted small">Última hora: 1 hecho, 12 fallas, 3 muertos · ahora 0 por minuto · el más viejo espera 1 min 30 s · 0 procesos la atienden</p>
    "#);
}

#[tokio::test]
async fn what_comes_back_by_the_clock_is_run_paused_and_resumed() {
    let site = Site::new().await;
    let operator = site.admin(OPERATOR).await;
    assert_eq!(to(&site.act(&operator, "/admin/schedule/prune/run", &[]).await), "/admin/schedule?said=retried");
    assert_eq!(site.kit.texts("SELECT kind FROM jobs WHERE kind = 'prune'").await.len(), 1);
    let reason = [("reason", "hasta cerrar los libros")];
    assert_eq!(
        to(&site.act(&operator, "/admin/schedule/complete_stays/pause", &reason).await),
        "/admin/schedule?said=paused"
    );
    let page = site.see(&operator.session, "/admin/schedule").await;
    let row = page.text.split("<tr>\n").find(|row| row.contains("complete_stays")).expect("its row");
    insta::assert_snapshot!(row.replace(&operator.csrf, "…"), @r#"
    <th scope="row">terminar estadías<br><span class="muted mono">complete_stays</span></th>
    <td class="whole"><code title="minuto hora día mes día de la semana">7 * * * *</code></td>
    <td class="date whole" data-name="La última">todavía no corrió</td>
    <td class="date whole" data-name="La próxima">en pausa</td>
    <td><p>En pausa, por operadora@posta.test: hasta cerrar los libros.</p><div class="row"><form method="post" action="/admin/schedule/complete_stays/run"><input type="hidden" name="csrf_token" value="…"><button class="quiet" aria-label="Correr ahora complete_stays">Correr ahora</button></form>
    <form method="post" action="/admin/schedule/complete_stays/resume"><input type="hidden" name="csrf_token" value="…"><button aria-label="Reanudar complete_stays">Reanudar</button></form>
    </div></td>
    </tr>
    "#);
    assert_eq!(
        to(&site.act(&operator, "/admin/schedule/complete_stays/resume", &[]).await),
        "/admin/schedule?said=resumed"
    );
    assert_eq!(site.act(&operator, "/admin/schedule/nothing/run", &[]).await.status, 404);
}

#[tokio::test]
async fn without_redis_the_pages_stand_and_say_so() {
    let site = Site::without_redis().await;
    let operator: Admin = site.admin(OWNER).await;
    let id = site.probes(1).await.remove(0);
    for path in ["/admin/queues".to_owned(), "/admin/jobs".to_owned(), format!("/admin/jobs/{id}")] {
        let page = site.see(&operator.session, &path).await;
        assert!(page.status == 200 && page.text.contains("Redis no responde"), "{path}: {page:?}");
    }
    assert_eq!(site.act(&operator, &format!("/admin/jobs/{id}/discard"), &[]).await.status, 303, "the ledger has it");
    assert_eq!(to(&site.act(&operator, "/admin/queues/mail/pause", &[]).await), "/admin/queues?said=paused");
}
