use std::time::Duration;

use super::*;

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// A connection, and the instant of its opening.
fn opened() -> (State, Instant, Timings) {
    let now = Instant::now();
    (State::new(now), now, Timings::default())
}

#[test]
fn who_says_nothing_and_who_does_not_finish_has_ten_seconds_from_the_opening() {
    let (mut state, start, timings) = opened();
    assert_eq!(state.overdue(&timings, start + seconds(9)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(10)),
        Some(Overdue::Silent)
    );

    state.heard(start + seconds(9));

    assert_eq!(
        state.overdue(&timings, start + seconds(10)),
        Some(Overdue::SlowHead)
    );
}

#[test]
fn a_later_head_has_ten_seconds_from_its_first_byte() {
    let (mut state, start, timings) = opened();
    state.call_begins();
    state.call_ends(start + seconds(20));
    state.heard(start + seconds(30));
    state.heard(start + seconds(39));

    assert_eq!(state.overdue(&timings, start + seconds(39)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(40)),
        Some(Overdue::SlowHead)
    );
}

#[test]
fn nobody_is_cut_while_we_work_and_the_idle_time_begins_after_the_answer() {
    let (mut state, start, timings) = opened();
    state.call_begins();
    let answer = state.answer_begins(start + seconds(60));
    state.call_ends(start + seconds(60));
    assert_eq!(state.overdue(&timings, start + seconds(61)), None);

    state.answer_ends(answer, start + seconds(62));

    assert_eq!(state.overdue(&timings, start + seconds(76)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(77)),
        Some(Overdue::Idle)
    );
}

#[test]
fn pings_do_not_keep_an_http2_connection_nor_end_it_early() {
    let (mut state, start, timings) = opened();
    state.speaks_http2();
    state.call_begins();
    state.call_ends(start);
    for second in 1..15 {
        state.heard(start + seconds(second));
    }

    assert_eq!(state.overdue(&timings, start + seconds(14)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(15)),
        Some(Overdue::Idle)
    );
}

#[test]
fn an_answer_that_is_taken_in_drips_is_given_up_and_a_slow_line_is_not() {
    for (bytes, given_up) in [(1_000, true), (1_100, false)] {
        let (mut state, start, timings) = opened();
        state.call_begins();
        let verdicts = (0..=12).map(|second| {
            let now = start + seconds(second);
            state.stuck(now);
            let verdict = state.overdue(&timings, now);
            state.took(bytes, timings.least_taken, now);
            verdict
        });

        let verdicts: Vec<_> = verdicts.flatten().collect();

        assert_eq!(verdicts.contains(&Overdue::SlowReader), given_up, "{bytes}");
    }
}

#[test]
fn an_answer_for_which_an_http2_client_opens_no_window_is_given_up() {
    let (mut state, start, timings) = opened();
    state.speaks_http2();
    state.call_begins();
    let answer = state.answer_begins(start);
    state.call_ends(start);
    state.answer_moves(answer, start + seconds(5));

    assert_eq!(state.overdue(&timings, start + seconds(14)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(15)),
        Some(Overdue::SlowReader)
    );
}

#[test]
fn an_answer_that_stands_still_is_given_up_though_others_move() {
    let (mut state, start, timings) = opened();
    state.speaks_http2();
    state.answer_begins(start);
    for second in 1..10 {
        let now = start + seconds(second);
        let other = state.answer_begins(now);
        state.answer_moves(other, now);
        state.answer_ends(other, now);
    }

    assert_eq!(
        state.overdue(&timings, start + seconds(10)),
        Some(Overdue::SlowReader)
    );
}

#[test]
fn answers_that_wait_for_a_slow_line_are_not_given_up_while_it_takes_enough() {
    let (mut state, start, timings) = opened();
    state.speaks_http2();
    state.answer_begins(start);
    let other = state.answer_begins(start);
    for second in 0..60 {
        let now = start + seconds(second);
        state.stuck(now);
        assert_eq!(state.overdue(&timings, now), None, "{second}");
        state.answer_moves(other, now);
        state.took(2_000, timings.least_taken, now);
    }
}

#[test]
fn the_end_of_an_answer_is_waited_for_and_the_idle_time_begins_after_it() {
    let (mut state, start, timings) = opened();
    state.call_begins();
    let answer = state.answer_begins(start);
    state.call_ends(start);
    state.answer_ends(answer, start);
    state.stuck(start);
    for second in 1..20 {
        let now = start + seconds(second);
        state.took(1_500, timings.least_taken, now);
        state.stuck(now);
    }
    assert_eq!(state.overdue(&timings, start + seconds(20)), None);

    state.took_all(start + seconds(20));

    assert_eq!(state.overdue(&timings, start + seconds(34)), None);
    assert_eq!(
        state.overdue(&timings, start + seconds(35)),
        Some(Overdue::Idle)
    );
}

#[test]
fn only_who_keeps_us_waiting_can_be_shed_and_strangers_go_first() {
    let (mut state, start, _) = opened();
    assert_eq!(state.waits_since(), Some((false, start)));

    state.call_begins();
    assert_eq!(state.waits_since(), None);
    state.body_stalls(start + seconds(1));
    assert_eq!(state.waits_since(), Some((true, start + seconds(1))));
    state.body_goes_on();
    assert_eq!(state.waits_since(), None);
    state.call_ends(start + seconds(2));

    assert_eq!(state.waits_since(), Some((true, start + seconds(2))));
}
