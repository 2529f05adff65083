"""One query over the file; nothing is kept of it."""

import duckdb
import work

task = work.Task()
connection = duckdb.connect()
connection.execute(f"SET threads = {task.cores}")
connection.execute("SET preserve_insertion_order = false")
columns = "event_id: 'BIGINT', event_type: 'VARCHAR', timestamp: 'TIMESTAMP', user_id: 'INTEGER', page_id: 'INTEGER'"
query = f"""
    SELECT event_type, epoch(start)::BIGINT, * EXCLUDE (event_type, start) FROM (
        SELECT event_type, time_bucket(INTERVAL {work.WINDOW_SECONDS} SECONDS, timestamp) AS start,
            {work.numbers(task.numbers)}
        FROM read_json('{task.file}', format = 'newline_delimited', columns = {{{columns}}})
        GROUP BY event_type, start)
"""
task.run(duckdb.__version__, lambda: connection.execute(query).fetchall())
