use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portreeve::{
    auth::{EventTickets, MintedTicket},
    shared::Secret,
};

/// Tickets for live events: `pet_`, then 32 random bytes in base64url. With so many, a digest without salt or stretching gives nothing away.
pub struct RandomEventTickets;

/// Lets a scanner for leaked secrets recognise one.
const PREFIX: &str = "pet_";
const TICKET_LEN: usize = PREFIX.len() + (32_usize * 4).div_ceil(3);

impl EventTickets for RandomEventTickets {
    fn mint(&self, random: [u8; 32]) -> MintedTicket {
        let mut ticket = String::with_capacity(TICKET_LEN);
        ticket.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(random, &mut ticket);
        MintedTicket {
            digest: sha256(&ticket),
            ticket: Secret::new(ticket),
        }
    }

    fn digest(&self, ticket: &str) -> Option<[u8; 32]> {
        // Nothing is done for a string of another length: it may be as long as an address may be.
        let is_one = ticket.len() == TICKET_LEN && ticket.starts_with(PREFIX);
        is_one.then(|| sha256(ticket))
    }
}

fn sha256(ticket: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, ticket.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_found_by_its_digest_and_nothing_else_is() {
        let minted = RandomEventTickets.mint([7; 32]);
        let ticket = minted.ticket.expose();

        assert_eq!(RandomEventTickets.digest(ticket), Some(minted.digest));
        assert_eq!(ticket.len(), TICKET_LEN);
        let other = RandomEventTickets.mint([8; 32]);
        assert_ne!(minted.digest, other.digest);
        for none in ["", "pet_", &ticket[1..], &format!("{ticket}A")] {
            assert_eq!(RandomEventTickets.digest(none), None, "{none}");
        }
    }

    #[test]
    fn a_ticket_needs_no_escape_in_an_address() {
        let minted = RandomEventTickets.mint([0xfb; 32]);

        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(minted.ticket.expose().chars().all(is_plain));
    }
}
