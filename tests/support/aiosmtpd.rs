//! aiosmtpd, a mail server from PyPI. Python reads the mails that it has taken.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    sync::OnceCell,
    time::{sleep, timeout},
};

use super::binary::TIMEOUT;

/// Installing it takes longer than anything else here.
const INSTALLATION_TIMEOUT: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    None,
    StartTls,
    Tls,
}

/// Running. Killed when it is dropped.
pub struct Aiosmtpd {
    pub port: u16,
    folder: TempDir,
    python: &'static Path,
    _child: Child,
}

impl Aiosmtpd {
    pub async fn starts(encryption: Encryption) -> Self {
        let python = python().await;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let made = generate_simple_self_signed(vec!["localhost".to_owned()]);
        let CertifiedKey { cert, signing_key } = made.expect("a certificate can be made");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("tls.crt"), cert.pem()).expect("a file can be written");
        fs::write(path("tls.key"), signing_key.serialize_pem()).expect("a file can be written");

        let mut command = Command::new(python);
        command.args(["-m", "aiosmtpd", "--nosetuid", "--smtputf8"]);
        command.args(["--listen", &format!("localhost:{port}")]);
        let options = match encryption {
            Encryption::None => None,
            Encryption::StartTls => Some(["--tlscert", "--tlskey"]),
            Encryption::Tls => Some(["--smtpscert", "--smtpskey"]),
        };
        if let Some([certificate, key]) = options {
            command.arg(certificate).arg(path("tls.crt"));
            command.arg(key).arg(path("tls.key"));
        }
        command.args(["--class", "aiosmtpd.handlers.Mailbox"]);
        let mut child = command
            .arg(path("mails"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("python is started");
        let listens = async {
            while TcpStream::connect(("localhost", port)).await.is_err() {
                let ended = child.try_wait().expect("it is a child of ours");
                assert_eq!(ended, None, "aiosmtpd has ended");
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(TIMEOUT, listens).await.expect("aiosmtpd listens");
        Self {
            port,
            folder,
            python,
            _child: child,
        }
    }

    /// PEM.
    pub fn certificate(&self) -> String {
        fs::read_to_string(self.certificate_file()).expect("it was written")
    }

    pub fn certificate_file(&self) -> String {
        let file = self.folder.path().join("tls.crt");
        file.to_str().expect("its name is text").to_owned()
    }

    /// What it has taken, as another program reads it.
    pub async fn mails(&self) -> Vec<Value> {
        let output = Command::new(self.python)
            .arg("-c")
            .arg(READ)
            .arg(self.folder.path().join("mails"))
            .output()
            .await
            .expect("python is started");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        serde_json::from_slice(&output.stdout).expect("it is JSON")
    }
}

const READ: &str = "
import email, email.policy, json, mailbox, sys

def read(key, box):
    mail = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
    defects = [str(d) for part in mail.walk() for d in part.defects]
    defects += [str(d) for header in mail.values() for d in getattr(header, 'defects', [])]
    part = lambda kind: mail.get_body((kind,)).get_content().replace('\\r\\n', '\\n')
    return {
        'from': str(mail['from']), 'to': str(mail['to']), 'subject': str(mail['subject']), 'message_id': str(mail['message-id']),
        'auto_submitted': str(mail['auto-submitted']), 'defects': defects, 'type': mail.get_content_type(),
        'text': part('plain'), 'html': part('html').strip(),
    }

box = mailbox.Maildir(sys.argv[1])
print(json.dumps([read(key, box) for key in box.keys()]))
";

/// With aiosmtpd: that of `AIOSMTPD_PYTHON`, or one that is made for it and kept.
async fn python() -> &'static Path {
    static PYTHON: OnceCell<PathBuf> = OnceCell::const_new();
    PYTHON.get_or_init(installed).await
}

async fn installed() -> PathBuf {
    if let Some(python) = std::env::var_os("AIOSMTPD_PYTHON") {
        return python.into();
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let requirements = tests.join("mail/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("it is in the repository");
    let folder = tests
        .join("../target")
        .join(wanted.trim().replace("==", "-"));
    let python = folder.join("bin/python");
    let complete = folder.join("complete");
    if !complete.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).await;
        let mut install = Command::new(&python);
        install.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]);
        run(install.arg("--requirement").arg(&requirements)).await;
        fs::write(complete, "").expect("a file can be written");
    }
    python
}

async fn run(command: &mut Command) {
    let ended = timeout(INSTALLATION_TIMEOUT, command.kill_on_drop(true).status()).await;
    let status = ended.expect("it ends").expect("it is started");
    assert!(status.success(), "{command:?}");
}
