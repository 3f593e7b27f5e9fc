//! Conditions on the JSON array of an account's roles.

/// Whether the array in the column `$roles` has `$role` in it.
///
/// `json_each` decides. The index of a rare role may have no subquery in its condition, so that condition stands here too, word for word:
/// otherwise SQLite would not use the index.
macro_rules! has_role {
    ($roles:literal, $role:literal) => {
        concat!(
            "instr(",
            $roles,
            ", '\"",
            $role,
            "\"') > 0 \
             and exists (select 1 from json_each(",
            $roles,
            ") where value = '",
            $role,
            "')"
        )
    };
}
pub(crate) use has_role;
