"""Files that Behalf saves, read by pyarrow, openpyxl and Python's csv: every value as it was in the workspace."""

import csv
import datetime
import decimal
import math
import os
import unittest

import openpyxl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

UTC = datetime.timezone.utc
BIG = decimal.Decimal("1234567890123456789012345678.0123456789")
NAMES = ["r", "tiny", "small", "whole", "big", "single", "double", "exact", "yes", "text", "day", "instant", "wall"]
NAMES += ["bytes", "list", "pairs", "parts"]
# Not everything that is saved has every type.
SAVED = os.environ["SAVED_COLUMNS"].split(",")


def saved(form):
    return os.environ["SAVED_" + form.upper()]


def of(row):
    """What a row has in the columns that are saved."""
    return [value for name, value in zip(NAMES, row, strict=True) if name in SAVED]


def same(a, b):
    """Equal, with NaN equal to itself and -0.0 apart from 0.0; an empty value apart from none."""
    if isinstance(a, float) and isinstance(b, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return type(a) is type(b) and a == b


class Typed(unittest.TestCase):
    """Parquet and Arrow keep the types."""

    def values(self, table):
        self.assertEqual(table.column_names, SAVED)
        kinds = dict(zip(SAVED, table.schema.types))
        expected = {
            "tiny": pa.int8(),
            "small": pa.int16(),
            "whole": pa.int32(),
            "big": pa.int64(),
            "single": pa.float32(),
            "double": pa.float64(),
            "exact": pa.decimal128(38, 10),
            "yes": pa.bool_(),
            "text": pa.string(),
            "day": pa.date32(),
            "wall": pa.timestamp("us"),
            "bytes": pa.binary(),
        }
        expected = {name: kind for name, kind in expected.items() if name in SAVED}
        self.assertEqual({name: kinds[name] for name in expected}, expected)
        self.assertIsNotNone(kinds["instant"].tz)
        self.assertEqual(kinds["instant"].unit, "us")
        self.assertTrue(pa.types.is_list(kinds["list"]) and pa.types.is_map(kinds["pairs"]))
        self.assertTrue(pa.types.is_struct(kinds["parts"]))
        single = pa.array([0.1], pa.float32())[0].as_py()
        first = [1, -128, -32768, -2147483648, 2**53, single, math.nan, BIG, True, "=1+1", datetime.date(1, 1, 1)]
        first += [datetime.datetime(2026, 2, 28, 3, 4, 5, 678901, UTC)]
        first += [datetime.datetime(2026, 2, 28, 3, 4, 5, 678000), b"\x01\xff", [1, 2], [("k", 1)], {"n": 1, "s": "x"}]
        second = [2, 127, 32767, 2147483647, 2**53 + 1, math.inf, -0.0, decimal.Decimal("-1.5000000000"), False, ""]
        second += [datetime.date(9999, 12, 31), datetime.datetime(2026, 2, 28, 3, 4, 5, 0, UTC)]
        second += [datetime.datetime(1899, 12, 31, 23, 59, 59), b"", None, None, None]
        third = [3] + [None] * 16
        for row, wanted in zip(table.to_pylist(), [first, second, third], strict=True):
            for name, value in zip(SAVED, of(wanted), strict=True):
                found = row[name]
                if isinstance(value, datetime.datetime) and value.tzinfo and found:
                    found = found.astimezone(UTC)
                self.assertTrue(same(found, value), f"{name}: {found!r}, not {value!r}")

    def test_parquet(self):
        self.values(pa.parquet.ParquetFile(saved("parquet")).read())

    def test_arrow(self):
        with pa.ipc.open_file(saved("arrow")) as file:
            self.values(file.read_all())


# What has no type of its own in a text: NULL is nothing, and an empty text is quoted.
TEXTS = [
    ["1", "-128", "-32768", "-2147483648", "9007199254740992", "0.1", "NaN", str(BIG), "true", "'=1+1", "0001-01-01"]
    + ["2026-02-28T03:04:05.678901Z", "2026-02-28T03:04:05.678", "0x01FF", "[1,2]", '{"k":1}', '{"n":1,"s":"x"}'],
    ["2", "127", "32767", "2147483647", "9007199254740993", "Infinity", "-0.0", "-1.5000000000", "false", "", "9999-12-31"]
    + ["2026-02-28T03:04:05Z", "1899-12-31T23:59:59", "0x", None, None, None],
    ["3"] + [None] * 16,
]


class Text(unittest.TestCase):
    def test_csv_by_the_standard_library(self):
        with open(saved("csv"), encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        self.assertEqual(names, SAVED)
        self.assertEqual(rows, [[value or "" for value in of(row)] for row in TEXTS])

    def test_csv_tells_null_from_empty(self):
        import pyarrow.csv

        kinds = pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in SAVED},
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        )
        table = pyarrow.csv.read_csv(saved("csv"), convert_options=kinds)
        self.assertEqual([list(row.values()) for row in table.to_pylist()], [of(row) for row in TEXTS])


class Sheet(unittest.TestCase):
    """A sheet has numbers, days and booleans; what it would change is a text."""

    def test_xlsx(self):
        book = openpyxl.load_workbook(saved("xlsx"))
        sheet = book.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        first = [1, -128, -32768, -2147483648, 2**53, 0.1, "NaN", str(BIG), True, "=1+1", "0001-01-01"]
        first += ["2026-02-28T03:04:05.678901Z", datetime.datetime(2026, 2, 28, 3, 4, 5, 678000)]
        first += ["0x01FF", "[1,2]", '{"k":1}', '{"n":1,"s":"x"}']
        second = [2, 127, 32767, 2147483647, "9007199254740993", "Infinity", -0.0, -1.5, False, ""]
        second += [datetime.datetime(9999, 12, 31), datetime.datetime(2026, 2, 28, 3, 4, 5), "1899-12-31T23:59:59", "0x"]
        second += [None, None, None]
        # An empty cell and an empty text are one to this reader.
        bare = lambda row: [None if value == "" else value for value in row]
        wanted = [bare(of(row)) for row in [NAMES, first, second, [3] + [None] * 16]]
        self.assertEqual([bare(row) for row in rows], wanted)
        self.assertEqual({cell.data_type for row in sheet.iter_rows() for cell in row} - {"n", "s", "b", "d", "inlineStr"}, set())
        self.assertEqual(sheet.freeze_panes, "A2")


if __name__ == "__main__":
    unittest.main(verbosity=2)
