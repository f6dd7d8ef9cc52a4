//! The settings of a process: what is taken, what is refused, and that all of it is told at once.

use std::collections::BTreeMap;
use std::time::Duration;

use runtime::settings::{
    Admins, Api, ApiHttp, Business, CATALOGUE, Env, ExposeSecret, Keys, LogFormat, Mail, MercadoPago, Postgres,
    Process, Redis, Role, SandboxAddrs, SandboxNotified, Section, WhatsApp, Work, Worker, example, parse_duration,
};

const NEEDED: [(&str, &str); 8] = [
    ("DATABASE_URL", "postgres://posta:hidden@127.0.0.1/posta"),
    ("REDIS_URL", "redis://127.0.0.1:6379"),
    ("BASE_URL", "https://reservas.example/"),
    ("SMTP_HOST", "smtp.example.com"),
    ("SMTP_FROM", "Cabañas <reservas@example.com>"),
    ("JWT_SECRET", "0123456789abcdef0123456789abcdef,fedcba9876543210fedcba9876543210"),
    ("ICS_SALT", "salt-of-16-bytes"),
    ("ADMIN_CSRF_SECRET", "0123456789abcdef0123456789abcdef"),
];

/// What is needed, with these on top; an empty value takes one away.
fn env(changes: &[(&str, &str)]) -> Env {
    let all: BTreeMap<&str, &str> = NEEDED.iter().chain(changes).copied().collect();
    Env::from_pairs(all)
}

/// The message when it is refused, "" when it is taken.
fn told<S: Section>(name: &str, value: &str) -> String {
    let told = env(&[(name, value)]).read::<S>().err().map(|problems| problems.to_string());
    told.unwrap_or_default()
}

#[test]
fn what_is_not_given_has_its_default() {
    let (postgres, redis): (Postgres, Redis) = env(&[]).read().unwrap();
    assert_eq!((postgres.pool_min, postgres.pool_max), (15, 25));
    let seconds = Duration::from_secs;
    let times = (postgres.acquire_timeout, postgres.statement_timeout, postgres.lock_timeout);
    assert_eq!(times, (seconds(5), seconds(8), seconds(5)));
    assert_eq!((redis.connect_timeout, redis.command_timeout), (seconds(2), seconds(2)));

    let api: Api = env(&[]).read().unwrap();
    assert_eq!((api.http.addr.to_string(), api.http.public_per_second), ("127.0.0.1:8080".to_owned(), 20));
    assert_eq!((api.http.public_burst, api.http.trusted_proxies.len(), api.admins.0.len()), (200, 0, 0));
    assert_eq!((api.business.base_url.as_str(), api.business.max_active_holds), ("https://reservas.example", 5));
    assert_eq!(api.business.timezone, chrono_tz::America::Argentina::Buenos_Aires);
    assert_eq!(api.business.hold_duration, seconds(1800));
    assert_eq!((api.mail.port, api.mail.per_minute, api.mail.reply_to), (587, 600, api.mail.from));
    assert_eq!((api.process.shutdown_grace, api.process.log_format), (seconds(20), LogFormat::Text));
    let jwt: Vec<&str> = api.keys.jwt_secrets.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(jwt, ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]);

    let worker: Worker = env(&[]).read().unwrap();
    assert_eq!((worker.work.lease, worker.work.crash_limit, worker.work.threads), (seconds(15), 5, None));
    assert!(!worker.work.probe_may_abort && worker.work.concurrency.is_empty());
    let sandbox: SandboxAddrs = env(&[]).read().unwrap();
    assert_eq!((sandbox.http.port(), sandbox.smtp.port()), (8090, 2525));
}

#[test]
fn a_sandbox_alone_needs_no_settings_and_takes_those_of_posta() {
    let alone: SandboxNotified = Env::from_pairs([("API_ADDR", "127.0.0.1:7001")]).read().unwrap();
    assert_eq!(alone.base_url, "http://127.0.0.1:7001");
    assert!(alone.whatsapp_secret.is_none() && alone.mercadopago_secret.is_none());
    let given = [("WHATSAPP_APP_SECRET", "a"), ("MERCADOPAGO_WEBHOOK_SECRET", "b"), ("WHATSAPP_PHONE_ID", "1")];
    let beside: SandboxNotified = env(&given).read().unwrap();
    assert_eq!(beside.base_url, "https://reservas.example");
    let secrets = [beside.whatsapp_secret, beside.mercadopago_secret].map(|s| s.unwrap().expose_secret().to_owned());
    assert_eq!((secrets, beside.whatsapp_phone_id), (["a".to_owned(), "b".to_owned()], Some("1".to_owned())));
    assert!(told::<SandboxNotified>("BASE_URL", "nowhere").starts_with("BASE_URL: "));
}

#[test]
fn what_is_given_is_taken() {
    let given = [
        ("QUEUE_CONCURRENCY", "mail=20, maintenance=8"),
        ("LEASE", "1s"),
        ("TOKIO_THREADS", "4"),
        ("PROBE_MAY_ABORT", "true"),
        ("HOLD_DURATION", "5s"),
        ("TIMEZONE", "Europe/Madrid"),
        ("ALLOWED_ORIGINS", "https://cabanas.example,http://localhost:3000"),
        ("TRUSTED_PROXIES", "127.0.0.1/32,10.0.0.0/8,::1"),
        ("ADMIN_ALLOWED_EMAILS", "duenia@x.ar, Luis@x.ar=viewer,op@x.ar=operator"),
        ("SMTP_REPLY_TO", "hola@example.com"),
    ];
    let (work, business, http, admins): (Work, Business, ApiHttp, Admins) = env(&given).read().unwrap();
    assert_eq!(work.concurrency, BTreeMap::from([("mail".to_owned(), 20), ("maintenance".to_owned(), 8)]));
    assert_eq!((work.lease, work.threads, work.probe_may_abort), (Duration::from_secs(1), Some(4), true));
    assert_eq!(business.hold_duration, Duration::from_secs(5));
    assert_eq!(business.timezone, chrono_tz::Europe::Madrid);
    assert_eq!(http.allowed_origins, ["https://cabanas.example", "http://localhost:3000"]);
    assert_eq!(http.trusted_proxies.len(), 3);
    let roles = ["DUENIA@x.ar", "luis@x.ar", "op@x.ar", "other@x.ar"].map(|address| admins.role(address));
    assert_eq!(roles, [Some(Role::Owner), Some(Role::Viewer), Some(Role::Operator), None]);
    assert_eq!(env(&given).read::<Mail>().unwrap().reply_to, "hola@example.com");
}

#[test]
fn every_problem_is_told_at_once_a_line_each_and_no_secret_with_them() {
    let wrong = [
        ("DATABASE_URL", "nonsense://s3cr3t"),
        ("REDIS_URL", "http://s3cr3t"),
        ("JWT_SECRET", "s3cr3t"),
        ("ICS_SALT", "s3cr3t"),
        ("SMTP_HOST", ""),
        ("SMTP_PORT", "many"),
        ("SMTP_PASS", "s3cr3t"),
        ("HOLD_DURATION", "banana"),
        ("ADMIN_ALLOWED_EMAILS", "ana@x.ar=emperor"),
        ("ALLOWED_ORIGINS", "*"),
        ("LOG_FORMAT", "xml"),
    ];
    let problems = env(&wrong).read::<Api>().unwrap_err();
    let text = problems.to_string();
    let names: Vec<&str> = text.lines().map(|line| line.split(':').next().unwrap()).collect();
    let mut expected: Vec<&str> = wrong.iter().map(|(name, _)| *name).filter(|name| *name != "SMTP_PASS").collect();
    expected.push("SMTP_USER");
    for name in &expected {
        assert!(names.contains(name), "{name}\n{text}");
    }
    assert_eq!(names.len(), expected.len(), "{text}");
    assert!(!text.contains("s3cr3t") && !text.contains("ana@x.ar"), "{text}");
    assert!(text.contains("SMTP_HOST: is not set"), "{text}");
    assert!(text.contains(r#"SMTP_PORT: expected a whole number from 1 to 65535, not "many""#), "{text}");
    assert!(text.contains("ALLOWED_ORIGINS: entry 1: * would let any site in"), "{text}");
    assert!(text.contains("ADMIN_ALLOWED_EMAILS: entry 1: the role must be viewer, operator or owner"), "{text}");
}

#[test]
fn a_section_asks_for_nothing_but_its_own() {
    let alone = Env::from_pairs([("DATABASE_URL", "postgresql://127.0.0.1/posta"), ("SMTP_PORT", "many")]);
    assert!(alone.read::<Postgres>().is_ok());
    assert!(alone.read::<(Postgres, Mail)>().unwrap_err().to_string().contains("SMTP_PORT"));
    let twice = alone.read::<(Mail, Mail)>().unwrap_err();
    assert_eq!(twice.to_string().matches("SMTP_PORT").count(), 1, "{twice}");
}

#[test]
fn each_value_is_taken_or_refused_by_its_own_rule() {
    type Told = fn(&str, &str) -> String;
    let cases: [(Told, &str, &[&str], &[&str]); 21] = [
        (
            told::<Postgres>,
            "DATABASE_URL",
            &["postgres://h/d", "postgresql://h/d"],
            &["postgres://", "mysql://h/d", "h"],
        ),
        (
            told::<Redis>,
            "REDIS_URL",
            &["redis://h", "rediss://h", "unix:///s", "redis+unix:///s"],
            &["h:6379", "redis:h"],
        ),
        (told::<Postgres>, "DATABASE_POOL_MIN", &["0", "25"], &["26", "-1", "+1", "1.5", "1001"]),
        (told::<Mail>, "SMTP_PORT", &["465", "25"], &["0", "65536", "smtp"]),
        (told::<Mail>, "SMTP_HOST", &["127.0.0.1", "::1", "mail.x.ar"], &["a b", "smtp://x"]),
        (told::<Mail>, "SMTP_FROM", &["a@b.ar", "Ana <a@b.ar>"], &["a", "Ana <a@b.ar", "a@b.ar,c@d.ar", "a@b@c", "<>"]),
        (
            told::<Business>,
            "BASE_URL",
            &["http://127.0.0.1:8080", "https://x.ar/a/"],
            &["x.ar", "ftp://x", "https://", "https://x?y", "https:///x"],
        ),
        (
            told::<MercadoPago>,
            "MERCADOPAGO_API_URL",
            &["https://api.x.ar", "https://x.ar:8443/a/", "http://localhost:1", "http://127.0.0.2", "http://[::1]:1/"],
            &[
                "http://x.ar",
                "http://10.0.0.1",
                "http://127.0.0.1.x.ar",
                "http://a@127.0.0.1",
                "http://[::2]:1",
                "x.ar",
            ],
        ),
        (
            told::<WhatsApp>,
            "WHATSAPP_API_URL",
            &["https://graph.x/v24.0", "http://127.0.0.1:8090/v24.0"],
            &["http://graph.x/v24.0", "https://"],
        ),
        (told::<WhatsApp>, "WHATSAPP_PHONE_ID", &["100000000000001"], &["+54 9 351", "1/messages", "1?x"]),
        (told::<Business>, "TIMEZONE", &["UTC", "America/Montevideo"], &["Buenos Aires", "GMT+25"]),
        (told::<Business>, "HOLD_DURATION", &["5s", "2h", "1d"], &["4s", "0m", "30", "30 m", "-5m", "3651d", "500ms"]),
        (told::<Keys>, "ICS_SALT", &["sixteen-chars-ok"], &["fifteen-chars-x"]),
        (
            told::<Keys>,
            "JWT_SECRET",
            &["0123456789abcdef0123456789abcdef"],
            &["0123456789abcdef0123456789abcde", ",", "0123456789abcdef0123456789abcdef,short"],
        ),
        (
            told::<Admins>,
            "ADMIN_ALLOWED_EMAILS",
            &["a@x.ar", "a@x.ar=owner"],
            &["a", "a@x.ar=Viewer", "a@x.ar=", "a@x.ar,A@x.ar=viewer"],
        ),
        (told::<ApiHttp>, "API_ADDR", &["0.0.0.0:80", "[::1]:8080"], &["localhost", ":8080", "127.0.0.1"]),
        (told::<ApiHttp>, "TRUSTED_PROXIES", &["10.0.0.0/8", "::1"], &["10.0.0.0/33", "proxy"]),
        (
            told::<ApiHttp>,
            "ALLOWED_ORIGINS",
            &["https://x.ar:8443"],
            &["*", "https://x.ar/", "https://X.ar", "x.ar", "null", "https://x.ar,*"],
        ),
        (told::<Work>, "QUEUE_CONCURRENCY", &["mail=1,mail=2"], &["mail", "mail=0", "mail=many"]),
        (told::<Work>, "LEASE", &["1s", "1m"], &["0s", "900ms"]),
        (
            told::<Process>,
            "LOG_LEVEL",
            &["debug", "info,store=debug", "warn,api[request]=trace"],
            &["verbose", "info,loud", "a=b=c"],
        ),
    ];
    for (told, name, taken, refused) in cases {
        for value in taken {
            assert_eq!(told(name, value), "", "{name}={value}");
        }
        for value in refused {
            assert!(told(name, value).starts_with(&format!("{name}: ")), "{name}={value}: {:?}", told(name, value));
        }
    }
}

#[test]
fn a_login_is_whole_or_absent() {
    assert!(told::<Mail>("SMTP_USER", "posta").contains("SMTP_PASS: is not set"));
    assert!(told::<Mail>("SMTP_PASS", "hidden").contains("SMTP_USER: is not set"));
    let mail: Mail = env(&[("SMTP_USER", "posta"), ("SMTP_PASS", " hidden ")]).read().unwrap();
    assert_eq!(mail.pass.unwrap().expose_secret(), " hidden ");
}

#[test]
fn services_that_are_not_set_are_absent_and_their_addresses_have_defaults() {
    let (api, worker): (Api, Worker) = env(&[]).read().unwrap();
    let (pay, chat) = (api.mercadopago, worker.whatsapp);
    assert!(pay.access_token.is_none() && pay.webhook_secret.is_none());
    assert!(chat.access_token.is_none() && chat.verify_token.is_none() && chat.app_secret.is_none());
    assert_eq!((pay.api_url.as_str(), chat.phone_id), ("https://api.mercadopago.com", None));
    assert_eq!(chat.api_url, "https://graph.facebook.com/v24.0");
}

#[test]
fn services_that_are_set_are_taken_without_the_slash_at_the_end() {
    let given = [
        ("MERCADOPAGO_ACCESS_TOKEN", "TEST-1"),
        ("MERCADOPAGO_WEBHOOK_SECRET", "w"),
        ("MERCADOPAGO_API_URL", "http://127.0.0.1:8090/"),
        ("WHATSAPP_ACCESS_TOKEN", "t"),
        ("WHATSAPP_VERIFY_TOKEN", "v"),
        ("WHATSAPP_APP_SECRET", "s"),
        ("WHATSAPP_PHONE_ID", "1065"),
    ];
    let (worker, api): (Worker, Api) = env(&given).read().unwrap();
    let (pay, chat) = (worker.mercadopago, api.whatsapp);
    let secrets = [pay.access_token, pay.webhook_secret, chat.access_token, chat.verify_token, chat.app_secret];
    let secrets = secrets.map(|secret| secret.unwrap().expose_secret().to_owned());
    assert_eq!(secrets, ["TEST-1", "w", "t", "v", "s"]);
    assert_eq!((pay.api_url.as_str(), chat.phone_id.as_deref()), ("http://127.0.0.1:8090", Some("1065")));
}

#[test]
fn what_is_shown_of_the_settings_holds_no_secret() {
    let given = [
        ("SMTP_USER", "u"),
        ("SMTP_PASS", "hidden"),
        ("MERCADOPAGO_ACCESS_TOKEN", "hidden"),
        ("MERCADOPAGO_WEBHOOK_SECRET", "hidden"),
        ("WHATSAPP_ACCESS_TOKEN", "hidden"),
        ("WHATSAPP_VERIFY_TOKEN", "hidden"),
        ("WHATSAPP_APP_SECRET", "hidden"),
    ];
    let api: Api = env(&given).read().unwrap();
    let shown = format!("{api:?} {:?}", env(&[]));
    for secret in ["hidden", "0123456789abcdef", "salt-of-16"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn durations_are_whole_numbers_with_a_unit() {
    for (text, seconds) in [("0s", 0), ("90s", 90), ("30m", 1800), ("24h", 86_400), ("3650d", 315_360_000)] {
        assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
    }
    for text in ["", "s", "5", "5ss", "5 s", "1.5h", "-1s", "5S", "ñ", "99999999999999999999s", "18446744073709551615d"]
    {
        assert!(parse_duration(text).is_err(), "{text}");
    }
}

#[test]
fn secrets_have_no_default_and_each_name_stands_once() {
    for (place, setting) in CATALOGUE.iter().enumerate() {
        assert!(!setting.secret || setting.default.is_none(), "{}", setting.name);
        assert!(CATALOGUE.iter().skip(place + 1).all(|other| other.name != setting.name), "{}", setting.name);
    }
}

/// When it fails: `cargo run -p runtime --example env_example > .env.example`.
#[test]
fn the_example_environment_is_the_catalogue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env.example");
    let kept = std::fs::read_to_string(path).unwrap();
    assert_eq!(kept, example());
    for name in CATALOGUE.iter().map(|setting| setting.name) {
        let stands = |line: &str| line.trim_start_matches('#').starts_with(&format!("{name}="));
        assert!(kept.lines().any(stands), "{name}");
    }
}
