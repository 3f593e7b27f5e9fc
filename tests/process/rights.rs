//! Secrets are for their owner: what the program makes no other user may read, and what others may read it complains about.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::support::{
    binary::{Service, portreeve_in, portreeve_through, printed},
    folder::DataFolder,
    people::PASSWORD,
    system::WITH_USUAL_UMASK,
};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Everything below this folder.
fn all_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_below(&path));
        }
        found.push(path);
    }
    found
}

fn is_for_its_owner_only(folder: &Path, after: &str) {
    for path in all_below(folder) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{} after {after}", path.display());
    }
}

#[tokio::test]
async fn whatever_is_made_is_for_its_owner_only_under_the_usual_umask() {
    let folder = DataFolder::new();
    let within = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // Not there yet.
    let data = within("var/lib/portreeve");
    let mut variables = folder.variables().to_vec();
    variables.push(("DATA_DIR", &data));
    let file = Path::new(&data).join("portreeve.db");

    let service = Service::starts_through(WITH_USUAL_UMASK, &variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let register = service.client.post("/api/v1/auth/register", body).await;
    register.has_status(201);
    for beside in ["-wal", "-shm", ".lock"] {
        let path = format!("{}{beside}", file.display());
        assert!(Path::new(&path).exists(), "{path}");
    }
    is_for_its_owner_only(folder.path(), "serve");

    let (plain, odd) = (within("copy.db"), within("file:c py%20?mode=ro&x#y.db"));
    let (moved, again) = (
        format!("sqlite:{}", within("to/moved.db")),
        format!("sqlite:{}", within("to/again.db")),
    );
    let beside: [&[&str]; 6] = [
        &["admin", "create", "--email", "root@example.com"],
        &["keys", "rotate"],
        &["events", "dead"],
        &["doctor"],
        &["backup", &plain],
        &["backup", &odd],
    ];
    for command in beside {
        let input = format!("{PASSWORD}\n");
        let done = portreeve_through(WITH_USUAL_UMASK, command, &variables, &input).await;
        assert!(done.status.success(), "{command:?}: {}", printed(&done));
        is_for_its_owner_only(folder.path(), command[0]);
    }
    // It leaves a log behind, which the next command takes over.
    service.dies().await;
    let alone: [&[&str]; 5] = [
        &["migrate"],
        &["restore", &plain],
        &["restore", &odd],
        &["move", "--to", &moved],
        &["move", "--from", &moved, "--to", &again],
    ];
    for command in alone {
        let done = portreeve_through(WITH_USUAL_UMASK, command, &variables, "").await;
        assert!(done.status.success(), "{command:?}: {}", printed(&done));
        is_for_its_owner_only(folder.path(), command[0]);
    }
    assert!(Path::new(&odd).exists());
}

#[tokio::test]
async fn a_relative_name_that_looks_like_an_address_is_a_name() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let odd = "file:copy.db?mode=memory";
    portreeve_in(folder.path(), &["migrate"], &variables, "").await;

    let made = portreeve_in(folder.path(), &["backup", odd], &variables, "").await;

    assert!(made.status.success(), "{}", printed(&made));
    assert_eq!(mode(&folder.path().join(odd)), 0o600);
    let names = [
        odd,
        "portreeve.db",
        "portreeve.db.last-backup",
        "portreeve.db.lock",
    ];
    assert_eq!(folder.names(), names);
}

#[tokio::test]
async fn what_others_may_read_is_complained_about_by_the_doctor_and_at_the_start() {
    let folder = DataFolder::new();
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    fs::write(&certificate, certified.cert.pem()).unwrap();
    fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "LIMITS=off\n").unwrap();
    let mut variables = folder.variables().to_vec();
    variables.extend([
        ("TLS_CERT_FILE", certificate.to_str().unwrap()),
        ("TLS_KEY_FILE", key.to_str().unwrap()),
        ("PORT", "0"),
    ]);
    portreeve_in(folder.path(), &["migrate"], &variables, "").await;
    let file = folder.file();
    let exposed = [&file, &key, &env];
    exposed.iter().for_each(|path| set_mode(path, 0o644));
    set_mode(folder.path(), 0o777);

    let examined = portreeve_in(folder.path(), &["doctor"], &variables, "").await;
    // Ends at once: another process listens there.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    variables.push(("PORT", &port));
    let started = portreeve_in(folder.path(), &["serve"], &variables, "").await;
    exposed.iter().for_each(|path| set_mode(path, 0o600));
    set_mode(folder.path(), 0o700);
    let remedied = portreeve_in(folder.path(), &["doctor"], &variables, "").await;

    assert!(examined.status.success(), "{}", printed(&examined));
    for (path, mode) in exposed
        .map(|path| (path.as_path(), "644"))
        .into_iter()
        .chain([(folder.path(), "777")])
    {
        let words = format!(
            "{} is open to other users of this machine (mode {mode}); run: chmod",
            path.display()
        );
        for output in [&examined, &started] {
            assert!(
                printed(output).contains(&words),
                "{words}: {}",
                printed(output)
            );
        }
    }
    assert!(
        !printed(&remedied).contains("is open to other users"),
        "{}",
        printed(&remedied)
    );
}

#[tokio::test]
async fn a_key_that_a_group_may_read_is_nothing_to_complain_about() {
    let folder = DataFolder::new();
    let env = folder.path().join(".env");
    fs::write(&env, "LIMITS=off\n").unwrap();
    set_mode(&env, 0o640);

    let examined = portreeve_in(folder.path(), &["doctor"], &folder.variables(), "").await;

    assert!(
        !printed(&examined).contains("is open to other users"),
        "{}",
        printed(&examined)
    );
}
