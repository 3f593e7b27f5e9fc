use super::{asset::Asset, html::Site};

static START: &str = include_str!("../../pages/start.html");

/// What is between two marks `<!-- docs -->` or `<!-- health -->` is left out where there is nothing to lead to.
pub fn page(site: Site, health: bool) -> Asset {
    let parts = [(site.docs, "<!-- docs -->"), (health, "<!-- health -->")];
    let mut main = START.to_owned();
    for (is_there, mark) in parts {
        main = main
            .split(mark)
            .enumerate()
            .filter(|(n, _)| is_there || n % 2 == 0)
            .map(|(_, part)| part)
            .collect();
    }
    Asset::page(site.page("Portreeve", "", main.trim_end()))
}
