"""The OpenAI client for Python, unmodified, against `behalf serve` as one of the demo people."""

import json
import os
import unittest

from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

import demo

QUESTION = "Revenue by region in 2026"
CHANGE = "Set the Q4 target for Iberia to 2.1 million"


def client(name="alice", token=None):
    token = token or demo.user(name)["token"]
    return OpenAI(base_url=os.environ["BEHALF_SERVE"] + "/v1", api_key=token, max_retries=0)


class Whole(unittest.TestCase):
    def test_an_answer_and_what_follows(self):
        first = client().responses.create(model="behalf", input=QUESTION)
        self.assertEqual(first.status, "completed")
        self.assertIn("DACH", first.output_text)
        self.assertNotIn("US East", first.output_text)
        self.assertEqual(
            first.usage.total_tokens, first.usage.input_tokens + first.usage.output_tokens
        )
        calls = [item for item in first.output if item.type == "function_call"]
        self.assertIn("region", json.loads(calls[0].arguments)["statement"])
        follow = client().responses.create(
            model="behalf", input="And by month?", previous_response_id=first.id
        )
        self.assertIn("2026-0", follow.output_text)
        with self.assertRaises(NotFoundError):
            client("bob").responses.create(
                model="behalf", input="And by month?", previous_response_id=first.id
            )

    def test_a_decision(self):
        asked = client().responses.create(model="behalf", input=CHANGE)
        custom = asked.model_extra["custom_outputs"]
        request = custom["interrupts"][0]["action_requests"][0]
        self.assertIn("UPDATE", request["args"]["statement"])

        def decide(*decisions):
            inputs = {"configurable": custom["configurable"], "decisions": list(decisions)}
            return client().responses.create(
                model="behalf", input="", extra_body={"custom_inputs": inputs}
            )

        with self.assertRaises(BadRequestError):
            decide({"type": "approve"}, {"type": "approve"})
        done = decide({"type": "reject", "message": "not today"})
        self.assertIn("did not allow", done.output_text)

    def test_a_token_that_is_none(self):
        with self.assertRaises(AuthenticationError):
            client(token="nonsense").responses.create(model="behalf", input=QUESTION)


class Stream(unittest.TestCase):
    def test_events(self):
        text, last = "", None
        for event in client().responses.create(model="behalf", input=QUESTION, stream=True):
            if event.type == "response.output_text.delta":
                text += event.delta
            last = event
        self.assertEqual(last.type, "response.completed")
        self.assertIn("DACH", text)
        self.assertEqual(last.response.output_text, text)

    def test_the_helper_of_the_client(self):
        with client("bob").responses.stream(model="behalf", input=QUESTION) as stream:
            text = "".join(e.delta for e in stream if e.type == "response.output_text.delta")
            final = stream.get_final_response()
        self.assertIn("US East", text)
        self.assertEqual(final.output_text, text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
