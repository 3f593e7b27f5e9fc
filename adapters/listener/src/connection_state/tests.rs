use std::time::Duration;

use super::*;

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// A connection, and the instant of its opening.
fn opened() -> (ConnectionState, Instant, Timings) {
    let now = Instant::now();
    (ConnectionState::new(now), now, Timings::default())
}

#[test]
fn a_silent_client_and_an_unfinished_head_time_out_ten_seconds_after_the_opening() {
    let (mut state, start, timings) = opened();
    assert_eq!(state.timed_out(&timings, start + seconds(9)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(10)),
        Some(TimeoutReason::Silent)
    );

    state.received(start + seconds(9));

    assert_eq!(
        state.timed_out(&timings, start + seconds(10)),
        Some(TimeoutReason::SlowHead)
    );
}

#[test]
fn a_later_head_times_out_ten_seconds_after_its_first_byte() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    state.request_ends(start + seconds(20));
    state.received(start + seconds(30));
    state.received(start + seconds(39));

    assert_eq!(state.timed_out(&timings, start + seconds(39)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(40)),
        Some(TimeoutReason::SlowHead)
    );
}

#[test]
fn no_timeout_runs_while_a_request_is_handled_and_the_idle_time_begins_after_the_response() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    let response = state.response_begins(start + seconds(60));
    state.request_ends(start + seconds(60));
    assert_eq!(state.timed_out(&timings, start + seconds(61)), None);

    state.response_ends(response, start + seconds(62));

    assert_eq!(state.timed_out(&timings, start + seconds(76)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(77)),
        Some(TimeoutReason::Idle)
    );
}

#[test]
fn pings_neither_keep_an_http2_connection_nor_end_it_early() {
    let (mut state, start, timings) = opened();
    state.set_http2();
    state.request_begins();
    state.request_ends(start);
    for second in 1..15 {
        state.received(start + seconds(second));
    }

    assert_eq!(state.timed_out(&timings, start + seconds(14)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(15)),
        Some(TimeoutReason::Idle)
    );
}

#[test]
fn a_response_that_is_read_too_slowly_times_out_and_a_slow_network_does_not() {
    for (bytes, times_out) in [(1_000, true), (1_100, false)] {
        let (mut state, start, timings) = opened();
        state.request_begins();
        let timeouts = (0..=12).map(|second| {
            let now = start + seconds(second);
            state.write_blocked(now);
            let timed_out = state.timed_out(&timings, now);
            state.sent(bytes, timings.min_sent, now);
            timed_out
        });

        let timeouts: Vec<_> = timeouts.flatten().collect();

        assert_eq!(
            timeouts.contains(&TimeoutReason::SlowReader),
            times_out,
            "{bytes}"
        );
    }
}

#[test]
fn a_response_for_which_an_http2_client_opens_no_window_times_out() {
    let (mut state, start, timings) = opened();
    state.set_http2();
    state.request_begins();
    let response = state.response_begins(start);
    state.request_ends(start);
    state.response_moves(response, start + seconds(5));

    assert_eq!(state.timed_out(&timings, start + seconds(14)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(15)),
        Some(TimeoutReason::SlowReader)
    );
}

#[test]
fn a_response_that_stalls_times_out_although_others_move() {
    let (mut state, start, timings) = opened();
    state.set_http2();
    state.response_begins(start);
    for second in 1..10 {
        let now = start + seconds(second);
        let other = state.response_begins(now);
        state.response_moves(other, now);
        state.response_ends(other, now);
    }

    assert_eq!(
        state.timed_out(&timings, start + seconds(10)),
        Some(TimeoutReason::SlowReader)
    );
}

#[test]
fn responses_that_wait_for_a_slow_network_do_not_time_out_while_enough_is_sent() {
    let (mut state, start, timings) = opened();
    state.set_http2();
    state.response_begins(start);
    let other = state.response_begins(start);
    for second in 0..60 {
        let now = start + seconds(second);
        state.write_blocked(now);
        assert_eq!(state.timed_out(&timings, now), None, "{second}");
        state.response_moves(other, now);
        state.sent(2_000, timings.min_sent, now);
    }
}

#[test]
fn the_end_of_a_response_is_awaited_and_the_idle_time_begins_after_it() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    let response = state.response_begins(start);
    state.request_ends(start);
    state.response_ends(response, start);
    state.write_blocked(start);
    for second in 1..20 {
        let now = start + seconds(second);
        state.sent(1_500, timings.min_sent, now);
        state.write_blocked(now);
    }
    assert_eq!(state.timed_out(&timings, start + seconds(20)), None);

    state.sent_all(start + seconds(20));

    assert_eq!(state.timed_out(&timings, start + seconds(34)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(35)),
        Some(TimeoutReason::Idle)
    );
}

#[test]
fn only_connections_that_wait_for_the_client_are_evicted_and_those_without_a_request_first() {
    let (mut state, start, _) = opened();
    assert_eq!(state.waiting_since(), Some((false, start)));

    state.request_begins();
    assert_eq!(state.waiting_since(), None);
    state.body_stalls(start + seconds(1));
    assert_eq!(state.waiting_since(), Some((true, start + seconds(1))));
    state.body_resumes();
    assert_eq!(state.waiting_since(), None);
    state.request_ends(start + seconds(2));

    assert_eq!(state.waiting_since(), Some((true, start + seconds(2))));
}

#[test]
fn a_stream_that_has_nothing_to_send_does_not_time_out_and_one_that_is_not_read_does() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    let stream = state.response_begins(start);
    state.request_ends(start);
    state.response_awaits_service(stream);
    assert_eq!(state.timed_out(&timings, start + seconds(60)), None);
    assert_eq!(state.waiting_since(), None, "it is not evicted either");

    // There is something, and hyper has no window to send it in.
    state.response_moves(stream, start + seconds(60));
    assert_eq!(state.waiting_since(), Some((true, start + seconds(60))));

    assert_eq!(state.timed_out(&timings, start + seconds(69)), None);
    assert_eq!(
        state.timed_out(&timings, start + seconds(70)),
        Some(TimeoutReason::SlowReader)
    );
}

#[test]
fn an_upgraded_connection_may_be_idle_and_is_not_evicted() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    let response = state.response_begins(start);
    state.request_ends(start);
    state.upgrade(start);
    state.response_ends(response, start);
    assert!(!state.waits_for_head());
    assert_eq!(state.timed_out(&timings, start + seconds(3600)), None);
    assert_eq!(state.waiting_since(), None);

    state.received(start + seconds(1));
    state.sent(10, timings.min_sent, start + seconds(2));

    assert_eq!(state.waiting_since(), None);
    assert!(!state.is_in_head());
}

#[test]
fn an_upgraded_connection_that_is_not_read_times_out() {
    let (mut state, start, timings) = opened();
    state.request_begins();
    state.upgrade(start);
    state.request_ends(start);
    state.write_blocked(start);

    assert_eq!(
        state.timed_out(&timings, start + seconds(10)),
        Some(TimeoutReason::SlowReader)
    );
}
