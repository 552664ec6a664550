use super::*;

fn dates(days: i64) -> String {
    let mut out = String::new();
    civil::write_date(days, &mut out);
    out
}

#[test]
fn dates_are_written_and_read_back() {
    let known = [
        (0, "1970-01-01"),
        (-25_568, "1899-12-31"),
        (-719_162, "0001-01-01"),
        (-719_163, "0000-12-31"),
        (-719_529, "-0001-12-31"),
        (2_932_896, "9999-12-31"),
        (2_932_897, "+10000-01-01"),
        (11_016, "2000-02-29"),
    ];
    for (days, text) in known {
        assert_eq!((dates(days).as_str(), read_date(text)), (text, Some(days)));
    }
    for days in (-800_000..3_000_000).step_by(97) {
        assert_eq!(read_date(&dates(days)), Some(days), "{}", dates(days));
    }
    for odd in
        ["", "2026", "2026-3-1", "2026-13-01", "2025-02-29", "1900-02-29", "x", "2026-03-01-"]
    {
        assert_eq!(read_date(odd), None, "{odd}");
    }
    for days in [i64::MAX, i64::MIN, i64::from(i32::MIN), i64::from(i32::MAX)] {
        assert!(!dates(days).is_empty(), "an odd day is told in some way");
    }
}

#[test]
fn instants_are_written_and_read_back() {
    let units =
        [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond];
    let zones = ["UTC", "+05:45", "-03:30", "Europe/Paris", "America/New_York", "No/Where"];
    for unit in units {
        for value in [0, -1, 1, 1_772_366_400_123, -2_208_988_800_001, 951_827_696_000_000_000] {
            let value = value / (1_000_000_000 / timestamp_units(unit));
            for zone in zones.map(|zone| Some(Zone::of(zone))).iter().chain([&None]) {
                let mut out = String::new();
                civil::write_timestamp(value, unit, zone.as_ref(), &mut out);
                let back = read_timestamp(&out, unit, zone.as_ref(), false);
                assert_eq!(back, Some(value), "{out}");
            }
        }
    }
    let mut out = String::new();
    civil::write_timestamp(i64::MIN, TimeUnit::Second, Some(&Zone::Utc), &mut out);
    assert!(!out.is_empty(), "an odd instant is told in some way");
    for odd in
        ["2026-03-01T24:00:00", "2026-03-01T1:00", "2026-03-01T12:00:00.1234567", "2026-03-01T"]
    {
        assert_eq!(read_timestamp(odd, TimeUnit::Microsecond, None, false), None, "{odd}");
    }
}

#[test]
fn decimals_have_every_digit() {
    let told = |value, scale| {
        let mut out = String::new();
        decimal(value, scale, &mut out);
        out
    };
    let found = [(0, 2), (-5, 2), (12345, 2), (12345, 0), (12, -2), (0, -2), (i128::MIN, 38)]
        .map(|(value, scale)| told(value, scale));
    let expected = [
        "0.00",
        "-0.05",
        "123.45",
        "12345",
        "1200",
        "0",
        "-1.70141183460469231731687303715884105728",
    ];
    assert_eq!(found, expected);
}
