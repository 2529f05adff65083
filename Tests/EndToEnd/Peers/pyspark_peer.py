"""Structured streaming over the file's parts, one a micro-batch, with a checkpoint; each batch's changes are committed.

Spark writes tables that change only through a function of one's own, so that the results go into SQLite, as ours do.
"""

import os
import sqlite3
import sys

import work
from pyspark.sql import SparkSession, functions

task = work.Task()
os.environ["PYSPARK_PYTHON"] = sys.executable
settings = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-Xss8m",
    "spark.sql.session.timeZone": "UTC",
    # As many as there are cores; the standard of 200 is for clusters and many times slower here.
    "spark.sql.shuffle.partitions": task.cores,
    # A batch without data only moves the watermark on.
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.local.dir": f"{task.folder}/local",
    "spark.sql.warehouse.dir": f"{task.folder}/warehouse",
}
builder = SparkSession.builder.master(f"local[{task.cores}]")
for key, value in settings.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")

# Micro-batches are committed by a thread that is not ours.
results = sqlite3.connect(f"{task.folder}/results.db", isolation_level=None, check_same_thread=False)
results.execute("PRAGMA journal_mode = WAL")
results.execute("PRAGMA synchronous = FULL")
results.execute(f"CREATE TABLE counts (event_type, start, {', '.join(task.numbers)}, PRIMARY KEY (event_type, start))")
places = ", ".join("?" for _ in range(len(task.numbers) + 2))
batches = 0


def commit(frame, _):
    global batches
    rows = [tuple(row) for row in frame.collect()]
    results.execute("BEGIN")
    results.executemany(f"INSERT OR REPLACE INTO counts VALUES ({places})", rows)
    results.execute("COMMIT")
    if batches == 0:
        task.tell("first")
    batches += 1


def stream():
    events = (
        spark.readStream.schema("event_id BIGINT, event_type STRING, timestamp TIMESTAMP, user_id INT, page_id INT")
        .option("maxFilesPerTrigger", 1)
        .option("timestampFormat", "yyyy-MM-dd HH:mm:ss")
        .json(task.parts)
    )
    counts = (
        events.withWatermark("timestamp", "1 minute")
        .groupBy("event_type", functions.window("timestamp", f"{work.WINDOW_SECONDS} seconds"))
        .agg(*(functions.expr(f"{work.NUMBERS[name]} AS {name}") for name in task.numbers))
    )
    return counts.select("event_type", functions.col("window.start").cast("long"), *task.numbers)


def run():
    writer = stream().writeStream.outputMode("update").foreachBatch(commit)
    writer = writer.option("checkpointLocation", f"{task.folder}/checkpoint").trigger(availableNow=True)
    writer.start().awaitTermination()
    return results.execute("SELECT * FROM counts").fetchall()


task.run(spark.version, run)
task.tell("batches", batches)
spark.stop()
