//! How likely it is that two things come together by chance as often as they did.

/// The natural logarithm of a factorial.
fn ln_factorial(n: u64) -> f64 {
    if n < 64 {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    // Stirling's series; its error is below 1e-9 from here on.
    let n = n as f64;
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3))
}

fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// How likely it is that of `drawn` records, taken blindly from `all`, `together` or more are among `marked` ones
/// (the tail of the hypergeometric distribution).
pub fn by_chance(all: u64, marked: u64, drawn: u64, together: u64) -> f64 {
    if marked > all || drawn > all {
        return 1.0;
    }
    let of = |hits: u64| {
        let misses = drawn - hits;
        if hits > marked || misses > all - marked {
            return 0.0;
        }
        (ln_choose(marked, hits) + ln_choose(all - marked, misses) - ln_choose(all, drawn)).exp()
    };
    (together..=drawn.min(marked)).map(of).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails() {
        // All three drawn of ten are the three marked ones: one of 120 ways.
        assert!((by_chance(10, 3, 3, 3) - 1.0 / 120.0).abs() < 1e-9);
        assert!((by_chance(10, 3, 3, 0) - 1.0).abs() < 1e-9);
        // What stands on every record comes together with anything.
        assert!((by_chance(1000, 1000, 12, 12) - 1.0).abs() < 1e-9);
        assert!((by_chance(1000, 12, 1000, 12) - 1.0).abs() < 1e-6);
        assert!(by_chance(1_000_000, 12, 12, 12) < 1e-50);
        assert_eq!(by_chance(5, 6, 3, 1), 1.0);
    }
}
