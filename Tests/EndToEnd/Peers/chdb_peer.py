"""One query over the file; nothing is kept of it."""

import csv

import chdb
import work

task = work.Task()
columns = "event_id Int64, event_type String, timestamp DateTime(''UTC''), user_id Int32, page_id Int32"
query = f"""
    SELECT event_type, toUnixTimestamp(toStartOfInterval(timestamp, INTERVAL {work.WINDOW_SECONDS} SECOND)) AS start,
        {work.numbers(task.numbers)}
    FROM file('{task.file}', 'JSONEachRow', '{columns}')
    GROUP BY event_type, start SETTINGS max_threads = {task.cores}
"""
task.run(chdb.__version__, lambda: list(csv.reader(str(chdb.query(query, "CSV")).splitlines())))
