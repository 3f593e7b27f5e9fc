-- Until when an access token of a session may be good: published to other services when the session ends.
--
-- Rows that exist, and those that the version before writes, have nothing there: they are taken to have handed out tokens that last as long
-- as any may. A session that the version before refreshes keeps what stands there: so while both are at work, what is published may be short
-- by the life of one token.

alter table portreeve_auth.sessions add column access_until timestamptz;
