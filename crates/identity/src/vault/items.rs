//! Named texts in the system's keyring. Where a keyring takes short ones only (Windows: 2,560 bytes), a
//! long one lies in parts: they are written first, then the item that names them, so that whoever is
//! killed in between leaves the text as it was.

use keyring::{Error, v1::Entry};

const SERVICE: &str = "behalf";
const HEAD: &str = "behalf-parts ";
/// How often an item is read whose parts are being replaced.
const LOOKS: usize = 3;
/// UTF-16 units of one item. Windows keeps 2,560 bytes.
const LONGEST_ON_WINDOWS: usize = 1200;

/// The items of this program.
#[derive(Clone, Copy)]
pub(super) struct Items {
    longest: usize,
}

/// Where the parts of a text lie: under one of two names, so that new ones never overwrite old ones.
#[derive(Clone, Copy)]
struct Parts {
    odd: bool,
    count: usize,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        let (side, count) = text.strip_prefix(HEAD)?.split_once(' ')?;
        Some(Self { odd: side == "odd", count: count.parse().ok()? })
    }

    fn head(self) -> String {
        format!("{HEAD}{} {}", if self.odd { "odd" } else { "even" }, self.count)
    }

    fn names(self, item: &str) -> impl Iterator<Item = String> {
        let side = if self.odd { "odd" } else { "even" };
        (0..self.count).map(move |n| part(item, side, n))
    }
}

impl Items {
    /// As this system keeps them.
    pub(super) fn of_this_system() -> Self {
        Self { longest: if cfg!(windows) { LONGEST_ON_WINDOWS } else { usize::MAX } }
    }

    /// With parts of this many UTF-16 units.
    pub(super) fn in_parts_of(longest: usize) -> Self {
        Self { longest }
    }

    pub(super) fn get(self, name: &str) -> Result<Option<String>, Error> {
        for _ in 0..LOOKS {
            let Some(text) = read(name)? else { return Ok(None) };
            let Some(parts) = Parts::read(&text) else { return Ok(Some(text)) };
            let all: Option<Vec<String>> =
                parts.names(name).map(|part| read(&part)).collect::<Result<_, _>>()?;
            if let Some(all) = all {
                return Ok(Some(all.concat()));
            }
            // Somebody is replacing it: the item names other parts by now.
        }
        Err(Error::BadStoreFormat("a part of an item is missing".to_owned()))
    }

    pub(super) fn set(self, name: &str, text: &str) -> Result<(), Error> {
        // What is not readable is replaced.
        let before = read(name).ok().flatten().and_then(|text| Parts::read(&text));
        if text.encode_utf16().count() <= self.longest {
            entry(name)?.set_password(text)?;
        } else {
            let pieces = cut(text, self.longest);
            let odd = before.is_none_or(|parts| !parts.odd);
            let parts = Parts { odd, count: pieces.len() };
            for (part, piece) in parts.names(name).zip(&pieces) {
                entry(&part)?.set_password(piece)?;
            }
            entry(name)?.set_password(&parts.head())?;
        }
        before.into_iter().flat_map(|parts| parts.names(name)).try_for_each(|part| remove(&part))
    }

    /// With every part, also of a text whose writer was killed.
    pub(super) fn delete(self, name: &str) -> Result<(), Error> {
        let parts = read(name).ok().flatten().and_then(|text| Parts::read(&text));
        remove(name)?;
        parts.into_iter().flat_map(|parts| parts.names(name)).try_for_each(|part| remove(&part))?;
        for side in ["odd", "even"] {
            for n in 0.. {
                if !there(&part(name, side, n))? {
                    break;
                }
                remove(&part(name, side, n))?;
            }
        }
        Ok(())
    }
}

fn part(item: &str, side: &str, n: usize) -> String {
    format!("{item}#{side}#{n}")
}

fn cut(text: &str, longest: usize) -> Vec<String> {
    let (mut pieces, mut piece, mut units) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        if units + c.len_utf16() > longest {
            pieces.push(std::mem::take(&mut piece));
            units = 0;
        }
        units += c.len_utf16();
        piece.push(c);
    }
    pieces.push(piece);
    pieces
}

fn entry(name: &str) -> Result<Entry, Error> {
    Entry::new(SERVICE, name)
}

fn read(name: &str) -> Result<Option<String>, Error> {
    match entry(name)?.get_password() {
        Ok(text) => Ok(Some(text)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

fn there(name: &str) -> Result<bool, Error> {
    match read(name) {
        Ok(text) => Ok(text.is_some()),
        Err(Error::BadEncoding(_) | Error::BadDataFormat(..)) => Ok(true),
        Err(error) => Err(error),
    }
}

fn remove(name: &str) -> Result<(), Error> {
    match entry(name)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Connects to the keyring anew: a program that was started again knows nothing of our session.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn reconnect() -> bool {
    let store = zbus_secret_service_keyring_store::Store::new();
    store.map(|store| keyring_core::set_default_store(store)).is_ok()
}

/// Only a Secret Service has sessions.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn reconnect() -> bool {
    false
}
