-- The few users that an administrator looks for among very many: without these, a list of them would read the whole table.
--
-- Rows that exist: they are indexed; that takes about a second for a million.

create index user_admins on users_users (id) where instr(roles, '"admin"') > 0;

create index user_suspended on users_users (id) where status = 'suspended';
