//! The migrations are compiled in, and cargo does not see that they are read.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations/postgres");
}
