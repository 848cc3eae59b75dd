//! How much memory there is: by it is bounded what is kept of data that may never end.

use std::fs::read_to_string;

/// No more than this is kept, however large the machine.
const LARGEST_INPUT: u64 = 8 << 30;

/// Where limits of a group of processes stand, such as those of a container: of the second version, and of the first.
const LIMITS: [&str; 2] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

/// Half of the memory that this program may have, as far as the system tells, and no more than 8 GiB.
pub fn half_of_memory() -> u64 {
    let limits = LIMITS.iter().filter_map(|file| read_to_string(file).ok());
    let limits: Vec<String> = limits.collect();
    half_of(&read_to_string("/proc/meminfo").unwrap_or_default(), &limits)
}

/// The same, of what the system says of the machine and of limits.
fn half_of(meminfo: &str, limits: &[String]) -> u64 {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB"));
    let total = total.and_then(|kilobytes| kilobytes.trim().parse::<u64>().ok()?.checked_mul(1024));
    // Where there is no limit, a word stands there.
    let limits = limits.iter().filter_map(|limit| limit.trim().parse::<u64>().ok());
    let least = limits.chain(total).filter(|bytes| *bytes > 0).min();
    least.map_or(LARGEST_INPUT, |bytes| (bytes / 2).min(LARGEST_INPUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_there_is() {
        let machine = |kilobytes: u64| format!("MemFree:  99 kB\nMemTotal:  {kilobytes} kB\nBuffers: 1 kB\n");
        let limit = |text: &str| vec![text.to_owned()];
        assert_eq!(half_of(&machine(4 << 20), &[]), 2 << 30);
        assert_eq!(half_of(&machine(64 << 20), &[]), LARGEST_INPUT);
        assert_eq!(half_of(&machine(4 << 20), &limit("1073741824\n")), 512 << 20);
        for no_limit in ["max\n", "9223372036854771712\n", "0", ""] {
            assert_eq!(half_of(&machine(4 << 20), &limit(no_limit)), 2 << 30, "{no_limit}");
        }
        for unknown in ["", "MemTotal: many kB", "MemTotal: 99999999999999999999 kB"] {
            assert_eq!(half_of(unknown, &[]), LARGEST_INPUT, "{unknown}");
        }
    }
}
