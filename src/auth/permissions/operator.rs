/// The right to change accounts without being signed in to one.
///
/// Only a program that runs on the machine of the service makes one, and nothing that comes over the network: a test holds the HTTP
/// adapter to that.
#[derive(Debug)]
pub struct Operator(());

impl Operator {
    pub fn at_the_command_line() -> Self {
        Self(())
    }
}
