use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder that is not where its program looks for it: `dev` starts that program in vain, until this is
/// dropped.
#[must_use]
pub struct Missing {
    place: PathBuf,
    aside: PathBuf,
}

impl Missing {
    pub fn new(place: &Path) -> Self {
        let aside = place.with_added_extension("aside");
        fs::rename(place, &aside).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
        Self { place: place.to_owned(), aside }
    }

    pub fn put_back(self) {}
}

impl Drop for Missing {
    fn drop(&mut self) {
        let _ = fs::rename(&self.aside, &self.place);
    }
}
