-- Until when an access token of a session may be good: published to other services when the session ends.
--
-- Rows that exist have nothing there: they are taken to have handed out tokens that last as long as any may.

alter table auth_sessions add column access_until integer;
