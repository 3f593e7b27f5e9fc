//! What tokens and passwords cost: `cargo bench --package portreeve-crypto`, and a name after `--` for some of it.

use std::{error::Error, hint::black_box, sync::Arc, time::Duration};

use criterion::{BatchSize, Criterion};
use portreeve::{
    auth::{
        AccessClaims, Password, PasswordHasher, PasswordMatch, Priority, RefreshTokens, SessionId,
        TokenIssuer,
    },
    keys::{KeyChange, KeyLog, KeyPorts, KeyService, KeySettings, Keys, SigningAlgorithm},
    shared::{AccountId, Role, Roles, Secrets, Timestamp},
};
use portreeve_crypto::{
    Argon2Hasher, AwsLcKeyMaterial, EncryptionKeys, HashCost, HashPoolSettings, HmacRefreshTokens,
    JwtIssuer, JwtSettings, RefreshTokenKey, SystemSecrets,
};
use portreeve_memory::MemoryStore;
use time::macros::datetime;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

type Outcome = Result<(), Box<dyn Error>>;

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

fn main() -> Outcome {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let runtime = Builder::new_current_thread().build()?;
    for algorithm in SigningAlgorithm::ALL {
        access_tokens(&mut criterion, &runtime, algorithm)?;
    }
    refresh_tokens(&mut criterion, &runtime)?;
    passwords(&mut criterion, &runtime)?;
    criterion.final_summary();
    Ok(())
}

/// New keys, made the way the service makes them.
fn keys(runtime: &Runtime, algorithm: SigningAlgorithm) -> Result<Keys, Box<dyn Error>> {
    struct NoLog;
    impl KeyLog for NoLog {
        fn record(&self, _: &KeyChange) {}
    }
    let ports = KeyPorts {
        repository: Arc::new(MemoryStore::default()),
        material: Arc::new(AwsLcKeyMaterial::new(EncryptionKeys::default())),
        log: Arc::new(NoLog),
    };
    let settings = KeySettings {
        algorithm,
        jwt_secret: None,
        rotate_after: None,
    };
    let keys = KeyService::new(ports, settings);
    Ok(runtime.block_on(keys.open(NOW))?)
}

fn claims() -> AccessClaims {
    AccessClaims {
        subject: AccountId::new(NOW, [1; 16]),
        session: SessionId::new(NOW, [2; 16]),
        roles: Roles::only(Role::User),
        token_id: Uuid::from_bytes(SystemSecrets.random()),
        issued_at: NOW,
        expires_at: NOW + time::Duration::minutes(15),
    }
}

fn access_tokens(
    criterion: &mut Criterion,
    runtime: &Runtime,
    algorithm: SigningAlgorithm,
) -> Outcome {
    let settings = JwtSettings {
        issuer: "https://accounts.example.com".into(),
        previous_issuer: None,
        audience: "example".into(),
    };
    let issuer = JwtIssuer::new(settings, &keys(runtime, algorithm)?.access_tokens)?;
    let claims_of_one = claims();
    let known = issuer.issue(&claims_of_one)?;
    assert_eq!(issuer.verify(known.expose(), NOW)?, claims_of_one);

    let mut group = criterion.benchmark_group(format!("access token, {algorithm}"));
    group.bench_function("sign", |b| {
        b.iter(|| issuer.issue(black_box(&claims_of_one)))
    });
    group.bench_function("verify, known", |b| {
        b.iter(|| issuer.verify(black_box(known.expose()), NOW));
    });
    // Each was never seen before: of those it has found good, the issuer remembers ten thousand.
    group.bench_function("verify, unknown", |b| {
        b.iter_batched(
            || issuer.issue(&claims()),
            |token| token.map(|token| issuer.verify(black_box(token.expose()), NOW)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
    Ok(())
}

fn refresh_tokens(criterion: &mut Criterion, runtime: &Runtime) -> Outcome {
    let keys = keys(runtime, SigningAlgorithm::Hs256)?;
    let tokens = HmacRefreshTokens::new(RefreshTokenKey::new(&keys.refresh_tokens));
    let session = SessionId::new(NOW, [2; 16]);
    let minted = tokens.mint(session, 7, [3; 16]);
    assert!(tokens.read(minted.token.expose()).is_some());

    let mut group = criterion.benchmark_group("refresh token");
    group.bench_function("mint", |b| {
        b.iter(|| tokens.mint(black_box(session), 7, [3; 16]));
    });
    group.bench_function("read", |b| {
        b.iter(|| tokens.read(black_box(minted.token.expose())));
    });
    group.finish();
    Ok(())
}

fn passwords(criterion: &mut Criterion, runtime: &Runtime) -> Outcome {
    let pool = HashPoolSettings {
        threads: 1,
        queue: 1,
    };
    let hasher = Argon2Hasher::new(HashCost::default(), pool)?;
    let password = Password::presented("seven grey otters").ok_or("no password")?;
    let hash = runtime.block_on(hasher.hash(&password, Priority::Trusted))?;
    let verified = runtime.block_on(hasher.verify(&password, &hash, Priority::Trusted))?;
    assert_eq!(verified, PasswordMatch::Match);

    let mut group = criterion.benchmark_group("password");
    group.sample_size(20);
    group.bench_function("hash", |b| {
        b.iter(|| runtime.block_on(hasher.hash(black_box(&password), Priority::Trusted)));
    });
    group.finish();
    Ok(())
}
