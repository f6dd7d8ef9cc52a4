use std::time::{Duration, Instant};

use e2e::{Browser, Panel, Stack, eventually, say};

const MANY: u32 = 10_000;
/// By an unoptimized worker on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn ten_thousand_are_tried_again(stack: &Stack, browser: &Browser, panel: &Panel<'_>) {
    stack
        .sql(&format!(
        "INSERT INTO jobs (id, kind, version, queue, payload, state, run_at, attempts, max_attempts, runs, created_at,
             started_at, finished_at, worker, last_error, told)
         SELECT (lpad(to_hex((extract(epoch FROM now() - interval '1 minute') * 1000)::bigint), 12, '0')
                 || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid, 'probe', 1, 'maintenance', '{{\"tag\": \"many\", \"version\": 1}}', 'dead',
             now() - interval '1 minute', 4, 4, 4, now() - interval '1 minute', now() - interval '1 minute',
             now() - interval '1 minute', 'of yesterday', 'probe: retry', true
         FROM generate_series(1, {MANY})"
    ))
        .await;
    panel.go("/admin/jobs?kind=probe&state=dead").await;
    browser.until_read("10.000 trabajos").await;
    browser.press("a.button[href*='act=retry']").await;
    browser.until_read("Reintentar 10.000 trabajos").await;
    let began = Instant::now();
    panel.act("/admin/jobs/change", &[]).await;
    browser.until_read("El cambio está ordenado.").await;
    browser.script("window.isTheSame = true", &[]).await;
    browser.until_read_within(PATIENCE, "Listo: 10.000 reintentados.").await;
    say(format_args!("{MANY} jobs were redriven {:.1} s after they were ordered to", began.elapsed().as_secs_f64()));
    browser.until_read("No hay trabajos con estos filtros.").await;
    assert_eq!(browser.script("return window.isTheSame", &[]).await, true);
    eventually(PATIENCE, "all of them are done", async || {
        (stack.count(&["--kind", "probe", "--text", "many"]).await.done == MANY).then_some(())
    })
    .await;
    say(format_args!("and done after {:.1} s", began.elapsed().as_secs_f64()));
}
