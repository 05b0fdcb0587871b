//! Charts as SVG that the page holds: bars and lines over days. Widths are shares of the page, so that
//! words keep their size on every screen; every value can be read by hovering, by keys, and in a table.

use pebblepay_core::figures::{Axis, DAY_MS};
use pebblepay_core::time::iso_seconds;

/// How high the drawing is, in pixels.
const HEIGHT: i64 = 180;
/// The space above it, where values are shown.
const ABOVE: i64 = 28;
/// How many days get their name below the drawing, at most.
const NAMED_MAX: usize = 8;

/// A chart.
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What its series are called, each with its class; empty where there is only one.
    pub series: Vec<(&'static str, &'static str)>,
    /// The lines of its axis.
    pub grid: Vec<Grid>,
    /// Its days, the oldest first.
    pub columns: Vec<Column>,
    /// How high the whole is, in pixels.
    pub height: i64,
    /// Where the names of days stand, in pixels from above.
    pub names_y: i64,
}

/// A line of the axis.
pub struct Grid {
    /// In pixels from above.
    pub y: i64,
    /// The value.
    pub label: String,
}

/// A day.
pub struct Column {
    /// Its left edge, in hundredths of a percent of the width, as text.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// Its middle.
    pub middle: String,
    /// On which side of the middle its value is written: `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// Its name below the drawing; empty where there is no room.
    pub name: String,
    /// What is read out and shown.
    pub value: String,
    /// The bar; none in charts of lines.
    pub bar: Option<Bar>,
    /// The points of lines and the lines to the day before.
    pub points: Vec<Point>,
    /// Whether it is the last one, at which the keyboard begins.
    pub is_last: bool,
}

/// A bar.
pub struct Bar {
    /// Its left edge.
    pub x: String,
    /// Its width.
    pub width: String,
    /// Its upper edge, in pixels.
    pub y: i64,
    /// Its height, in pixels.
    pub height: i64,
}

/// A point of a line.
pub struct Point {
    /// The class of its series.
    pub class: &'static str,
    /// In pixels from above.
    pub y: i64,
    /// The point of the day before: its middle, and its height from above.
    pub before: Option<(String, i64)>,
}

/// The values of one day.
pub struct Day {
    /// The day, counted from the Unix epoch.
    pub day: i64,
    /// One for each series, none below nought.
    pub values: Vec<i64>,
    /// The values in words.
    pub words: String,
}

/// A day as people read it: `5 Mar`.
#[must_use]
pub fn day_name(day: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let iso = iso_seconds(day * DAY_MS);
    let part = |from: usize, to: usize| iso.get(from..to).and_then(|t| t.parse().ok());
    let month: usize = part(5, 7).unwrap_or(1);
    let of_month: usize = part(8, 10).unwrap_or(1);
    format!("{of_month} {}", MONTHS[(month - 1) % 12])
}

/// A share of the width, from hundredths of a percent.
fn share(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn y_of(value: i64, axis: Axis) -> i64 {
    let value = i128::from(value.clamp(0, axis.top));
    let up = value * i128::from(HEIGHT) / i128::from(axis.top.max(1));
    // At most the height.
    ABOVE + HEIGHT - i64::try_from(up).unwrap_or(HEIGHT)
}

/// Draws days. With one series they are bars, with several each is a line.
#[must_use]
pub fn chart(
    title: &str,
    series: &[(&'static str, &'static str)],
    days: &[Day],
    axis: Axis,
    label: impl Fn(i64) -> String,
) -> Chart {
    let count = i64::try_from(days.len()).unwrap_or(1).max(1);
    let edge = |n: i64| n * 10_000 / count;
    let middle = |n: i64| (edge(n) + edge(n + 1)) / 2;
    let every = days.len().div_ceil(NAMED_MAX).max(1);
    let column = |(at, day): (usize, &Day)| {
        let n = i64::try_from(at).unwrap_or(0);
        let width = edge(n + 1) - edge(n);
        let value = day.values.first().copied().unwrap_or(0);
        let top = y_of(value, axis);
        let bar = (series.len() == 1).then(|| Bar {
            x: share(edge(n) + width / 6),
            width: share(width - width / 3),
            y: top,
            height: ABOVE + HEIGHT - top,
        });
        let before = at.checked_sub(1).and_then(|at| days.get(at));
        let points = series.iter().zip(&day.values).enumerate();
        let points = points.map(|(nth, ((_, class), value))| Point {
            class,
            y: y_of(*value, axis),
            before: before
                .and_then(|day| day.values.get(nth))
                .map(|value| (share(middle(n - 1)), y_of(*value, axis))),
        });
        Column {
            x: share(edge(n)),
            width: share(width),
            middle: share(middle(n)),
            anchor: match n * 3 / count {
                0 => "start",
                1 => "middle",
                _ => "end",
            },
            // Counted from the end, so that today has its name.
            name: if (days.len() - 1 - at).is_multiple_of(every) {
                day_name(day.day)
            } else {
                String::new()
            },
            value: format!("{}: {}", day_name(day.day), day.words),
            points: if series.len() > 1 {
                points.collect()
            } else {
                Vec::new()
            },
            bar,
            is_last: at + 1 == days.len(),
        }
    };
    Chart {
        title: title.to_owned(),
        series: if series.len() > 1 {
            series.to_vec()
        } else {
            Vec::new()
        },
        grid: axis
            .lines()
            .map(|value| Grid {
                y: y_of(value, axis),
                label: label(value),
            })
            .collect(),
        columns: days.iter().enumerate().map(column).collect(),
        height: ABOVE + HEIGHT + 24,
        names_y: ABOVE + HEIGHT + 18,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_fill_the_width_and_reach_their_line() {
        let day = |day, value| Day {
            day,
            values: vec![value],
            words: value.to_string(),
        };
        let days = [day(20_527, 0), day(20_528, 5), day(20_529, 10)];
        let drawn = chart("Paid", &[("paid", "one")], &days, Axis::to(10), |v| {
            v.to_string()
        });
        let bars: Vec<_> = drawn
            .columns
            .iter()
            .map(|c| c.bar.as_ref().unwrap())
            .collect();
        assert_eq!((bars[0].y, bars[0].height), (208, 0));
        assert_eq!((bars[2].y, bars[2].height), (28, 180));
        assert_eq!(bars[1].height, 90);
        assert_eq!(drawn.grid.last().unwrap().label, "10");
        assert_eq!(drawn.columns[0].value, "15 Mar: 0");
        assert_eq!(drawn.columns[2].x, "66.66%");
        assert!(drawn.columns[2].is_last && drawn.series.is_empty());
    }

    #[test]
    fn lines_join_each_day_to_the_one_before() {
        let days: Vec<Day> = (0..31)
            .map(|n| Day {
                day: 20_500 + n,
                values: vec![n, 1],
                words: String::new(),
            })
            .collect();
        let series = [("Opened", "one"), ("Paid", "two")];
        let drawn = chart("Both", &series, &days, Axis::to(30), |v| v.to_string());
        assert!(drawn.columns[0].points.iter().all(|p| p.before.is_none()));
        let (x, y) = drawn.columns[9].points[0].before.clone().unwrap();
        assert_eq!(
            (x, y),
            (
                drawn.columns[8].middle.clone(),
                drawn.columns[8].points[0].y
            )
        );
        let named = drawn.columns.iter().filter(|c| !c.name.is_empty()).count();
        assert!((7..=8).contains(&named), "{named}");
        assert!(!drawn.columns[30].name.is_empty());
    }
}
