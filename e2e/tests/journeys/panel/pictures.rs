use e2e::{Browser, Light, Panel, Screen};

/// For the README, where that is asked for.
pub(super) async fn take(browser: &Browser, panel: &Panel<'_>, pages: &[String]) {
    let with = |part: &str| pages.iter().find(|path| path.contains(part)).unwrap().as_str();
    for (name, path, screen, light) in [
        ("panel-reservations", with("/admin/reservations?to="), Screen::Laptop, Light::Day),
        ("panel-reservation", with("/admin/reservations/RES"), Screen::Laptop, Light::Day),
        ("panel-calendar", with("?month="), Screen::Laptop, Light::Day),
        ("panel-jobs", "/admin/jobs", Screen::Laptop, Light::Day),
        ("panel-job", with("/admin/jobs/"), Screen::Laptop, Light::Day),
        ("panel-queues", "/admin/queues", Screen::Laptop, Light::Night),
        ("panel-mails", "/admin/mails", Screen::Phone, Light::Day),
    ] {
        browser.set_screen(screen).await;
        browser.set_light(light).await;
        panel.go(path).await;
        browser.keep(name).await;
    }
}
