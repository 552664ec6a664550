"""The Databricks SQL connector for Python, unmodified, by the Statement Execution API."""

import datetime
import decimal
import unittest

from databricks import sql
from databricks.sql.exc import ServerOperationError

import demo


def connect(name, **more):
    return sql.connect(
        server_hostname=demo.HOST.rsplit(":", 1)[0],
        _port=int(demo.HOST.rsplit(":", 1)[1]),
        http_path="/sql/1.0/warehouses/" + demo.WAREHOUSE,
        access_token=demo.user(name)["pat"],
        use_sea=True,
        enable_telemetry=False,
        **more,
    )


class Rows(unittest.TestCase):
    def test_types(self):
        statement = (
            "SELECT 1 AS i, CAST('1.50' AS DECIMAL(9,2)) AS d, 'x' AS s, DATE'2026-02-28' AS day,"
            " true AS b, CAST(NULL AS STRING) AS n"
        )
        with connect("carol") as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            self.assertEqual([c[0] for c in cursor.description], ["i", "d", "s", "day", "b", "n"])
            day = datetime.date(2026, 2, 28)
            self.assertEqual(
                tuple(cursor.fetchone()), (1, decimal.Decimal("1.50"), "x", day, True, None)
            )

    def test_nested_types(self):
        statement = (
            "SELECT array(1, 2) AS a, map('k', 1) AS m, named_struct('n', 1, 's', 'x') AS s,"
            " X'01FF' AS b, TIMESTAMP'2026-02-28 03:04:05' AS t, TIMESTAMP_NTZ'2026-02-28 03:04:05' AS z"
        )
        with connect("carol") as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchall_arrow().to_pylist()[0]
        self.assertEqual((row["a"], dict(row["m"]), row["s"]), ([1, 2], {"k": 1}, {"n": 1, "s": "x"}))
        moment = datetime.datetime(2026, 2, 28, 3, 4, 5)
        self.assertEqual((row["b"], row["z"]), (b"\x01\xff", moment))
        self.assertEqual(row["t"], moment.replace(tzinfo=datetime.timezone.utc))

    def test_intervals(self):
        statement = "SELECT INTERVAL '1 02:03:04' DAY TO SECOND AS d"
        with connect("carol") as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            span = datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)
            self.assertEqual(cursor.fetchall_arrow().to_pylist(), [{"d": span}])

    def test_many_rows_in_chunks_of_compressed_arrow(self):
        with connect("carol") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT a.order_id FROM main.sales.orders a CROSS JOIN main.sales.targets b")
            table = cursor.fetchall_arrow()
            cursor.execute("SELECT count(*) FROM main.sales.orders a CROSS JOIN main.sales.targets b")
            self.assertEqual(table.num_rows, cursor.fetchone()[0])
        self.assertGreater(table.num_rows, 20_000)

    def test_a_session_has_its_schema(self):
        with connect("alice", catalog="main", schema="sales") as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM products")
                self.assertGreater(cursor.fetchone()[0], 0)

    def test_parameters(self):
        with connect("carol") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT :n + 1, :who", {"n": 41, "who": "it's me"})
            self.assertEqual(tuple(cursor.fetchone()), (42, "it's me"))

    def test_a_failure_names_its_reason(self):
        with connect("alice") as connection, connection.cursor() as cursor:
            with self.assertRaises(ServerOperationError) as refused:
                cursor.execute("SELECT * FROM main.hr.salaries")
            self.assertIn("INSUFFICIENT_PERMISSIONS", str(refused.exception))

    def test_it_ran_as_whoever_connected(self):
        with connect("bob") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT current_user()")
            self.assertEqual(cursor.fetchone()[0], "bob@example.com")
        served = [c for c in demo.calls() if c["path"] == "/api/2.0/sql/sessions"]
        self.assertEqual(served[-1]["principal"], "bob@example.com")


if __name__ == "__main__":
    unittest.main(verbosity=2)
