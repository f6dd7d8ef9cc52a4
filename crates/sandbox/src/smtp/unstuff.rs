//! The text of DATA as it comes in pieces: finds its end, takes the stuffed dots away, and notes what makes it
//! unacceptable. Only CRLF is a line end (RFC 5321 2.3.8): a lone CR or LF ends no line, and so no message.

/// Everything up to the end is read, whatever is wrong with it; memory is bounded by `limit`.
#[derive(Debug)]
pub(super) struct Unstuffer {
    at: At,
    text: Vec<u8>,
    limit: usize,
    too_long: bool,
    bare: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    LineStart,
    /// After a dot at the start of a line.
    Dot,
    /// After a dot alone and its CR.
    DotCr,
    Within,
    Cr,
    End,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Text {
    Whole(Vec<u8>),
    TooLong,
    /// A CR without LF, or the other way round.
    BareLineEnd,
}

impl Unstuffer {
    pub(super) fn new(limit: usize) -> Unstuffer {
        Unstuffer { at: At::LineStart, text: Vec::new(), limit, too_long: false, bare: false }
    }

    /// Takes what belongs to the message, up to its end, and says how many bytes that were.
    pub(super) fn take(&mut self, piece: &[u8]) -> usize {
        let mut rest = piece;
        while self.at != At::End {
            let plain = if self.at == At::Within { run(rest) } else { 0 };
            let (run, after) = rest.split_at(plain);
            self.push(run);
            let Some((byte, after)) = after.split_first() else { return piece.len() };
            self.step(*byte);
            rest = after;
        }
        piece.len() - rest.len()
    }

    pub(super) fn is_done(&self) -> bool {
        self.at == At::End
    }

    pub(super) fn finish(self) -> Text {
        match self {
            Unstuffer { too_long: true, .. } => Text::TooLong,
            Unstuffer { bare: true, .. } => Text::BareLineEnd,
            Unstuffer { text, .. } => Text::Whole(text),
        }
    }

    fn step(&mut self, byte: u8) {
        self.at = match (self.at, byte) {
            (At::LineStart, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => At::End,
            (At::Cr, b'\n') => {
                self.push(b"\r\n");
                At::LineStart
            }
            (At::Cr | At::DotCr, _) => {
                self.bare = true;
                self.push(b"\r");
                self.plain(byte)
            }
            (At::LineStart | At::Dot | At::Within | At::End, _) => self.plain(byte),
        };
    }

    fn plain(&mut self, byte: u8) -> At {
        if byte == b'\r' {
            return At::Cr;
        }
        self.bare |= byte == b'\n';
        self.push(&[byte]);
        At::Within
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.text.len() + bytes.len() > self.limit {
            self.too_long = true;
            self.text = Vec::new();
        }
        if !self.too_long {
            self.text.extend_from_slice(bytes);
        }
    }
}

fn run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unstuff(pieces: &[&[u8]], limit: usize) -> (Text, usize) {
        let mut unstuffer = Unstuffer::new(limit);
        let taken = pieces.iter().map(|piece| unstuffer.take(piece)).sum();
        assert!(unstuffer.is_done(), "the end was not found");
        (unstuffer.finish(), taken)
    }

    fn whole(text: &[u8]) -> Text {
        Text::Whole(text.to_vec())
    }

    #[test]
    fn stuffed_dots_lose_one_and_what_follows_the_end_is_left() {
        assert_eq!(unstuff(&[b".\r\nRSET\r\n"], 99), (whole(b""), 3));
        assert_eq!(unstuff(&[b"a\r\n..\r\n...b\r\n.c\r\n.\r\nQUIT"], 99).0, whole(b"a\r\n.\r\n..b\r\nc\r\n"));
        assert_eq!(unstuff(&[b"a.\r\n", b".", b"\r", b"\n"], 99).0, whole(b"a.\r\n"));
    }

    #[test]
    fn a_lone_cr_or_lf_ends_neither_line_nor_message() {
        for smuggled in [
            &b"a\n.\nb\r\n.\r\n"[..],
            b"a\n.\r\nb\r\n.\r\n",
            b"a\r\n.\nb\r\n.\r\n",
            b"a\r\n.\rb\r\n.\r\n",
            b"a\r.\r\n\r\n.\r\n",
            b"\r\r\n.\r\n",
        ] {
            assert_eq!(unstuff(&[smuggled], 99), (Text::BareLineEnd, smuggled.len()), "{smuggled:?}");
        }
    }

    #[test]
    fn a_message_may_be_as_long_as_the_limit_and_no_longer() {
        assert_eq!(unstuff(&[b"abc\r\n.\r\nX"], 5), (whole(b"abc\r\n"), 8));
        assert_eq!(unstuff(&[b"abcd\r\n.\r\nX"], 5), (Text::TooLong, 9));
        assert_eq!(unstuff(&[b"abcdefgh\n\r\n.\r\nX"], 5).0, Text::TooLong);
    }

    proptest! {
        #[test]
        fn any_message_survives_stuffing_and_any_cut(
            lines in prop::collection::vec("[.a]{0,4}", 0..6), cuts in prop::collection::vec(1_usize..5, 1..9)
        ) {
            let message: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let stuffed: String = lines.iter().map(|line| {
                format!("{}{line}\r\n", if line.starts_with('.') { "." } else { "" })
            }).collect();
            let sent = format!("{stuffed}.\r\nNOOP\r\n");
            let mut unstuffer = Unstuffer::new(1_000);
            let (mut rest, mut cuts) = (sent.as_bytes(), cuts.into_iter().cycle());
            while !unstuffer.is_done() {
                let (piece, after) = rest.split_at(cuts.next().unwrap().min(rest.len()));
                let taken = unstuffer.take(piece);
                rest = if unstuffer.is_done() { &rest[taken..] } else { after };
            }
            prop_assert_eq!(rest, b"NOOP\r\n");
            prop_assert_eq!(unstuffer.finish(), Text::Whole(message.into_bytes()));
        }
    }
}
