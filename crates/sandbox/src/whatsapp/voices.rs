//! Voice notes without a voice: the file carries a mark by which the speech endpoint knows what to have heard.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

const CAPACITY: usize = 1_000;
const MARK: &[u8] = b"posta-voice-";
const MARK_LENGTH: usize = MARK.len() + 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quality {
    Good,
    Poor,
    Silence,
}

pub(crate) struct Voice {
    /// Digits, as Meta's ids of media.
    pub(crate) media: String,
    pub(crate) file: Vec<u8>,
    /// Base64 of the file's.
    pub(crate) sha256: String,
    pub(crate) transcript: String,
    pub(crate) quality: Quality,
    mark: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct Voices(Mutex<VecDeque<Arc<Voice>>>);

impl Voices {
    pub(crate) fn record(&self, transcript: &str, quality: Quality) -> Arc<Voice> {
        let id = Uuid::now_v7();
        let mark = [MARK, id.simple().to_string().as_bytes()].concat();
        let file = ogg(&mark);
        let voice = Arc::new(Voice {
            media: (id.as_u128() % 10_u128.pow(15)).to_string(),
            sha256: STANDARD.encode(Sha256::digest(&file)),
            transcript: transcript.to_owned(),
            file,
            quality,
            mark,
        });
        let mut voices = self.voices();
        voices.push_back(Arc::clone(&voice));
        if voices.len() > CAPACITY {
            voices.pop_front();
        }
        voice
    }

    pub(crate) fn media(&self, id: &str) -> Option<Arc<Voice>> {
        self.voices().iter().find(|voice| voice.media == id).cloned()
    }

    /// The voice whose file stands somewhere in these bytes.
    pub(crate) fn heard_in(&self, bytes: &[u8]) -> Option<Arc<Voice>> {
        let start = bytes.windows(MARK.len()).position(|window| window == MARK)?;
        let mark = bytes.get(start..start + MARK_LENGTH)?;
        self.voices().iter().find(|voice| voice.mark == mark).cloned()
    }

    fn voices(&self) -> MutexGuard<'_, VecDeque<Arc<Voice>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The two head pages of an Ogg Opus file (RFC 7845, 5) and no sound; the mark is its vendor's name.
fn ogg(mark: &[u8]) -> Vec<u8> {
    let head = [b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00".as_slice()].concat();
    let length = u32::try_from(mark.len()).unwrap_or(0).to_le_bytes();
    let tags = [b"OpusTags".as_slice(), &length, mark, &[0; 4]].concat();
    [page(2, 0, &head), page(0, 1, &tags)].concat()
}

fn page(flags: u8, number: u8, packet: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\x00".to_vec();
    page.push(flags);
    page.extend_from_slice(&[0; 8]);
    page.extend_from_slice(b"pstv");
    page.extend_from_slice(&[number, 0, 0, 0]);
    page.extend_from_slice(&[0; 4]);
    page.push(1);
    page.push(u8::try_from(packet.len()).unwrap_or(u8::MAX));
    page.extend_from_slice(packet);
    page
}
