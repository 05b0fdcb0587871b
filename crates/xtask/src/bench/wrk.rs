//! One second of load with `wrk`, and what it measured.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::thread;

/// What to send: a URL and the Lua that makes the requests.
#[derive(Clone)]
pub(super) struct Load {
    url: String,
    script: String,
}

/// One second of one load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slice {
    /// Answers per second.
    pub(super) per_second: f64,
    /// 99 of 100 answers came within this.
    pub(super) p99_ms: f64,
    /// Answers in all.
    pub(super) answers: f64,
}

impl Load {
    /// The same JSON again and again.
    pub(super) fn post(url: &str, key: &str, body: &str) -> Self {
        let script = format!(
            "wrk.method = 'POST'\nwrk.body = [[{body}]]\n\
             wrk.headers['Content-Type'] = 'application/json'\n\
             wrk.headers['Authorization'] = 'Bearer {key}'\n"
        );
        Self {
            url: url.to_owned(),
            script,
        }
    }

    /// The same resource again and again.
    pub(super) fn get(url: &str, key: &str) -> Self {
        let script = format!("wrk.headers['Authorization'] = 'Bearer {key}'\n");
        Self {
            url: url.to_owned(),
            script,
        }
    }

    /// Each line of the list once: the path and the form's body, separated by a space. Each comes
    /// from an address of its own, since many from one would look like card testing.
    pub(super) fn payments(origin: &str, list: &Path) -> Self {
        let script = format!(
            "local lines, next_line = {{}}, 0\n\
             for line in io.lines('{}') do lines[#lines + 1] = line end\n\
             local headers = {{ ['Content-Type'] = 'application/x-www-form-urlencoded',\n\
               ['Accept'] = 'application/json' }}\n\
             function request()\n\
               next_line = next_line + 1\n\
               if next_line > #lines then wrk.thread:stop(); next_line = #lines end\n\
               local path, body = lines[next_line]:match('^(%S+) (.*)$')\n\
               local high, low = math.floor(next_line / 256), next_line % 256\n\
               headers['X-Forwarded-For'] = string.format('10.0.%d.%d', high, low)\n\
               return wrk.format('POST', path, headers, body)\n\
             end\n",
            list.display()
        );
        Self {
            url: origin.to_owned(),
            script,
        }
    }

    /// Sends all of these for the same second, with a share of the connections each. Any answer but a
    /// 2xx makes the measurement worthless.
    pub(super) fn run_all(loads: &[Self], data: &Path, connections: u32) -> Result<Slice> {
        let share = connections / u32::try_from(loads.len().max(1))?;
        let slices: Vec<Result<Slice>> = thread::scope(|scope| {
            let start = |(i, load): (usize, &Self)| {
                let (load, script) = (load.clone(), data.join(format!("load-{i}.lua")));
                scope.spawn(move || load.run(&script, share))
            };
            let threads: Vec<_> = loads.iter().enumerate().map(start).collect();
            let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
            joined
                .map(|slice| slice.unwrap_or_else(|_| bail!("a thread panicked")))
                .collect()
        });
        let mut all = Slice {
            per_second: 0.0,
            p99_ms: 0.0,
            answers: 0.0,
        };
        for slice in slices {
            let slice = slice?;
            all.per_second += slice.per_second;
            all.answers += slice.answers;
            // No more than this for 99 of 100 of each.
            all.p99_ms = all.p99_ms.max(slice.p99_ms);
        }
        Ok(all)
    }

    fn run(&self, script: &Path, connections: u32) -> Result<Slice> {
        fs::write(script, &self.script)?;
        let connections = connections.to_string();
        let arguments = ["-t1", "-c", &connections, "-d1s", "--latency", "-s"];
        let printed = run::read(run::program("wrk", &arguments)?.arg(script).arg(&self.url))?;
        parse(&printed).with_context(|| format!("wrk printed:\n{printed}"))
    }
}

fn parse(printed: &str) -> Result<Slice> {
    if printed.contains("Non-2xx") || printed.contains("Socket errors") {
        bail!("not every request was answered well");
    }
    let after = |label: &str| {
        let line = printed
            .lines()
            .find_map(|line| line.trim().strip_prefix(label));
        line.map(str::trim)
            .with_context(|| format!("wrk said nothing of {label}"))
    };
    let per_second = after("Requests/sec:")?.parse()?;
    let total = printed
        .lines()
        .find_map(|line| line.split_once(" requests in "));
    let (answers, _) = total.context("wrk said nothing of the requests in all")?;
    let p99 = after("99%")?;
    let end = p99
        .find(|c: char| c.is_alphabetic())
        .context("a time has a unit")?;
    let (number, unit) = p99.split_at(end);
    let factor = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        _ => bail!("{unit} is no unit of wrk"),
    };
    Ok(Slice {
        per_second,
        p99_ms: number.parse::<f64>()? * factor,
        answers: answers.trim().parse()?,
    })
}

/// Installs `wrk` if it is missing.
pub(super) fn require() -> Result<()> {
    crate::test::install::require_program("wrk", "wrk")
}

#[cfg(test)]
mod tests {
    use super::{Slice, parse};

    const PRINTED: &str = "  Latency Distribution\n     50%    1.10ms\n     99%    2.30ms\n\
                           12400 requests in 1.00s, 1.00MB read\nRequests/sec:  12345.67\nTransfer/sec:      1.00MB\n";

    #[test]
    fn what_wrk_prints_is_read() {
        let slice = Slice {
            per_second: 12345.67,
            p99_ms: 2.3,
            answers: 12400.0,
        };
        assert_eq!(parse(PRINTED).unwrap(), slice);
        let micro = parse(&PRINTED.replace("2.30ms", "500.00us")).unwrap();
        assert!((micro.p99_ms - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_run_with_errors_measures_nothing() {
        assert!(parse(&format!("{PRINTED}  Non-2xx or 3xx responses: 3\n")).is_err());
        assert!(parse("").is_err());
    }
}
