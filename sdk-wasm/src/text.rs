//! Small texts made without `format!`, which alone would cost 2.5 KB of the download.

use alloc::string::String;

const HEX: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
];

/// `bytes` as lower-case hexadecimal digits: the nonce of a handshake.
#[must_use]
pub fn hex(bytes: [u8; 16]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(digit)
        .collect()
}

fn digit(value: u8) -> char {
    HEX.get(usize::from(value)).copied().unwrap_or('0')
}

/// `pixels` as a CSS length: `640px`.
#[must_use]
pub fn pixels(pixels: u32) -> String {
    let mut digits = String::new();
    let mut unit = 1_000_000_000;
    while unit > 0 {
        let value = pixels / unit % 10;
        if value > 0 || unit == 1 || !digits.is_empty() {
            digits.push(digit(u8::try_from(value).unwrap_or(0)));
        }
        unit /= 10;
    }
    digits.push_str("px");
    digits
}

/// All `parts`, one after the other.
#[must_use]
pub fn joined(parts: &[&str]) -> String {
    let mut all = String::new();
    for part in parts {
        all.push_str(part);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_has_two_digits_for_every_byte() {
        let mut bytes = [0; 16];
        bytes[0] = 0xab;
        bytes[15] = 0x0f;
        assert_eq!(hex(bytes), "ab00000000000000000000000000000f");
    }

    #[test]
    fn lengths_are_written_without_leading_zeros() {
        for (value, text) in [
            (0, "0px"),
            (7, "7px"),
            (640, "640px"),
            (1005, "1005px"),
            (u32::MAX, "4294967295px"),
        ] {
            assert_eq!(pixels(value), text);
        }
    }
}
