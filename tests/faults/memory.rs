use std::fs;

/// What a process has in memory, in kB: now (`VmRSS:`) or at most so far (`VmHWM:`). Where there is no /proc it is always now.
pub fn resident(process: u32, which: &str) -> u64 {
    if let Ok(status) = fs::read_to_string(format!("/proc/{process}/status")) {
        let line = status.lines().find_map(|line| line.strip_prefix(which));
        return number(line.unwrap_or_default());
    }
    let output = std::process::Command::new("ps")
        .args(["-o", "rss=", "-p", &process.to_string()])
        .output()
        .expect("without /proc there is ps");
    number(&String::from_utf8_lossy(&output.stdout))
}

fn number(text: &str) -> u64 {
    let digits = text.split_whitespace().next().unwrap_or_default();
    digits.parse().expect("memory is a number")
}
