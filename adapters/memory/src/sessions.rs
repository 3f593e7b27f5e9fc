use std::ops::Bound;

use async_trait::async_trait;
use portreeve::{
    auth::{
        Account, AddSessionError, EndReason, EndSessions, Ended, Session, SessionId, SessionLimit,
        SessionRepository, SessionState,
    },
    events::Envelope,
    shared::{AccountId, Page, PageRequest, Status, StoreError, Timestamp},
};

use crate::{MemoryStore, State};

#[async_trait]
impl SessionRepository for MemoryStore {
    async fn add(
        &self,
        session: &Session,
        account: &Account,
        limit: &SessionLimit,
        events: &[Envelope],
    ) -> Result<u64, AddSessionError> {
        let mut state = self.state();
        let unchanged = state.accounts.get(&account.id()).is_some_and(|stored| {
            stored.facts().version == account.facts().version
                && stored.facts().status == Status::Active
        });
        if !unchanged {
            return Err(AddSessionError::AccountChanged);
        }
        state.sessions.insert(session.state().id, session.clone());
        self.record(&mut state, events);
        let ended = state.end_surplus(session, limit.most);
        if ended > 0 {
            self.record(&mut state, std::slice::from_ref(&limit.event));
            self.0.account_changes.invalidate(account.id());
        }
        Ok(ended)
    }

    async fn with_account(&self, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        let state = self.state();
        Ok(state.sessions.get(&id).and_then(|session| {
            let account = state.accounts.get(&session.state().account_id)?;
            Some((session.clone(), account.clone()))
        }))
    }

    async fn rotate(&self, session: &Session, generation: u32) -> Result<bool, StoreError> {
        let mut state = self.state();
        let stored = state
            .sessions
            .get_mut(&session.state().id)
            .filter(|stored| {
                stored.state().ended.is_none() && stored.state().generation == generation
            });
        Ok(stored.map(|stored| stored.clone_from(session)).is_some())
    }

    async fn end(
        &self,
        account: AccountId,
        which: EndSessions,
        at: Timestamp,
        events: &[Envelope],
    ) -> Result<u64, StoreError> {
        let mut state = self.state();
        let ended = state.end_sessions(account, which, at);
        if ended > 0 {
            self.record(&mut state, events);
            self.0.account_changes.invalidate(account);
        }
        Ok(ended)
    }

    async fn live(
        &self,
        account: AccountId,
        now: Timestamp,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, StoreError> {
        let state = self.state();
        let before = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = state.sessions.range((Bound::Unbounded, before)).rev();
        let live = behind
            .map(|(_, session)| session)
            .filter(|session| session.state().account_id == account && session.is_live(now))
            .take(usize::from(page.limit()) + 1)
            .cloned()
            .collect();
        Ok(Page::from_overfull(live, page, |session| {
            session.state().id
        }))
    }

    async fn ended(
        &self,
        after: (Timestamp, SessionId),
        good_after: Timestamp,
        limit: u16,
    ) -> Result<Vec<Session>, StoreError> {
        let state = self.state();
        let mut ended: Vec<_> = state
            .sessions
            .iter()
            .filter_map(|(id, session)| Some(((session.state().ended?.at, *id), session)))
            .filter(|(place, session)| *place > after && session.state().access_until > good_after)
            .collect();
        ended.sort_unstable_by_key(|(place, _)| *place);
        let first = ended.into_iter().take(limit.into());
        Ok(first.map(|(_, session)| session.clone()).collect())
    }

    async fn purge(
        &self,
        after: Option<SessionId>,
        before: Timestamp,
        limit: u16,
    ) -> Result<Option<SessionId>, StoreError> {
        let mut state = self.state();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = state.sessions.range((from, Bound::Unbounded));
        let looked_at: Vec<SessionId> = behind.take(limit.into()).map(|(id, _)| *id).collect();
        for id in &looked_at {
            let over = state.sessions.get(id).is_some_and(|session| {
                let SessionState {
                    ended, expires_at, ..
                } = session.state();
                ended.map_or(*expires_at, |ended| ended.at.min(*expires_at)) < before
            });
            if over {
                state.sessions.remove(id);
            }
        }
        Ok(looked_at.last().copied())
    }
}

impl State {
    /// Ends those live sessions of the account that were used least recently, until `most` are left, and never the one that was added.
    fn end_surplus(&mut self, added: &Session, most: u16) -> u64 {
        let (at, account) = (added.state().created_at, added.state().account_id);
        let mut others: Vec<(Timestamp, SessionId)> = self
            .sessions
            .values()
            .filter(|session| session.is_live(at))
            .map(Session::state)
            .filter(|state| state.account_id == account && state.id != added.state().id)
            .map(|state| (state.refreshed_at, state.id))
            .collect();
        others.sort_unstable();
        let kept = usize::from(most).saturating_sub(1);
        let surplus = others.len().saturating_sub(kept);
        let surplus = others.into_iter().take(surplus);
        surplus
            .map(|(_, id)| {
                let which = EndSessions::One(id, EndReason::SessionLimit);
                self.end_sessions(account, which, at)
            })
            .sum()
    }

    /// Ends those of the account's sessions that are live at `at`; returns how many.
    pub(crate) fn end_sessions(
        &mut self,
        account: AccountId,
        which: EndSessions,
        at: Timestamp,
    ) -> u64 {
        let mut ended = 0;
        for session in self.sessions.values_mut() {
            let state = session.state();
            if state.account_id == account && which.covers(state.id) && session.is_live(at) {
                *session = Session::restore(SessionState {
                    ended: Some(Ended {
                        at,
                        reason: which.reason(),
                    }),
                    ..state.clone()
                });
                ended += 1;
            }
        }
        ended
    }
}
