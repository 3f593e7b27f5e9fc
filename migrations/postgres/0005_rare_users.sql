-- The few users that an administrator looks for among very many: without these, a list of them would read the whole table.
--
-- Rows that exist: they are indexed, while no user can be changed; that takes about a second for a million.

create index user_admins on portreeve_users.users (id) where 'admin' = any (roles);

create index user_suspended on portreeve_users.users (id) where status = 'suspended';
