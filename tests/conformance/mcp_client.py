"""The official MCP client for Python, unmodified, with each managed server."""

import asyncio
import json
import unittest

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

import demo

SPACE = demo.READY.get("genie_space_id", "")


def with_server(name, path, use):
    """Does something with a server, as one of the demo people."""

    async def run():
        headers = {"authorization": "Bearer " + demo.user(name)["pat"]}
        url = demo.HOST + "/api/2.0/mcp/" + path
        async with httpx.AsyncClient(headers=headers, timeout=30) as http:
            async with streamable_http_client(url, http_client=http) as streams:
                async with ClientSession(streams[0], streams[1]) as session:
                    await session.initialize()
                    return await use(session)

    return asyncio.run(run())


def tools(name, path):
    async def use(session):
        return [tool.name for tool in (await session.list_tools()).tools]

    return with_server(name, path, use)


def call(name, path, tool, arguments):
    return with_server(name, path, lambda session: session.call_tool(tool, arguments))


def structured(result):
    told = result.structured_content if hasattr(result, "structured_content") else result.structuredContent
    assert json.loads(result.content[0].text) == told, "the text says the same"
    return told


def failed(result):
    return result.is_error if hasattr(result, "is_error") else result.isError


class Sql(unittest.TestCase):
    def test_list_and_call(self):
        self.assertEqual(tools("alice", "sql"), ["execute_sql", "execute_sql_read_only", "poll_sql_result"])
        result = structured(call("alice", "sql", "execute_sql_read_only", {"query": "SELECT 42 AS a, NULL AS b"}))
        self.assertEqual(result["status"]["state"], "SUCCEEDED")
        self.assertEqual(result["result"]["data_array"], [{"values": [{"string_value": "42"}, {}]}])
        again = structured(call("alice", "sql", "poll_sql_result", {"statement_id": result["statement_id"]}))
        self.assertEqual(again["result"], result["result"])

    def test_reading_alone(self):
        query = {"query": "DELETE FROM main.sales.targets"}
        self.assertTrue(failed(call("alice", "sql", "execute_sql_read_only", query)))

    def test_each_sees_their_own(self):
        result = call("dave", "sql", "execute_sql", {"query": "SELECT count(*) FROM main.sales.orders"})
        self.assertTrue(failed(result))
        self.assertIn("INSUFFICIENT_PERMISSIONS", structured(result)["status"]["error"]["message"])


class Functions(unittest.TestCase):
    def test_list_and_call(self):
        self.assertIn("main__sales__discounted", tools("alice", "functions/main/sales"))
        arguments = {"amount_before": 80, "percent": 25}
        result = structured(call("alice", "functions/main/sales/discounted", "main__sales__discounted", arguments))
        self.assertEqual(result, {"is_truncated": False, "columns": ["output"], "rows": [["60.00"]]})

    def test_rows(self):
        arguments = {"of_topic": "safety"}
        result = structured(call("bob", "functions/main/support", "main__support__articles_on", arguments))
        self.assertEqual(result["columns"], ["article_id", "title"])
        self.assertEqual(len(result["rows"]), 2)


class Search(unittest.TestCase):
    def test_list_and_call(self):
        for root in ["ai-search", "vector-search"]:
            path = root + "/main/support"
            self.assertEqual(tools("alice", path), ["main__support__articles_index"])
            result = structured(call("alice", path, "main__support__articles_index", {"query": "refund"}))
            self.assertEqual(result["manifest"]["columns"][-1]["name"], "score")
            self.assertGreater(result["result"]["row_count"], 0)

    def test_options_come_beside_the_arguments(self):
        async def use(session):
            meta = {"num_results": 1, "filters": {"topic": "warranty"}}
            return await session.call_tool("main__support__articles_index", {"query": "refund"}, meta=meta)

        result = structured(with_server("alice", "ai-search/main/support", use))
        self.assertEqual([row[2] for row in result["result"]["data_array"]], ["warranty"])


class Genie(unittest.TestCase):
    def test_list_and_call(self):
        path = "genie/" + SPACE

        async def use(session):
            names = [tool.name for tool in (await session.list_tools()).tools]
            asked = structured(await session.call_tool(names[0], {"query": "Revenue by region in 2026"}))
            place = {"conversation_id": asked["conversationId"], "message_id": asked["messageId"]}
            for _ in range(200):
                answer = structured(await session.call_tool(names[1], place))
                if answer["status"] in ("COMPLETED", "FAILED"):
                    return names, answer
                await asyncio.sleep(0.05)

        names, answer = with_server("alice", path, use)
        self.assertEqual(names, ["query_space_" + SPACE, "poll_response_" + SPACE])
        self.assertEqual(answer["status"], "COMPLETED")
        query = answer["content"]["queryAttachments"][0]
        self.assertEqual(query["statement_response"]["status"]["state"], "SUCCEEDED")
        self.assertTrue(answer["content"]["textAttachments"])


if __name__ == "__main__":
    unittest.main()
