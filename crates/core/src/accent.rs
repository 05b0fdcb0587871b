//! The store's accent colour, adjusted until text on it and beside it can be read.
//!
//! A shop owner picks any colour; the checkout promises 4.5:1 (WCAG 2.2, 1.4.3) wherever text
//! meets it. The owner's text is parsed here into three bytes and only numbers leave this file,
//! so that an appearance setting can never break out of a style.

use std::fmt;

/// The contrast that WCAG asks of normal text.
const READABLE: f64 = 4.5;
const WHITE: Colour = Colour([255, 255, 255]);
const BLACK: Colour = Colour([0, 0, 0]);
const INK: Colour = Colour([0x14, 0x16, 0x1a]);
/// The lightest dark ground on which the accent stands: the card of the pages and of mails is this
/// or darker.
const DARK_CARD: Colour = Colour([0x1d, 0x20, 0x25]);

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#rgb` or `#rrggbb`, in either case. `None` for anything else, such as a colour's
    /// name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let nibbles: Vec<u8> = digits
            .chars()
            .map(|c| c.to_digit(16).and_then(|value| u8::try_from(value).ok()))
            .collect::<Option<_>>()?;
        match nibbles.as_slice() {
            [r, g, b] => Some(Self([r * 17, g * 17, b * 17])),
            [r1, r0, g1, g0, b1, b0] => Some(Self([r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0])),
            _ => None,
        }
    }
}

/// `#rrggbb` in lower case.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// A readable set of colours made from one colour of the owner's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    /// Background of the pay button.
    pub fill: Colour,
    /// Text on `fill`.
    pub on_fill: Colour,
    /// The accent as text, ring or line on the light card.
    pub light_ink: Colour,
    /// The accent as text, ring or line on the dark card.
    pub dark_ink: Colour,
}

impl Accent {
    /// The readable set that is nearest to a colour.
    #[must_use]
    pub fn of(chosen: Colour) -> Self {
        let (fill, on_fill) = fill(chosen);
        Self {
            fill,
            on_fill,
            light_ink: towards(chosen, BLACK, WHITE),
            dark_ink: towards(chosen, WHITE, DARK_CARD),
        }
    }
}

/// Bright colours (yellow, mint) keep their hue and take dark text; the others take white text
/// and are darkened only as far as white needs.
fn fill(chosen: Colour) -> (Colour, Colour) {
    if contrast(chosen, WHITE) < READABLE && luminance(chosen) > 0.4 {
        return (chosen, INK);
    }
    (towards(chosen, BLACK, WHITE), WHITE)
}

/// Mixes `colour` with `end` in steps of 1/32 until it reads on `ground`.
fn towards(colour: Colour, end: Colour, ground: Colour) -> Colour {
    (0..=32u32)
        .map(|step| mix(colour, end, step))
        .find(|mixed| contrast(*mixed, ground) >= READABLE)
        .unwrap_or(end)
}

fn mix(from: Colour, to: Colour, step: u32) -> Colour {
    let mut mixed = from.0;
    for (channel, end) in mixed.iter_mut().zip(to.0) {
        let sum = u32::from(*channel) * (32 - step) + u32::from(end) * step;
        *channel = u8::try_from(sum / 32).unwrap_or(u8::MAX);
    }
    Colour(mixed)
}

/// Relative luminance as WCAG defines it, 0 to 1.
fn luminance(colour: Colour) -> f64 {
    let linear = colour.0.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: Colour, other: Colour) -> f64 {
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
                    let accent = Accent::of(Colour([r, g, b]));
                    assert!(contrast(accent.fill, accent.on_fill) >= READABLE);
                    assert!(contrast(accent.light_ink, WHITE) >= READABLE);
                    assert!(contrast(accent.dark_ink, DARK_CARD) >= READABLE);
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_is_left_as_the_owner_chose_it() {
        let blue = Accent::of(Colour::parse("#2456E6").unwrap());
        assert_eq!(blue.fill.to_string(), "#2456e6");
        assert_eq!((blue.on_fill, blue.light_ink), (WHITE, blue.fill));
        let yellow = Accent::of(Colour::parse("#fc0").unwrap());
        assert_eq!(yellow.fill.to_string(), "#ffcc00");
        assert_eq!(yellow.on_fill, INK);
    }

    // proves: TRAP-67
    #[test]
    fn text_that_is_not_a_colour_is_none() {
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
            " #fff",
            "rgb(0,0,0)",
            "transparent",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
