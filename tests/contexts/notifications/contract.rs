//! What every store of mails must do.

use portreeve::{
    events::Envelope,
    notifications::{
        AddedMail, Attempted, Event, Language, LinkedToken, Mail, MailFilter, MailId, MailOutcome,
        MailState, RecentMail, ServerReply, Suppression, Template,
    },
    shared::{AccountId, OneTimeTokenId, PageRequest, Timestamp},
};
use time::Duration;

use crate::contract::{NOW, RACERS, Stores, count, every_store, race, sample};

every_store!(
    a_mail_comes_back_as_it_was,
    of_any_number_who_add_a_mail_one_does,
    a_newer_link_replaces_those_of_its_account_and_template_that_have_not_ended,
    where_there_is_no_account_a_newer_link_replaces_those_to_its_address,
    a_notice_replaces_nothing,
    an_attempt_is_counted_and_begins_only_until_the_mail_has_ended,
    of_any_number_who_end_a_mail_that_is_sent_one_does,
    an_attempt_that_ends_is_written_with_the_words_of_the_server,
    what_was_sent_stays_sent,
    a_mail_that_was_sent_meanwhile_is_sent_though_it_was_suppressed,
    an_address_that_is_refused_is_marked_and_published_once,
    an_address_that_was_replaced_is_not_marked,
    a_mail_of_no_account_marks_nothing,
    an_address_that_takes_a_mail_is_not_marked_any_more,
    links_of_an_account_are_suppressed_if_they_are_older,
    a_mail_is_queued_again_unless_it_was_sent,
    recent_mails_are_those_of_an_address_that_were_not_suppressed,
    a_list_is_filtered_and_paged_from_the_newest,
    old_mails_that_have_ended_are_removed_in_steps,
    the_address_of_the_highest_version_is_kept,
    another_address_is_not_marked,
    a_language_comes_and_goes_and_leaves_the_address,
    of_any_number_of_addresses_at_once_the_newest_is_kept,
);

fn token(n: u8) -> LinkedToken {
    LinkedToken {
        id: OneTimeTokenId::from_uuid(uuid::Uuid::from_bytes([n; 16])),
        expires_at: NOW + Duration::HOUR,
    }
}

/// A notice, without a link.
fn notice(account_id: Option<AccountId>, at: Timestamp) -> Mail {
    let id = MailId::new(at, sample::random());
    Mail {
        id,
        account_id,
        recipient: sample::email("ada@example.com"),
        template: Template::PasswordChanged,
        language: Language::German,
        token: None,
        message_id: format!("{id}@example.com"),
        state: MailState::Queued,
        suppression: None,
        attempts: 0,
        reply: None,
        created_at: at,
        ended_at: None,
    }
}

fn with_link(account_id: Option<AccountId>, at: Timestamp) -> Mail {
    Mail {
        template: Template::ResetPassword,
        token: Some(token(1)),
        ..notice(account_id, at)
    }
}

fn sent(mail: &Mail) -> Attempted {
    attempted(mail, MailOutcome::Sent(ServerReply::of("250 ok")))
}

fn attempted(mail: &Mail, outcome: MailOutcome) -> Attempted {
    Attempted {
        id: mail.id,
        outcome,
        at: NOW + Duration::MINUTE,
        is_undeliverable: false,
    }
}

fn bounced(mail: &Mail) -> (Attempted, Vec<Envelope>) {
    let refused = MailOutcome::Failed(ServerReply::of("550 5.1.1 unknown"));
    let attempted = Attempted {
        is_undeliverable: true,
        ..attempted(mail, refused)
    };
    let events = mail.account_id.into_iter();
    let events = events.map(|account_id| Event::AddressBounced { account_id });
    let events = events.map(|event| sample::envelope(event, NOW));
    (attempted, events.collect())
}

impl Stores {
    async fn has_mail(&self, mail: Mail) -> Mail {
        assert_eq!(self.mails.add(&mail).await.unwrap(), AddedMail::Added);
        mail
    }

    async fn mail(&self, mail: &Mail) -> Mail {
        let found = self.mails.by_id(mail.id).await.unwrap();
        found.expect("the mail is there")
    }

    async fn became(&self, mail: &Mail) -> (MailState, Option<Suppression>) {
        let mail = self.mail(mail).await;
        (mail.state, mail.suppression)
    }

    /// An account whose mails go to this address.
    async fn has_recipient(&self, address: &str) -> AccountId {
        let account = sample::account_id(NOW);
        let email = sample::email(address);
        self.recipients
            .set_address(account, &email, 1)
            .await
            .unwrap();
        account
    }

    async fn undeliverable_since(&self, account: AccountId) -> Option<Timestamp> {
        let known = self.recipients.by_account(account).await.unwrap();
        known.expect("it is known").undeliverable_since
    }
}

async fn a_mail_comes_back_as_it_was(stores: &Stores) {
    let account = Some(sample::account_id(NOW));
    let whole = Mail {
        state: MailState::Suppressed,
        suppression: Some(Suppression::TooMany),
        attempts: 3,
        reply: Some(ServerReply::of("450 \"später\"")),
        ended_at: Some(NOW + Duration::MICROSECOND),
        ..with_link(account, NOW)
    };
    let bare = notice(None, NOW);

    for mail in [whole, bare] {
        let mail = stores.has_mail(mail).await;
        let again = stores.mails.add(&mail).await.unwrap();

        assert_eq!(stores.mail(&mail).await, mail);
        assert_eq!(again, AddedMail::Existing(Box::new(mail)));
    }
    let unknown = MailId::new(NOW, sample::random());
    assert_eq!(stores.mails.by_id(unknown).await.unwrap(), None);
}

async fn of_any_number_who_add_a_mail_one_does(stores: &Stores) {
    let mail = with_link(Some(sample::account_id(NOW)), NOW);

    let added = race(RACERS, |_| {
        let (stores, mail) = (stores.clone(), mail.clone());
        async move { stores.mails.add(&mail).await.unwrap() }
    })
    .await;

    assert_eq!(count(&added, |one| *one == AddedMail::Added), 1);
    assert_eq!(stores.mail(&mail).await, mail);
}

async fn a_newer_link_replaces_those_of_its_account_and_template_that_have_not_ended(
    stores: &Stores,
) {
    let account = Some(sample::account_id(NOW));
    let older = stores.has_mail(with_link(account, NOW)).await;
    let done = stores.has_mail(with_link(account, NOW)).await;
    // That one has replaced the first already.
    stores.mails.finish(&sent(&done), &[]).await.unwrap();
    let of_another = Some(sample::account_id(NOW));
    let others = stores.has_mail(with_link(of_another, NOW)).await;
    let unlike = Mail {
        template: Template::VerifyEmail,
        ..with_link(account, NOW)
    };
    let unlike = stores.has_mail(unlike).await;
    let later = NOW + Duration::MINUTE;
    let elsewhere = Mail {
        recipient: sample::email("new@example.com"),
        ..with_link(account, later)
    };

    let newer = stores.has_mail(elsewhere).await;
    let newest = stores.has_mail(with_link(account, later)).await;

    let replaced = (MailState::Suppressed, Some(Suppression::Replaced));
    assert_eq!(stores.became(&older).await, replaced);
    assert_eq!(stores.became(&newer).await, replaced);
    assert_eq!(stores.became(&done).await, (MailState::Sent, None));
    for untouched in [others, unlike, newest] {
        assert_eq!(stores.became(&untouched).await, (MailState::Queued, None));
    }
}

async fn where_there_is_no_account_a_newer_link_replaces_those_to_its_address(stores: &Stores) {
    let older = stores.has_mail(with_link(None, NOW)).await;
    let elsewhere = Mail {
        recipient: sample::email("new@example.com"),
        ..with_link(None, NOW)
    };
    let elsewhere = stores.has_mail(elsewhere).await;
    let of_account = with_link(Some(sample::account_id(NOW)), NOW);
    let of_account = stores.has_mail(of_account).await;

    let newer = stores.has_mail(with_link(None, NOW)).await;

    let replaced = (MailState::Suppressed, Some(Suppression::Replaced));
    assert_eq!(stores.became(&older).await, replaced);
    for untouched in [elsewhere, of_account, newer] {
        assert_eq!(stores.became(&untouched).await, (MailState::Queued, None));
    }
}

async fn a_notice_replaces_nothing(stores: &Stores) {
    let account = Some(sample::account_id(NOW));
    let first = stores.has_mail(notice(account, NOW)).await;

    stores.has_mail(notice(account, NOW)).await;

    assert_eq!(stores.became(&first).await, (MailState::Queued, None));
}

async fn an_attempt_is_counted_and_begins_only_until_the_mail_has_ended(stores: &Stores) {
    let mail = stores.has_mail(notice(None, NOW)).await;

    let first = stores.mails.begin(mail.id).await.unwrap().unwrap();
    // Its process was killed.
    let second = stores.mails.begin(mail.id).await.unwrap().unwrap();
    stores.mails.finish(&sent(&mail), &[]).await.unwrap();
    let third = stores.mails.begin(mail.id).await.unwrap();
    let unknown = MailId::new(NOW, sample::random());

    assert_eq!((first.state, first.attempts), (MailState::Sending, 1));
    assert_eq!((second.state, second.attempts), (MailState::Sending, 2));
    assert_eq!(third, None);
    assert_eq!(stores.mail(&mail).await.attempts, 2);
    assert_eq!(stores.mails.begin(unknown).await.unwrap(), None);
}

async fn of_any_number_who_end_a_mail_that_is_sent_one_does(stores: &Stores) {
    let mail = stores.has_mail(notice(None, NOW)).await;

    let ended = race(RACERS, |_| {
        let (stores, attempted) = (stores.clone(), sent(&mail));
        async move { stores.mails.finish(&attempted, &[]).await.unwrap() }
    })
    .await;

    assert_eq!(count(&ended, |ended| *ended), 1);
}

async fn an_attempt_that_ends_is_written_with_the_words_of_the_server(stores: &Stores) {
    let ended = Some(NOW + Duration::MINUTE);
    let reply = |words| Some(ServerReply::of(words));
    for (outcome, state, words, ended_at) in [
        (
            MailOutcome::Deferred(ServerReply::of("450 later")),
            MailState::Deferred,
            reply("450 later"),
            None,
        ),
        (
            MailOutcome::Failed(ServerReply::of("554 no")),
            MailState::Failed,
            reply("554 no"),
            ended,
        ),
        (
            MailOutcome::Sent(ServerReply::of("250 ok")),
            MailState::Sent,
            reply("250 ok"),
            ended,
        ),
        (
            MailOutcome::Suppressed(Suppression::Expired),
            MailState::Suppressed,
            None,
            ended,
        ),
    ] {
        let mail = stores.has_mail(notice(None, NOW)).await;
        stores.mails.begin(mail.id).await.unwrap();

        let attempted = attempted(&mail, outcome.clone());
        let written = stores.mails.finish(&attempted, &[]).await;

        assert!(written.unwrap());
        let expected = Mail {
            state,
            suppression: outcome.suppression(),
            attempts: 1,
            reply: words,
            ended_at,
            ..mail.clone()
        };
        assert_eq!(stores.mail(&mail).await, expected);
    }
}

async fn what_was_sent_stays_sent(stores: &Stores) {
    let mail = stores.has_mail(notice(None, NOW)).await;
    stores.mails.finish(&sent(&mail), &[]).await.unwrap();
    let before = stores.mail(&mail).await;

    for outcome in [
        MailOutcome::Deferred(ServerReply::of("450 later")),
        MailOutcome::Failed(ServerReply::of("554 no")),
        MailOutcome::Suppressed(Suppression::Expired),
        MailOutcome::Sent(ServerReply::of("250 once more")),
    ] {
        let written = stores.mails.finish(&attempted(&mail, outcome), &[]).await;
        assert!(!written.unwrap());
    }

    assert_eq!(stores.mail(&mail).await, before);
}

async fn a_mail_that_was_sent_meanwhile_is_sent_though_it_was_suppressed(stores: &Stores) {
    let account = sample::account_id(NOW);
    let mail = stores.has_mail(with_link(Some(account), NOW)).await;
    stores.mails.begin(mail.id).await.unwrap();
    let later = NOW + Duration::SECOND;
    let suppressed = stores
        .mails
        .suppress_links(account, Suppression::Replaced, later);
    suppressed.await.unwrap();
    let deferred = MailOutcome::Deferred(ServerReply::of("450 later"));

    let deferred = stores.mails.finish(&attempted(&mail, deferred), &[]).await;
    let still = stores.became(&mail).await;
    let written = stores.mails.finish(&sent(&mail), &[]).await;

    assert!(!deferred.unwrap() && written.unwrap());
    assert_eq!(still.0, MailState::Suppressed);
    assert_eq!(stores.became(&mail).await, (MailState::Sent, None));
}

async fn an_address_that_is_refused_is_marked_and_published_once(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let first = stores.has_mail(notice(Some(account), NOW)).await;
    let second = stores.has_mail(notice(Some(account), NOW)).await;

    for mail in [&first, &second] {
        let (attempted, events) = bounced(mail);
        assert!(stores.mails.finish(&attempted, &events).await.unwrap());
    }

    let published = stores.published().await;
    assert_eq!(published.len(), 1);
    let event = Event::AddressBounced {
        account_id: account,
    };
    assert_eq!(published[0].event, event.into());
    let since = stores.undeliverable_since(account).await;
    assert_eq!(since, Some(NOW + Duration::MINUTE));
    assert_eq!(stores.became(&second).await, (MailState::Failed, None));
}

async fn an_address_that_was_replaced_is_not_marked(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let mail = stores.has_mail(notice(Some(account), NOW)).await;
    let new = sample::email("new@example.com");
    stores
        .recipients
        .set_address(account, &new, 2)
        .await
        .unwrap();

    let (attempted, events) = bounced(&mail);
    assert!(stores.mails.finish(&attempted, &events).await.unwrap());

    assert_eq!(stores.undeliverable_since(account).await, None);
    assert_eq!(stores.published().await, []);
    assert_eq!(stores.became(&mail).await, (MailState::Failed, None));
}

async fn a_mail_of_no_account_marks_nothing(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let mail = stores.has_mail(notice(None, NOW)).await;

    let (attempted, events) = bounced(&mail);
    assert!(stores.mails.finish(&attempted, &events).await.unwrap());

    assert_eq!(stores.undeliverable_since(account).await, None);
    assert_eq!(stores.became(&mail).await, (MailState::Failed, None));
}

async fn an_address_that_takes_a_mail_is_not_marked_any_more(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let refused = stores.has_mail(notice(Some(account), NOW)).await;
    let (attempted, events) = bounced(&refused);
    stores.mails.finish(&attempted, &events).await.unwrap();
    let taken = stores.has_mail(notice(Some(account), NOW)).await;

    stores.mails.finish(&sent(&taken), &[]).await.unwrap();

    assert_eq!(stores.undeliverable_since(account).await, None);
}

async fn links_of_an_account_are_suppressed_if_they_are_older(stores: &Stores) {
    let account = sample::account_id(NOW);
    let later = NOW + Duration::MICROSECOND;
    let verify = Mail {
        template: Template::VerifyEmail,
        ..with_link(Some(account), NOW)
    };
    let older = [
        stores.has_mail(with_link(Some(account), NOW)).await,
        stores.has_mail(verify).await,
    ];
    let undo = Mail {
        template: Template::UndoEmailChange,
        ..with_link(Some(account), later)
    };
    let untouched = [
        stores.has_mail(undo).await,
        stores.has_mail(notice(Some(account), NOW)).await,
        stores.has_mail(with_link(None, NOW)).await,
        stores
            .has_mail(with_link(Some(sample::account_id(NOW)), NOW))
            .await,
    ];

    let suppress = || {
        let mails = &stores.mails;
        mails.suppress_links(account, Suppression::Replaced, later)
    };
    let (first, second) = (suppress().await.unwrap(), suppress().await.unwrap());

    assert_eq!((first, second), (2, 0));
    for mail in &older {
        let replaced = (MailState::Suppressed, Some(Suppression::Replaced));
        assert_eq!(stores.became(mail).await, replaced);
    }
    for mail in &untouched {
        assert_eq!(stores.became(mail).await, (MailState::Queued, None));
    }
}

async fn a_mail_is_queued_again_unless_it_was_sent(stores: &Stores) {
    for outcome in [
        MailOutcome::Deferred(ServerReply::of("450 later")),
        MailOutcome::Failed(ServerReply::of("554 no")),
        MailOutcome::Suppressed(Suppression::TooMany),
    ] {
        let mail = stores.has_mail(notice(None, NOW)).await;
        stores.mails.begin(mail.id).await.unwrap();
        let attempted = attempted(&mail, outcome);
        stores.mails.finish(&attempted, &[]).await.unwrap();

        assert!(stores.mails.requeue(mail.id).await.unwrap());

        let again = stores.mail(&mail).await;
        assert_eq!((again.state, again.suppression), (MailState::Queued, None));
        assert_eq!((again.attempts, again.ended_at), (0, None));
    }
    let done = stores.has_mail(notice(None, NOW)).await;
    stores.mails.finish(&sent(&done), &[]).await.unwrap();
    let unknown = MailId::new(NOW, sample::random());

    assert!(!stores.mails.requeue(done.id).await.unwrap());
    assert!(!stores.mails.requeue(unknown).await.unwrap());
    assert_eq!(stores.became(&done).await, (MailState::Sent, None));
}

async fn recent_mails_are_those_of_an_address_that_were_not_suppressed(stores: &Stores) {
    let at = |seconds| NOW + Duration::seconds(seconds);
    stores.has_mail(notice(None, NOW)).await;
    stores.has_mail(notice(None, at(1))).await;
    let verify = Mail {
        template: Template::VerifyEmail,
        ..notice(None, at(2))
    };
    stores.has_mail(verify).await;
    let elsewhere = Mail {
        recipient: sample::email("bob@example.com"),
        ..notice(None, at(3))
    };
    stores.has_mail(elsewhere).await;
    let suppressed = stores.has_mail(notice(None, at(4))).await;
    let why = MailOutcome::Suppressed(Suppression::TooMany);
    let why = attempted(&suppressed, why);
    stores.mails.finish(&why, &[]).await.unwrap();

    let ada = sample::email("ada@example.com");
    let all = stores.mails.recent(&ada, NOW, 10).await.unwrap();
    let one = stores.mails.recent(&ada, NOW, 1).await.unwrap();

    let recent = |template, at| RecentMail {
        template,
        created_at: at,
    };
    let newest = recent(Template::VerifyEmail, at(2));
    assert_eq!(all, [newest, recent(Template::PasswordChanged, at(1))]);
    assert_eq!(one, [newest]);
}

async fn a_list_is_filtered_and_paged_from_the_newest(stores: &Stores) {
    let account = sample::account_id(NOW);
    let mut mails = Vec::new();
    for n in 0..5 {
        let at = NOW + Duration::seconds(n);
        let of = (n % 2 == 0).then_some(account);
        mails.push(stores.has_mail(notice(of, at)).await);
    }
    stores.mails.finish(&sent(&mails[4]), &[]).await.unwrap();
    let bobs = Mail {
        recipient: sample::email("bob@example.com"),
        ..notice(None, NOW + Duration::MINUTE)
    };
    let bobs = stores.has_mail(bobs).await;
    let list = |filter: MailFilter, after, limit| async move {
        let page = PageRequest::new(limit, after);
        let page = stores.mails.list(&filter, &page).await.unwrap();
        let ids: Vec<_> = page.items.iter().map(|mail| mail.id).collect();
        (ids, page.next)
    };
    let id = |n: usize| mails[n].id;

    let first = list(MailFilter::default(), None, 2).await;
    assert_eq!(first, (vec![bobs.id, id(4)], Some(id(4))));
    let second = list(MailFilter::default(), first.1, 4).await;
    assert_eq!(second, (vec![id(3), id(2), id(1), id(0)], None));
    let of_account = MailFilter {
        account_id: Some(account),
        state: Some(MailState::Queued),
        ..MailFilter::default()
    };
    assert_eq!(list(of_account, None, 9).await.0, [id(2), id(0)]);
    let to_bob = MailFilter {
        recipient: Some(sample::email("bob@example.com")),
        ..MailFilter::default()
    };
    assert_eq!(list(to_bob, None, 9).await.0, [bobs.id]);
}

async fn old_mails_that_have_ended_are_removed_in_steps(stores: &Stores) {
    let waiting = stores.has_mail(notice(None, NOW)).await;
    for _ in 0..3 {
        let mail = stores.has_mail(notice(None, NOW)).await;
        stores.mails.finish(&sent(&mail), &[]).await.unwrap();
    }
    let ended = NOW + Duration::MINUTE;
    let remove = |before| stores.mails.remove_ended(before, 2);

    assert_eq!(remove(ended).await.unwrap(), 0);
    let later = ended + Duration::MICROSECOND;
    assert_eq!(remove(later).await.unwrap(), 2);
    assert_eq!(remove(later).await.unwrap(), 1);
    assert_eq!(remove(later).await.unwrap(), 0);
    assert_eq!(stores.mail(&waiting).await, waiting);
}

async fn the_address_of_the_highest_version_is_kept(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let addresses = [
        ("old@example.com", 1),
        ("new@example.com", 3),
        ("between@example.com", 2),
    ];

    for (address, version) in addresses {
        let email = sample::email(address);
        let set = stores.recipients.set_address(account, &email, version);
        set.await.unwrap();
    }

    let known = stores
        .recipients
        .by_account(account)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.email, Some(sample::email("new@example.com")));
    assert_eq!(known.email_version, 3);
}

async fn another_address_is_not_marked(stores: &Stores) {
    let account = stores.has_recipient("ada@example.com").await;
    let mail = stores.has_mail(notice(Some(account), NOW)).await;
    let (attempted, events) = bounced(&mail);
    stores.mails.finish(&attempted, &events).await.unwrap();
    let set = |address, version| async move {
        let email = sample::email(address);
        let set = stores.recipients.set_address(account, &email, version);
        set.await.unwrap();
        stores.undeliverable_since(account).await.is_some()
    };

    assert!(set("ada@example.com", 2).await);
    assert!(!set("new@example.com", 3).await);
}

async fn a_language_comes_and_goes_and_leaves_the_address(stores: &Stores) {
    let account = sample::account_id(NOW);
    let recipients = &stores.recipients;
    let locale = |tag: Option<&str>| recipients.set_locale(account, tag.map(str::to_owned));

    locale(Some("de-CH")).await.unwrap();
    let first = recipients.by_account(account).await.unwrap().unwrap();
    let email = sample::email("ada@example.com");
    recipients.set_address(account, &email, 1).await.unwrap();
    let second = recipients.by_account(account).await.unwrap().unwrap();
    locale(None).await.unwrap();
    let third = recipients.by_account(account).await.unwrap().unwrap();

    assert_eq!(
        (first.email, first.locale.as_deref()),
        (None, Some("de-CH"))
    );
    assert_eq!(second.email, Some(email.clone()));
    assert_eq!(second.language(), Language::German);
    assert_eq!((third.email, third.locale), (Some(email), None));
}

async fn of_any_number_of_addresses_at_once_the_newest_is_kept(stores: &Stores) {
    let account = sample::account_id(NOW);

    race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let email = sample::email(&format!("a{n}@example.com"));
            let version = u32::try_from(n).unwrap() + 1;
            let set = stores.recipients.set_address(account, &email, version);
            set.await.unwrap();
        }
    })
    .await;

    let known = stores
        .recipients
        .by_account(account)
        .await
        .unwrap()
        .unwrap();
    let newest = format!("a{}@example.com", RACERS - 1);
    assert_eq!(known.email, Some(sample::email(&newest)));
}
