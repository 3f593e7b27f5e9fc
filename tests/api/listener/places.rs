use super::{answer, asks, connects, rest, says, with_settings};

#[tokio::test]
async fn one_address_gets_so_many_connections() {
    let app = with_settings(|settings| settings.limits.connections_per_client = 2).await;
    let mut one = connects(&app).await;
    let mut two = connects(&app).await;
    assert!(asks(&mut one).await.is_some() && asks(&mut two).await.is_some());

    assert_eq!(rest(&mut connects(&app).await).await, "");
    drop(one);
    while asks(&mut connects(&app).await).await.is_none() {}

    assert!(asks(&mut two).await.is_some());
}

#[tokio::test]
async fn a_trusted_proxy_gets_as_many_as_it_likes() {
    let app = with_settings(|settings| {
        settings.limits.connections_per_client = 1;
        settings.limits.uncounted = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let mut one = connects(&app).await;
    let mut two = connects(&app).await;

    assert!(asks(&mut one).await.is_some() && asks(&mut two).await.is_some());
}

#[tokio::test]
async fn silent_clients_make_room_for_one_that_asks() {
    let app = with_settings(|settings| settings.limits.connections = 4).await;
    let mut honest = connects(&app).await;
    assert!(asks(&mut honest).await.is_some());
    let mut silent = says(&app, "GET / HTTP/1.1\r\n").await;
    let mut slower = [connects(&app).await, connects(&app).await];

    let mut next = connects(&app).await;
    assert!(asks(&mut next).await.is_some());

    assert_eq!(
        rest(&mut silent).await,
        "",
        "it was the first of the strangers"
    );
    assert!(asks(&mut honest).await.is_some());
    let [second, _third] = &mut slower;
    assert!(asks(second).await.is_some());
}

#[tokio::test]
async fn a_crowd_of_honest_clients_is_served_one_after_the_other() {
    let app = with_settings(|settings| settings.limits.connections = 2).await;

    let ask = async || {
        let request = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        answer(&mut says(&app, request).await).await
    };
    let answers = futures_util::future::join_all((0..50).map(|_| ask())).await;

    assert!(answers.iter().all(Option::is_some));
}
