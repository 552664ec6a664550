//! The zone of a column of instants: how far its clocks are from UTC at an instant.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A zone, as a column names it.
#[derive(Clone, Debug)]
pub(crate) enum Zone {
    /// UTC, or one that is not known here: an instant is told right in UTC, whatever its zone.
    Utc,
    /// So many seconds before UTC's clocks.
    Fixed(i64),
    /// One whose clocks change.
    Named(TimeZone),
}

impl Zone {
    /// The zone of this name or offset.
    pub(crate) fn of(name: &str) -> Self {
        if matches!(name, "" | "UTC" | "Etc/UTC" | "Z" | "GMT" | "+00:00") {
            return Self::Utc;
        }
        if let Some(seconds) = offset(name) {
            return if seconds == 0 { Self::Utc } else { Self::Fixed(seconds) };
        }
        TimeZone::get(name).map_or(Self::Utc, Self::Named)
    }

    /// How many seconds its clocks are before UTC's at an instant.
    pub(crate) fn at(&self, seconds: i64) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Fixed(seconds) => *seconds,
            Self::Named(zone) => Timestamp::from_second(seconds)
                .map_or(0, |instant| zone.to_offset(instant).seconds().into()),
        }
    }

    /// How many seconds its clocks are before UTC's when they show this.
    pub(crate) fn when_shown(&self, shown: i64) -> i64 {
        let Self::Named(zone) = self else { return self.at(shown) };
        Timestamp::from_second(shown)
            .map(|instant| TimeZone::UTC.to_datetime(instant))
            .ok()
            .and_then(|shown: DateTime| zone.to_timestamp(shown).ok())
            .map_or(0, |instant| zone.to_offset(instant).seconds().into())
    }
}

/// The seconds of an offset such as `Z`, `+01:00` or `-00:53:28`.
pub(crate) fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let parts: Vec<i64> = rest
        .split(':')
        .map(|part| {
            let is_two = part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
            is_two.then(|| part.parse().ok()).flatten()
        })
        .collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [hours] => hours * 3600,
        [hours, minutes] if minutes < 60 => hours * 3600 + minutes * 60,
        [hours, minutes, seconds] if minutes < 60 && seconds < 60 => {
            hours * 3600 + minutes * 60 + seconds
        }
        _ => return None,
    };
    (parts[0] < 24).then_some(sign * seconds)
}
