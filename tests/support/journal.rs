//! The journal that a process leaves which is killed while it writes the header of a file. By hand, because no test can choose the moment.

use std::{fs, path::Path};

const SECTOR: usize = 512;
const NONCE: u32 = 7;
/// In the header of a file: <https://www.sqlite.org/fileformat.html#the_database_header>.
const PAGE_SIZE: usize = 16;
const MARK: usize = 60;

/// As if the process had been killed after it wrote another mark, and before that was complete. Returns the former content of the file,
/// which is to be rolled back.
pub fn leave_half_a_mark(file: &Path) -> Vec<u8> {
    let former = fs::read(file).expect("it can be read");
    let pages = u32::try_from(former.len() / page_size(&former)).expect("it is small");
    write_journal(file, &former, pages);
    let mut half = former.clone();
    half[MARK..MARK + 4].copy_from_slice(&0x1234_5678_u32.to_be_bytes());
    fs::write(file, half).expect("it can be written");
    former
}

/// As if the file had been replaced by a copy while the journal of the former one, which had more pages, still lay beside it. Returns what
/// the file holds.
pub fn leave_of_another_file(file: &Path) -> Vec<u8> {
    let content = fs::read(file).expect("it can be read");
    let pages = u32::try_from(content.len() / page_size(&content) - 1).expect("it is small");
    write_journal(file, &content, pages);
    content
}

/// One with the first page: <https://www.sqlite.org/fileformat.html#the_rollback_journal>.
fn write_journal(file: &Path, content: &[u8], pages: u32) {
    let page_size = page_size(content);
    let page = &content[..page_size];
    let size = u32::try_from(page_size).expect("it is small");
    let mut journal = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    for number in [1, NONCE, pages, SECTOR as u32, size] {
        journal.extend(u32::to_be_bytes(number));
    }
    journal.resize(SECTOR, 0);
    journal.extend(1_u32.to_be_bytes());
    journal.extend(page);
    let sampled = (1..page_size.div_ceil(200)).map(|n| u32::from(page[page_size - n * 200]));
    journal.extend((NONCE + sampled.sum::<u32>()).to_be_bytes());
    let name = format!("{}-journal", file.display());
    fs::write(name, journal).expect("it can be written");
}

fn page_size(content: &[u8]) -> usize {
    match u16::from_be_bytes([content[PAGE_SIZE], content[PAGE_SIZE + 1]]) {
        1 => 1 << 16,
        size => size.into(),
    }
}
