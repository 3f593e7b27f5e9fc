mod if_match;
mod list;
mod me;
mod one;
mod role;
mod role_races;
mod status;
