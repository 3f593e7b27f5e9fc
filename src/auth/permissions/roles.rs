use crate::shared::{AccountFacts, Allowed, Permission, Role};

/// Proof of the permission `P`, if one of the account's roles has it. What users do to their own account needs none.
pub fn allow<P: Permission>(facts: &AccountFacts) -> Option<Allowed<P>> {
    let mut roles = facts.roles.iter();
    roles
        .any(has_every_permission)
        .then(|| Allowed::new(facts.id))
}

/// The built-in roles are fixed sets: `admin` has every permission, `user` has none.
fn has_every_permission(role: Role) -> bool {
    match role {
        Role::Admin => true,
        Role::User => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::accounts::sample,
        shared::{Roles, UsersManage, UsersRead},
    };

    #[test]
    fn an_administrator_has_every_permission_and_a_user_has_none() {
        let user = sample::account().facts().clone();
        let admin = AccountFacts {
            roles: Roles::of([Role::User, Role::Admin]).unwrap(),
            ..user.clone()
        };

        assert!(allow::<UsersRead>(&admin).is_some() && allow::<UsersManage>(&admin).is_some());
        assert!(allow::<UsersRead>(&user).is_none() && allow::<UsersManage>(&user).is_none());
    }

    #[test]
    fn a_permission_says_who_has_it() {
        let mut facts = sample::account().facts().clone();
        facts.roles = Roles::only(Role::Admin);

        let allowed = allow::<UsersManage>(&facts).unwrap();

        assert_eq!(allowed.account_id(), facts.id);
        assert_eq!(
            format!("{allowed:?}"),
            format!("{} allowed users.manage", facts.id)
        );
    }
}
