"""The Databricks SDK for Python, unmodified: the demo workspace must be one to it."""

import unittest
import urllib.request

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound, OperationFailed, PermissionDenied
from databricks.sdk.service.dashboards import GenieFeedbackRating, MessageStatus
from databricks.sdk.service.serving import ChatMessage, ChatMessageRole
from databricks.sdk.service.sql import (
    Disposition,
    Format,
    QueryFilter,
    StatementParameterListItem,
    StatementState,
)

import demo

ORDERS = "SELECT count(*) AS n, sum(amount) AS total FROM main.sales.orders"


def as_user(name):
    token = demo.user(name)["pat"]
    return WorkspaceClient(host=demo.HOST, token=token, auth_type="pat")


class SignIn(unittest.TestCase):
    def test_a_token(self):
        me = as_user("alice").current_user.me()
        self.assertEqual((me.id, me.user_name), ("1001", "alice@example.com"))
        self.assertIn("analysts", [group.display for group in me.groups])

    def test_a_service_principal(self):
        app = demo.READY["service_principal"]
        client = WorkspaceClient(
            host=demo.HOST,
            client_id=app["client_id"],
            client_secret=app["client_secret"],
            auth_type="oauth-m2m",
        )
        self.assertEqual(client.current_user.me().display_name, "behalf-app")

    def test_a_person_in_the_browser(self):
        client = WorkspaceClient(**demo.fresh("bob"))
        self.assertEqual(client.current_user.me().user_name, "bob@example.com")
        sent = [c for c in demo.calls() if c["path"].endswith("/Me") and c["principal"]]
        self.assertEqual(sent[-1]["principal"], "bob@example.com")

    def test_a_token_that_is_none(self):
        client = WorkspaceClient(host=demo.HOST, token="dapi-nobody", auth_type="pat")
        with self.assertRaises(PermissionDenied) as refused:
            client.current_user.me()
        self.assertIn("Invalid access token", str(refused.exception))


class Sql(unittest.TestCase):
    def test_rows_as_json(self):
        done = as_user("alice").statement_execution.execute_statement(ORDERS, demo.WAREHOUSE)
        self.assertEqual(done.status.state, StatementState.SUCCEEDED)
        self.assertEqual([c.name for c in done.manifest.schema.columns], ["n", "total"])
        self.assertEqual(len(done.result.data_array), 1)

    def test_each_sees_their_own(self):
        def count(name):
            api = as_user(name).statement_execution
            return int(api.execute_statement(ORDERS, demo.WAREHOUSE).result.data_array[0][0])

        alice, bob, carol = map(count, ["alice", "bob", "carol"])
        self.assertTrue(0 < alice < carol and 0 < bob < carol, (alice, bob, carol))
        self.assertLessEqual(alice + bob, carol)

    def test_links_to_arrow_want_no_token(self):
        api = as_user("carol").statement_execution
        done = api.execute_statement(
            "SELECT * FROM main.sales.orders",
            demo.WAREHOUSE,
            disposition=Disposition.EXTERNAL_LINKS,
            format=Format.ARROW_STREAM,
        )
        chunks = done.manifest.total_chunk_count
        rows = 0
        for index in range(chunks):
            link = api.get_statement_result_chunk_n(done.statement_id, index).external_links[0]
            rows += link.row_count
            self.assertGreater(len(urllib.request.urlopen(link.external_link).read()), 0)
        self.assertEqual(rows, done.manifest.total_row_count)

    def test_parameters(self):
        api = as_user("carol").statement_execution
        done = api.execute_statement(
            "SELECT :n + 1 AS n, :who AS who",
            demo.WAREHOUSE,
            parameters=[
                StatementParameterListItem("n", "INT", "41"),
                StatementParameterListItem("who", value="it's me"),
            ],
        )
        self.assertEqual(done.result.data_array, [["42", "it's me"]])

    def test_a_failure_is_a_reply(self):
        api = as_user("alice").statement_execution
        done = api.execute_statement("SELECT * FROM main.hr.salaries", demo.WAREHOUSE)
        self.assertEqual(done.status.state, StatementState.FAILED)
        self.assertIn("INSUFFICIENT_PERMISSIONS", done.status.error.message)

    def test_the_history_names_who_ran_it(self):
        client = as_user("bob")
        done = client.statement_execution.execute_statement("SELECT 'for the history'", demo.WAREHOUSE)
        only = QueryFilter(statement_ids=[done.statement_id])
        records = client.query_history.list(filter_by=only).res
        self.assertEqual([r.query_id for r in records], [done.statement_id])
        self.assertEqual((records[0].user_id, records[0].executed_as_user_id), (1002, 1002))

    def test_warehouses(self):
        warehouses = list(as_user("alice").warehouses.list())
        self.assertEqual([w.id for w in warehouses], [demo.WAREHOUSE])
        with self.assertRaises(NotFound):
            as_user("alice").warehouses.get("0000000000000000")


class UnityCatalog(unittest.TestCase):
    def test_lists_are_what_the_caller_may_see(self):
        def tables(name):
            client, seen = as_user(name), set()
            for catalog in client.catalogs.list():
                for schema in client.schemas.list(catalog.name):
                    if schema.name != "information_schema":
                        for table in client.tables.list(catalog.name, schema.name):
                            seen.add(table.full_name)
            return seen

        sales = {f"main.sales.{t}" for t in ["customers", "orders", "products", "targets"]}
        self.assertEqual(tables("dave"), set())
        analyst = {name for name in tables("alice") if not name.startswith("samples.tpch.")}
        self.assertEqual(analyst, sales | {"main.support.articles"})
        more = {"main.hr.salaries", "system.access.audit", "system.query.history"}
        self.assertEqual(tables("carol"), tables("alice") | more)

    def test_functions(self):
        client = as_user("alice")
        names = {f.full_name for f in client.functions.list("main", "sales")}
        self.assertIn("main.sales.discounted", names)
        function = client.functions.get("main.sales.discounted")
        self.assertEqual([p.name for p in function.input_params.parameters], ["amount_before", "percent"])
        with self.assertRaises(NotFound):
            client.functions.get("main.hr.raised")

    def test_a_table_and_its_columns(self):
        table = as_user("alice").tables.get("main.sales.customers")
        email = next(c for c in table.columns if c.name == "email")
        self.assertEqual(email.type_text, "string")
        self.assertIsNotNone(email.mask, "masked columns say so")
        self.assertEqual(table.row_filter.input_column_names, ["area"])
        with self.assertRaises(NotFound):
            as_user("alice").tables.get("main.hr.salaries")

    def test_pages(self):
        client = as_user("alice")
        names = [t.full_name for t in client.tables.list("main", "sales", max_results=1)]
        self.assertEqual(len(names), 4, "the client walks pages")
        schemas = [s.name for s in client.schemas.list("main", max_results=1)]
        self.assertNotIn("hr", schemas, "an empty page is no end")
        self.assertIn("support", schemas)

    def test_grants(self):
        effective = as_user("alice").grants.get_effective("table", "main.sales.targets")
        held = {
            (a.principal, p.privilege.value, p.inherited_from_name)
            for a in effective.privilege_assignments
            for p in a.privileges
        }
        self.assertIn(("emea", "MODIFY", None), held)
        self.assertIn(("analysts", "SELECT", "main.sales"), held)
        self.assertFalse([h for h in held if h[0] == "admins"], "only an admin sees all")
        direct = as_user("carol").grants.get("schema", "main.sales")
        self.assertEqual([a.principal for a in direct.privilege_assignments], ["analysts"])


class Genie(unittest.TestCase):
    def ask(self, name, question):
        genie = as_user(name).genie
        space = demo.READY["genie_space_id"]
        return genie, space, genie.start_conversation_and_wait(space, question)

    def test_it_answers_as_whoever_asks(self):
        def answer(name):
            genie, space, message = self.ask(name, "What was revenue by region in 2026?")
            self.assertEqual(message.status, MessageStatus.COMPLETED)
            query = next(a for a in message.attachments if a.query)
            place = (space, message.conversation_id, message.id, query.attachment_id)
            result = genie.get_message_attachment_query_result(*place).statement_response
            self.assertEqual(result.statement_id, query.query.statement_id)
            return {row[0] for row in result.result.data_array}

        alice, carol = answer("alice"), answer("carol")
        self.assertTrue(alice < carol, (alice, carol))

    def test_a_follow_up_keeps_its_context(self):
        genie, space, first = self.ask("bob", "What was revenue by region in 2026?")
        message = genie.create_message_and_wait(space, first.conversation_id, "And by month?")
        query = next(a for a in message.attachments if a.query).query.query
        self.assertIn("month", query.lower())
        self.assertIn("2026", query)

    def test_what_is_not_understood_is_said(self):
        _, _, message = self.ask("bob", "Write a poem about the sea")
        self.assertEqual([bool(a.text) for a in message.attachments], [True])

    def test_a_failure_names_its_reason(self):
        with self.assertRaises(OperationFailed):
            self.ask("alice", "SELECT * FROM main.hr.salaries")

    def test_whoever_may_not_run_it_sees_no_space(self):
        self.assertEqual(as_user("dave").genie.list_spaces().spaces, [])
        with self.assertRaises(PermissionDenied):
            self.ask("dave", "What was revenue by region in 2026?")
        self.assertEqual(len(as_user("alice").genie.list_spaces().spaces), 1)

    def test_rows_that_have_expired_can_be_had_again(self):
        genie, space, message = self.ask("carol", "What was revenue by region in 2026?")
        query = next(a for a in message.attachments if a.query)
        place = (space, message.conversation_id, message.id, query.attachment_id)
        demo.control("/demo/clock", {"advance_s": 2 * 24 * 3600})
        try:
            carol = WorkspaceClient(**demo.fresh("carol"))
            again = carol.genie.get_message(space, message.conversation_id, message.id)
            self.assertEqual(again.status, MessageStatus.QUERY_RESULT_EXPIRED)
            with self.assertRaises(BadRequest):
                carol.genie.get_message_attachment_query_result(*place)
            fresh = carol.genie.execute_message_attachment_query(*place)
            self.assertTrue(fresh.statement_response.result.data_array)
        finally:
            demo.control("/demo/reset", {})

    def test_feedback_and_deletion(self):
        genie, space, message = self.ask("bob", "Write a poem about the sea")
        place = (space, message.conversation_id)
        genie.send_message_feedback(*place, message.id, GenieFeedbackRating.NEGATIVE)
        rated = genie.get_message(*place, message.id)
        self.assertEqual(rated.feedback.rating, GenieFeedbackRating.NEGATIVE)
        genie.delete_conversation(*place)
        with self.assertRaises(NotFound):
            genie.get_message(*place, message.id)


class AiSearch(unittest.TestCase):
    def test_it_finds_as_whoever_asks(self):
        client = as_user("bob")
        listed = [i.name for i in client.vector_search_indexes.list_indexes("demo-search")]
        self.assertEqual(listed, [demo.READY["index"]])
        reply = client.vector_search_indexes.query_index(
            demo.READY["index"],
            ["title"],
            query_text="how long is the warranty",
            query_type="FULL_TEXT",
            filters_json='{"topic": "warranty"}',
        )
        self.assertIn("Warranty", reply.result.data_array[0][0])
        with self.assertRaises(PermissionDenied):
            as_user("dave").vector_search_indexes.get_index(demo.READY["index"])


class Serving(unittest.TestCase):
    def test_chat(self):
        client = as_user("alice")
        self.assertIn(demo.READY["model"], [e.name for e in client.serving_endpoints.list()])
        hello = ChatMessage(role=ChatMessageRole.USER, content="Who are you?")
        reply = client.serving_endpoints.query(demo.READY["model"], messages=[hello])
        self.assertTrue(reply.choices[0].message.content)


if __name__ == "__main__":
    unittest.main(verbosity=2)
