"""The OpenAI client for Python, unmodified, against the model endpoint of the demo workspace."""

import json
import unittest

from openai import BadRequestError, NotFoundError, OpenAI, PermissionDeniedError

import demo

SQL = {
    "name": "sql",
    "description": "Runs SQL",
    "parameters": {"type": "object", "properties": {"statement": {"type": "string"}}},
}
QUESTION = "What was revenue by region in 2026?"
ROWS = {"columns": [{"name": "region"}, {"name": "revenue"}], "rows": [["DACH", "10.00"]], "total_rows": 1}


def client(token=None):
    token = token or demo.user("alice")["token"]
    return OpenAI(base_url=demo.HOST + "/serving-endpoints", api_key=token, max_retries=0)


class Chat(unittest.TestCase):
    def test_a_call_and_its_answer(self):
        tools = [{"type": "function", "function": SQL}]
        messages = [{"role": "user", "content": QUESTION}]
        model = demo.READY["model"]
        first = client().chat.completions.create(model=model, messages=messages, tools=tools)
        self.assertEqual(first.choices[0].finish_reason, "tool_calls")
        call = first.choices[0].message.tool_calls[0]
        self.assertIn("region", json.loads(call.function.arguments)["statement"])
        messages += [
            first.choices[0].message,
            {"role": "tool", "tool_call_id": call.id, "content": json.dumps(ROWS)},
        ]
        done = client().chat.completions.create(model=model, messages=messages, tools=tools)
        self.assertIn("10.00", done.choices[0].message.content)

    def test_a_stream_and_its_usage(self):
        stream = client().chat.completions.create(
            model=demo.READY["model"],
            messages=[{"role": "user", "content": "Who are you?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        text, usage = "", None
        for chunk in stream:
            usage = chunk.usage or usage
            text += "".join(choice.delta.content or "" for choice in chunk.choices)
        self.assertIn("not a language model", text)
        self.assertGreater(usage.total_tokens, 0)

    def test_what_is_refused(self):
        hello = [{"role": "user", "content": "Hello"}]
        with self.assertRaises(NotFoundError):
            client().chat.completions.create(model="nobody", messages=hello)
        with self.assertRaises(BadRequestError):
            client().chat.completions.create(model=demo.READY["model"], messages=[])
        with self.assertRaises(PermissionDeniedError):
            client("dapi-nobody").chat.completions.create(model=demo.READY["model"], messages=hello)


class Embeddings(unittest.TestCase):
    def test_like_texts_are_near(self):
        texts = ["refund of an order", "refunds for orders", "battery safety"]
        reply = client().embeddings.create(model="demo-hashed-words", input=texts)
        first, near, far = (one.embedding for one in reply.data)

        def likeness(a, b):
            return sum(x * y for x, y in zip(a, b))

        self.assertGreater(likeness(first, near), likeness(first, far))


class Responses(unittest.TestCase):
    def test_a_call_and_its_answer(self):
        tools = [{"type": "function", **SQL}]
        model = demo.READY["model"]
        first = client().responses.create(model=model, input=QUESTION, tools=tools)
        call = first.output[0]
        self.assertEqual((call.type, call.name), ("function_call", "sql"))
        items = [{"role": "user", "content": QUESTION}, call.model_dump()]
        items.append(
            {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(ROWS)}
        )
        done = client().responses.create(model=model, input=items, tools=tools)
        self.assertIn("10.00", done.output_text)

    def test_a_stream(self):
        stream = client().responses.create(
            model=demo.READY["model"], input="Who are you?", stream=True
        )
        text, last = "", None
        for event in stream:
            if event.type == "response.output_text.delta":
                text += event.delta
            last = event
        self.assertEqual(last.type, "response.completed")
        self.assertEqual(last.response.output_text, text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
