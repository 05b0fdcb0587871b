//! The store's accent colour, adjusted until text on it and beside it can be read.
//!
//! A shop owner picks any colour; the checkout promises 4.5:1 (WCAG 2.2, 1.4.3) wherever text
//! meets it. The owner's text is parsed here into three bytes and only numbers leave this file,
//! so that an appearance setting can never break out of the style block (security case 158).

use std::fmt::Write as _;

/// The contrast that WCAG asks of normal text.
const READABLE: f64 = 4.5;
const WHITE: [u8; 3] = [255, 255, 255];
const INK: [u8; 3] = [0x14, 0x16, 0x1a];
/// The card's background in the dark theme; `--card` in `checkout.css`.
const DARK_CARD: [u8; 3] = [0x16, 0x18, 0x1d];

/// A readable set of colours made from one colour of the owner's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    /// Background of the pay button.
    fill: [u8; 3],
    /// Text on `fill`.
    on_fill: [u8; 3],
    /// The accent as text, ring or line on the light card.
    light_ink: [u8; 3],
    /// The accent as text, ring or line on the dark card.
    dark_ink: [u8; 3],
}

impl Accent {
    /// Reads `#rgb` or `#rrggbb`, in either case; anything else is `None` and the page keeps its
    /// own accent.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let chosen = parse(text)?;
        let (fill, on_fill) = fill(chosen);
        Some(Self {
            fill,
            on_fill,
            light_ink: towards(chosen, [0, 0, 0], WHITE),
            dark_ink: towards(chosen, WHITE, DARK_CARD),
        })
    }

    /// The text of the second style block: custom properties and nothing else.
    #[must_use]
    pub fn css(&self) -> String {
        let (fill, text) = (hex(self.fill), hex(self.on_fill));
        let (light, dark) = (hex(self.light_ink), hex(self.dark_ink));
        format!(":root{{--fill:{fill};--on-fill:{text};--ink-light:{light};--ink-dark:{dark}}}")
    }
}

/// Bright colours (yellow, mint) keep their hue and take dark text; the others take white text
/// and are darkened only as far as white needs.
fn fill(chosen: [u8; 3]) -> ([u8; 3], [u8; 3]) {
    if contrast(chosen, WHITE) < READABLE && luminance(chosen) > 0.4 {
        return (chosen, INK);
    }
    (towards(chosen, [0, 0, 0], WHITE), WHITE)
}

/// Mixes `colour` with `end` in steps of 1/32 until it reads on `ground`.
fn towards(colour: [u8; 3], end: [u8; 3], ground: [u8; 3]) -> [u8; 3] {
    (0..=32u32)
        .map(|step| mix(colour, end, step))
        .find(|mixed| contrast(*mixed, ground) >= READABLE)
        .unwrap_or(end)
}

fn mix(from: [u8; 3], to: [u8; 3], step: u32) -> [u8; 3] {
    let mut mixed = from;
    for (channel, end) in mixed.iter_mut().zip(to) {
        let sum = u32::from(*channel) * (32 - step) + u32::from(end) * step;
        *channel = u8::try_from(sum / 32).unwrap_or(u8::MAX);
    }
    mixed
}

fn parse(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().strip_prefix('#')?;
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|value| u8::try_from(value).ok()))
        .collect::<Option<_>>()?;
    match nibbles.as_slice() {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [r1, r0, g1, g0, b1, b0] => Some([r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0]),
        _ => None,
    }
}

fn hex(colour: [u8; 3]) -> String {
    colour.iter().fold(String::from("#"), |mut text, channel| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{channel:02x}");
        text
    })
}

fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hue_and_lightness_ends_readable() {
        for r in (0..=255).step_by(15) {
            for g in (0..=255).step_by(15) {
                for b in (0..=255).step_by(15) {
                    let accent = Accent::from_hex(&format!("#{r:02x}{g:02x}{b:02x}")).unwrap();
                    assert!(contrast(accent.fill, accent.on_fill) >= READABLE);
                    assert!(contrast(accent.light_ink, WHITE) >= READABLE);
                    assert!(contrast(accent.dark_ink, DARK_CARD) >= READABLE);
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_is_left_as_the_owner_chose_it() {
        let css = Accent::from_hex("#2456E6").unwrap().css();
        assert!(css.contains("--fill:#2456e6;--on-fill:#ffffff;--ink-light:#2456e6"));
        assert!(
            Accent::from_hex("#fc0")
                .unwrap()
                .css()
                .contains("--fill:#ffcc00;--on-fill:#14161a")
        );
    }

    // proves: TRAP-67
    #[test]
    fn text_that_is_not_a_colour_never_reaches_the_style_block() {
        for text in [
            "",
            "#",
            "red",
            "#12",
            "#12345",
            "#ggg",
            "#fff}body{display:none",
            "#ｆff",
            "#12345678",
        ] {
            assert_eq!(Accent::from_hex(text), None, "{text}");
        }
    }
}
