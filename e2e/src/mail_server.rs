use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::unistd::{Group, Uid, User};
use tempfile::TempDir;

use crate::Mail;
use crate::process::kill;
use crate::settings::{free_port, search_path};
use crate::wait::{eventually, say};

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(5);
const DOVECOT: &str = "/usr/sbin/dovecot";
/// Debian's, which is the one that has its package `python3-aiosmtpd`.
const PYTHON: &str = "/usr/bin/python3";

/// A real mail server: a relay that takes mails over SMTP and hands them to a Dovecot over LMTP, whose boxes are read
/// over IMAP. Every address has a box. Dropped, both are ended.
pub struct MailServer {
    home: TempDir,
    smtp: u16,
    imap: u16,
    dovecot: Child,
    relay: Child,
}

impl MailServer {
    pub async fn start() -> Self {
        let home = tempfile::tempdir().expect("a home for the mail server");
        let (smtp, lmtp, imap) = (free_port(), free_port(), free_port());
        let dovecot = dovecot(home.path(), lmtp, imap);
        let mut relay = Command::new(PYTHON);
        relay.arg(program("relay.py")).args([smtp.to_string(), lmtp.to_string()]);
        // It ends with its standard input, so even when this program is killed.
        relay.env_clear().stdin(Stdio::piped()).stdout(Stdio::null());
        let relay = relay.spawn().expect(PYTHON);
        let server = Self { home, smtp, imap, dovecot, relay };
        eventually(START, "the mail server listens", async || {
            [smtp, lmtp, imap].iter().all(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_ok()).then_some(())
        })
        .await;
        server
    }

    /// What sends a product's mails here.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        [("SMTP_HOST", Ipv4Addr::LOCALHOST.to_string()), ("SMTP_PORT", self.smtp.to_string())]
    }

    /// The mails in the box of one address as IMAP gives them, the oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut read = tokio::process::Command::new(PYTHON);
        read.arg(program("read.py")).args([&self.imap.to_string(), address]);
        let read = read.env_clear().kill_on_drop(true).output().await.expect(PYTHON);
        assert!(read.status.success(), "IMAP: {}", String::from_utf8_lossy(&read.stderr));
        serde_json::from_slice(&read.stdout).expect("mails")
    }

    /// Until so many mails are in that box.
    pub async fn until_mailed(&self, address: &str, count: usize, patience: Duration) -> Vec<Mail> {
        eventually(patience, format_args!("{count} mails in one box"), async || {
            Some(self.mails_to(address).await).filter(|mails| mails.len() >= count)
        })
        .await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if thread::panicking() {
            let log = fs::read_to_string(self.home.path().join("dovecot.log")).unwrap_or_default();
            say(format_args!("--- dovecot.log\n{log}"));
        }
        drop(self.relay.stdin.take());
        if matches!(self.dovecot.try_wait(), Ok(None))
            && let Ok(pid) = i32::try_from(self.dovecot.id())
        {
            kill(pid, Signal::SIGTERM);
        }
        for child in [&mut self.relay, &mut self.dovecot] {
            end(child);
        }
    }
}

/// As the account `nobody` when this is root, as which Dovecot delivers no mail.
fn dovecot(home: &Path, lmtp: u16, imap: u16) -> Child {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM"]);
    let mut user = User::from_uid(Uid::current()).expect("the accounts").expect("an account of our own");
    if user.uid.is_root() {
        user = User::from_name("nobody").expect("the accounts").expect("the account nobody");
        command.args(["--clear-groups", "--reuid", &user.uid.to_string(), "--regid", &user.gid.to_string()]);
    }
    let group = Group::from_gid(user.gid).expect("the groups").expect("the account's group");
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).expect("a home that can be entered");
    chown(home, Some(user.uid.as_raw()), Some(user.gid.as_raw())).expect("a home of the account");
    let settings = [
        ("@HOME@", home.display().to_string()),
        ("@USER@", user.name),
        ("@GROUP@", group.name),
        ("@LMTP@", lmtp.to_string()),
        ("@IMAP@", imap.to_string()),
    ];
    let template = fs::read_to_string(program("dovecot.conf")).expect("dovecot.conf");
    let filled = settings.iter().fold(template, |text, (place, value)| text.replace(place, value));
    let file = home.join("dovecot.conf");
    fs::write(&file, filled).expect("dovecot.conf");
    let output = File::create(home.join("output.txt")).expect("output.txt");
    command.args([DOVECOT, "-F", "-c"]).arg(file).env_clear().env("PATH", search_path());
    command.stdin(Stdio::null()).stdout(output.try_clone().expect("output.txt")).stderr(output);
    command.spawn().expect("setpriv")
}

fn end(child: &mut Child) {
    let limit = Instant::now() + STOP;
    while matches!(child.try_wait(), Ok(None)) && Instant::now() < limit {
        thread::sleep(Duration::from_millis(20));
    }
    // It has ended, unless it does not listen.
    let _ = child.kill();
    let _ = child.wait();
}

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("imap").join(name)
}
