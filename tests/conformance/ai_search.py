"""The AI Search client for Python, unmodified, against the index of the demo workspace."""

import unittest

from databricks.ai_search.client import AISearchClient
from databricks.ai_search.reranker import DatabricksReranker

import demo

ENDPOINT = "demo-search"
COLUMNS = ["article_id", "title"]


def index(name):
    client = AISearchClient(
        workspace_url=demo.HOST,
        personal_access_token=demo.user(name)["pat"],
        disable_notice=True,
    )
    return client.get_index(endpoint_name=ENDPOINT, index_name=demo.READY["index"])


def titles(reply):
    return [row[1] for row in reply["result"]["data_array"]]


class Search(unittest.TestCase):
    def test_by_each_way_the_right_article_is_first(self):
        for way in ["ANN", "HYBRID", "FULL_TEXT"]:
            reply = index("alice").similarity_search(
                COLUMNS, query_text="which refunds need approval", query_type=way, num_results=3
            )
            self.assertEqual(titles(reply)[0], "Refunds for bulk orders", way)
            columns = [c["name"] for c in reply["manifest"]["columns"]]
            self.assertEqual(columns, COLUMNS + ["score"], "the score is last")
            scores = [row[-1] for row in reply["result"]["data_array"]]
            self.assertEqual(scores, sorted(scores, reverse=True), way)
            self.assertIsInstance(reply["result"]["data_array"][0][0], int, "numbers are numbers")

    def test_filters(self):
        def found(filters):
            reply = index("bob").similarity_search(
                ["article_id", "title", "topic"], query_text="tools", filters=filters, num_results=50
            )
            return {row[2] for row in reply["result"]["data_array"]}

        self.assertEqual(found({"topic": "warranty"}), {"warranty"})
        self.assertEqual(found({"topic": ["warranty", "safety"]}), {"warranty", "safety"})
        self.assertEqual(found({"topic NOT": "warranty"}) & {"warranty"}, set())
        self.assertEqual(found("topic = 'delivery' AND article_id > 1"), {"delivery"})
        self.assertEqual(found({"title LIKE": "warranty"}), {"warranty"}, "a word of the title")
        self.assertEqual(found({"topic": "it's a \\ text"}), set(), "odd texts stay texts")

    def test_reranking(self):
        reply = index("alice").similarity_search(
            COLUMNS,
            query_text="warranty of rented tools",
            num_results=2,
            reranker=DatabricksReranker(columns_to_rerank=["title"]),
        )
        self.assertEqual(titles(reply)[0], "Warranty for rented tools")

    def test_scan_and_describe(self):
        articles = index("carol")
        seen, last = [], None
        while True:
            page = articles.scan(num_results=5, last_primary_key=last)
            if not page["data"]:
                break
            seen += page["data"]
            last = page["last_primary_key"]
        described = articles.describe()
        self.assertEqual(len(seen), described["status"]["indexed_row_count"])
        articles.wait_until_ready()

    def test_whoever_may_not_read_it_finds_nothing(self):
        with self.assertRaises(Exception) as refused:
            index("dave").similarity_search(COLUMNS, query_text="refund")
        self.assertIn("SELECT", str(refused.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
