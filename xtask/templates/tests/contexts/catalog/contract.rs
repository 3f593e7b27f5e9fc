use portreeve::{
    events::Envelope,
    shared::{AccountId, PageRequest, Timestamp},
    catalog::{AddWidgetError, Widget, WidgetId, WidgetName},
};
use time::Duration;

use crate::contract::{NOW, RACERS, Stores, count, every_store, race, sample};

every_store!(
    a_widget_comes_back_as_it_was,
    an_unknown_widget_is_not_found,
    a_widget_and_its_event_are_written_together,
    a_name_that_is_taken_is_refused_and_nothing_is_told,
    two_owners_may_use_the_same_name,
    of_many_who_want_a_name_one_gets_it,
    a_list_has_those_of_the_owner_the_newest_first,
    pages_follow_one_another_without_a_gap,
);

fn widget(owner: AccountId, name: &str, now: Timestamp) -> (Widget, Envelope) {
    let id = WidgetId::new(now, sample::random());
    let (widget, event) = Widget::create(id, owner, WidgetName::parse(name).unwrap(), now);
    (widget, sample::envelope(event, now))
}

async fn has_widget(stores: &Stores, owner: AccountId, name: &str, now: Timestamp) -> Widget {
    let (widget, _) = widget(owner, name, now);
    stores.widgets.add(&widget, &[]).await.unwrap();
    widget
}

async fn a_widget_comes_back_as_it_was(stores: &Stores) {
    let owner = sample::account_id(NOW);
    let widget = has_widget(stores, owner, "Größe 王 'x' \"y\"", NOW).await;

    let found = stores.widgets.by_id(widget.id()).await.unwrap();
    let listed = stores.widgets.list(owner, &PageRequest::new(1, None)).await;

    assert_eq!(found, Some(widget.clone()));
    assert_eq!(listed.unwrap().items, [widget]);
}

async fn an_unknown_widget_is_not_found(stores: &Stores) {
    has_widget(stores, sample::account_id(NOW), "First", NOW).await;

    let found = stores.widgets.by_id(WidgetId::new(NOW, sample::random())).await;

    assert_eq!(found.unwrap(), None);
}

async fn a_widget_and_its_event_are_written_together(stores: &Stores) {
    let (widget, created) = widget(sample::account_id(NOW), "First", NOW);

    let events = [created.clone()];
    stores.widgets.add(&widget, &events).await.unwrap();

    assert_eq!(stores.published().await, [created]);
}

async fn a_name_that_is_taken_is_refused_and_nothing_is_told(stores: &Stores) {
    let owner = sample::account_id(NOW);
    has_widget(stores, owner, "First", NOW).await;
    let (late, created) = widget(owner, "First", NOW);

    let refusal = stores.widgets.add(&late, &[created]).await;

    assert!(matches!(refusal, Err(AddWidgetError::NameTaken)));
    assert_eq!(stores.widgets.by_id(late.id()).await.unwrap(), None);
    assert_eq!(stores.published().await, []);
}

async fn two_owners_may_use_the_same_name(stores: &Stores) {
    has_widget(stores, sample::account_id(NOW), "First", NOW).await;
    let (other, _) = widget(sample::account_id(NOW), "First", NOW);

    let added = stores.widgets.add(&other, &[]).await;

    assert!(added.is_ok());
}

async fn of_many_who_want_a_name_one_gets_it(stores: &Stores) {
    let owner = sample::account_id(NOW);

    let answers = race(RACERS, |_| {
        let stores = stores.clone();
        let (widget, created) = widget(owner, "First", NOW);
        async move { stores.widgets.add(&widget, &[created]).await }
    })
    .await;

    let refused = |answer: &Result<_, _>| matches!(answer, Err(AddWidgetError::NameTaken));
    assert_eq!(count(&answers, Result::is_ok), 1);
    assert_eq!(count(&answers, refused), RACERS - 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_list_has_those_of_the_owner_the_newest_first(stores: &Stores) {
    let owner = sample::account_id(NOW);
    let first = has_widget(stores, owner, "First", NOW).await;
    has_widget(stores, sample::account_id(NOW), "Another's", NOW).await;
    let second = has_widget(stores, owner, "Second", NOW + Duration::SECOND).await;

    let page = stores.widgets.list(owner, &PageRequest::new(10, None)).await;

    let page = page.unwrap();
    assert_eq!((page.items, page.next), (vec![second, first], None));
}

async fn pages_follow_one_another_without_a_gap(stores: &Stores) {
    let owner = sample::account_id(NOW);
    for n in 0..5 {
        has_widget(stores, owner, &format!("Number {n}"), NOW).await;
    }

    let mut names = Vec::new();
    let mut request = PageRequest::new(2, None);
    loop {
        let page = stores.widgets.list(owner, &request).await.unwrap();
        names.extend(page.items.iter().map(|one| one.state().name.as_str().to_owned()));
        match page.next {
            Some(next) => request = PageRequest::new(2, Some(next)),
            None => break,
        }
    }

    assert_eq!(names, ["Number 4", "Number 3", "Number 2", "Number 1", "Number 0"]);
}
