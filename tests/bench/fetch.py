"""Every row of a statement by an official client: `fetch.py kernel | sea | sdk`, the statement on stdin.

Prints how many rows came, and when the last was there, in seconds since 1970.
"""

import concurrent.futures
import os
import sys
import time
import urllib.request

import pyarrow
from databricks import sql
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import Disposition, Format, StatementState

sys.path.append(os.path.join(os.path.dirname(__file__), "../conformance"))
import demo

# As many chunks at once as we fetch.
AT_ONCE = 8


def by_connector(statement, **backend):
    with sql.connect(
        http_path="/sql/1.0/warehouses/" + demo.WAREHOUSE,
        access_token=demo.user("carol")["pat"],
        enable_telemetry=False,
        **backend,
    ) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall_arrow().num_rows, time.time()


def by_sdk(statement):
    client = WorkspaceClient(host=demo.HOST, token=demo.user("carol")["pat"])
    api = client.statement_execution
    done = api.execute_statement(
        statement,
        demo.WAREHOUSE,
        disposition=Disposition.EXTERNAL_LINKS,
        format=Format.ARROW_STREAM,
    )
    while done.status.state in (StatementState.PENDING, StatementState.RUNNING):
        time.sleep(0.1)
        done = api.get_statement(done.statement_id)

    def chunk(index):
        link = api.get_statement_result_chunk_n(done.statement_id, index).external_links[0]
        return pyarrow.ipc.open_stream(urllib.request.urlopen(link.external_link).read()).read_all()

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tables = list(pool.map(chunk, range(done.manifest.total_chunk_count)))
    return pyarrow.concat_tables(tables).num_rows, time.time()


host, port = demo.HOST.rsplit(":", 1)
ways = {
    "kernel": lambda text: by_connector(text, server_hostname=demo.HOST, use_kernel=True),
    "sea": lambda text: by_connector(text, server_hostname=host, _port=int(port), use_sea=True),
    "sdk": by_sdk,
}
rows, end = ways[sys.argv[1]](sys.stdin.read())
print(rows, end)
