#!/usr/bin/env bash
# The day of kcat 1.7.1, which brings an old and strict librdkafka (2.0.2): kcat_day.sh HOST:PORT PART
set -euo pipefail

server=$1
part=$2
scripts=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

fail() {
    echo "FAILED $step: $*"
    exit 1
}

# Whatever it does, it has a minute.
kcat() { timeout 60 kcat -b "$server" "$@" 2>>errors; }
produce() { kcat -P -X linger.ms=5 "$@"; }
consume() { kcat -C -q -e -X fetch.wait.max.ms=100 "$@"; }

same() { cmp -s "$1" "$2" || fail "$3: $(diff "$1" "$2" | head -n 5)"; }

listing() {
    kcat -L >found || fail "the list: $(cat errors)"
    grep -q "1 brokers" found || fail "the list names no broker: $(cat found)"
    grep -q "broker 1 at $server (controller)" found || fail "the list names another address: $(cat found)"
}

codecs() {
    local codec acks
    for codec in none gzip snappy lz4 zstd; do
        : >sent
        for acks in 0 1 all; do
            seq -f "$codec $acks %g aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" 100 >batch
            produce -t "codec-$codec" -p 0 -z "$codec" -X acks="$acks" <batch || fail "$codec, acks $acks: $(cat errors)"
            cat batch >>sent
        done
        consume -t "codec-$codec" -p 0 -o beginning >found || fail "$codec: $(cat errors)"
        same sent found "$codec"
        # It sends what it cannot compress, as it thinks, uncompressed and without a word.
        python3 -B "$scripts/wire.py" "$server" "codec-$codec" >found
        [ "$(cat found)" = "$codec" ] || fail "$codec: the stored batches are compressed by: $(cat found)"
    done
}

idempotence() {
    seq 1000 >sent
    produce -t idempotent -p 0 -X enable.idempotence=true <sent || fail "$(cat errors)"
    consume -t idempotent -p 0 -o beginning >found
    same sent found "an idempotent producer"
}

shapes() {
    printf 'key:value\n:no key\ngone:\n' | produce -t shapes -K: -Z -p 0 -H one=1 -H two=2
    consume -t shapes -o beginning -f '%o|%k|%K|%s|%S|%h\n' >found
    printf '0|key|3|value|5|one=1,two=2\n1||-1|no key|6|one=1,two=2\n2|gone|4||-1|one=1,two=2\n' >sent
    same sent found "keys, nulls and headers"
    head -c 1000000 /dev/zero | tr '\0' x >large
    produce -t shapes -p 0 -X message.max.bytes=2000000 large || fail "a large record: $(cat errors)"
    consume -t shapes -o 3 -f '%S\n' >found
    echo 1000000 >sent
    same sent found "a large record"
}

too_large() {
    head -c 1100000 /dev/zero | tr '\0' x >large
    : >errors
    produce -t shapes -p 0 -X message.max.bytes=2000000 large && fail "a record above the limit was accepted"
    grep -q "Message size too large" errors || fail "a record above the limit: $(cat errors)"
}

positions() {
    seq 50 >sent
    produce -t positions -p 0 <sent
    consume -t positions -p 0 -o 37 >found
    tail -n 13 sent >expected
    same expected found "from an offset"
    consume -t positions -p 0 -o -5 >found
    tail -n 5 sent >expected
    same expected found "the last five"
    kcat -Q -t positions:0:-1 >found
    grep -q '\[0\] offset 50' found || fail "the end: $(cat found)"
    kcat -Q -t positions:0:1000 >found
    grep -q '\[0\] offset 0' found || fail "the offset of a time: $(cat found)"
    consume -t positions -p 0 -o "s@1000" >found
    same sent found "from a time"
}

# Not by the function above, so that it can be ended, and says to its own file how partitions are given out.
member() {
    exec timeout 60 kcat -b "$server" -u -X auto.offset.reset=earliest -X session.timeout.ms=10000 \
        -X heartbeat.interval.ms=300 -X fetch.wait.max.ms=100 -G "$@"
}

continuing() {
    seq 20 >sent
    produce -t continuing -p 0 <sent
    (member continuing-group -q -e continuing) >found 2>>errors || fail "$(cat errors)"
    same sent found "the first member"
    seq 21 30 >sent
    produce -t continuing -p 0 <sent
    (member continuing-group -q -e continuing) >found 2>>errors || fail "$(cat errors)"
    same sent found "the member that came back"
}

# How many partitions a member was given last, as it says it.
share() { grep 'rebalanced.*assigned:' "$1.said" | tail -n 1 | grep -o '\[0\]' | wc -l; }

shares() { [ "$(share one) $(share two)" = "$1" ]; }
saw() { cat one two | sort -n | uniq | cmp -s - sent; }

soon() {
    for _ in $(seq 400); do
        "${@:2}" && return
        sleep 0.05
    done
    fail "$1: not within 20 s: $(tail -n 3 one.said two.said errors)"
}

# Two members share four topics; one leaves, and the other has all of them.
sharing() {
    local topic one two
    local topics="shared-1 shared-2 shared-3 shared-4"
    for topic in $topics; do echo "${topic#shared-}" | produce -t "$topic" -p 0; done
    seq 4 >sent
    # shellcheck disable=SC2086 # words
    member shared-group -X partition.assignment.strategy=roundrobin $topics >one 2>one.said &
    one=$!
    # shellcheck disable=SC2086 # words
    member shared-group -X partition.assignment.strategy=roundrobin $topics >two 2>two.said &
    two=$!
    soon "two partitions each" shares "2 2"
    for topic in $topics; do echo "1${topic#shared-}" | produce -t "$topic" -p 0; done
    printf '%s\n' 1 2 3 4 11 12 13 14 >sent
    soon "the records of two members" saw
    kill "$one"
    wait "$one" || fail "a member that leaves: $(tail -n 3 one.said)"
    soon "all partitions of the one that is left" eval '[ "$(share two)" = 4 ]'
    for topic in $topics; do echo "2${topic#shared-}" | produce -t "$topic" -p 0; done
    printf '%s\n' 21 22 23 24 >>sent
    soon "the records of the one that is left" saw
    [ "$(cat one two | wc -l)" = 12 ] || fail "records came twice: $(cat one two)"
    kill "$two"
    wait "$two" || fail "the last member: $(tail -n 3 two.said)"
}

after_restart() {
    seq 31 40 >sent
    produce -t continuing -p 0 <sent
    (member continuing-group -q -e continuing) >found 2>>errors || fail "$(cat errors)"
    same sent found "the member after the restart"
}

strict() {
    : >errors
    echo 1 | produce -t nobody-made-me -p 0 -X topic.metadata.propagation.max.ms=1000 && fail "it was produced"
    grep -qi "unknown topic" errors || fail "producing to no topic: $(cat errors)"
}

case $part in
records) steps="listing codecs idempotence shapes too_large positions" ;;
groups) steps="continuing sharing" ;;
groups-again) steps="after_restart" ;;
strict) steps="strict" ;;
*) exit 2 ;;
esac
for step in $steps; do
    : >errors
    $step
    echo "ok $step"
done
echo "done $part"
