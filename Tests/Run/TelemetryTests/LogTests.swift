import JSON
import System
import Telemetry
import Testing

@Suite struct `Log lines` {
    private static let time: Int64 = 1_793_714_531_123  // 2026-11-03T14:02:11.123Z, says date(1)

    private func line(
        _ format: LogFormat, _ message: String, _ fields: KeyValuePairs<String, any LogValue> = [:]
    ) -> String {
        LogEntry(
            wallMilliseconds: Self.time, level: .info, part: "kafka", message: message,
            fields: fields.map { (name: $0.key, value: $0.value) }
        ).line(as: format)
    }

    @Test func `read well as text`() {
        #expect(
            line(.text, "topic created", ["topic": "orders", "partitions": 4, "took": 0.5, "new": true])
                == "2026-11-03 14:02:11.123 info    kafka: topic created topic=orders partitions=4 took=0.5 new=true")
    }

    @Test func `cannot be forged by what they quote`() {
        #expect(line(.text, "a\nb").hasSuffix("kafka: a\\nb"))
        #expect(
            line(.text, "x", ["client": "a b", "q": "\"=\\", "e": "", "bell": "\u{7}\u{1B}[1m\u{2028}"]).hasSuffix(
                #"x client="a b" q="\"=\\" e="" bell="\u{7}\u{1b}[1m\u{2028}""#))
    }

    @Test func `are JSON that any reader takes`() throws {
        let nothing: Int? = nil
        let text = line(
            .json, "said \"hi\"\n",
            ["bytes": 12, "ratio": Double.nan, "message": "other", "none": nothing, "é": "\u{0}"])
        #expect(
            text
                == #"{"time":"2026-11-03T14:02:11.123Z","level":"info","part":"kafka","message":"said \"hi\"\n","#
                + #""bytes":12,"ratio":null,"message_":"other","none":null,"é":"\u0000"}"#)
        _ = try JSONValue.parse(text)
    }

    @Test func `cut what is too long`() {
        let long = String(repeating: "x", count: 5000)
        #expect(line(.text, long).hasSuffix("x… (5000 characters)"))
        #expect(line(.json, "m", ["v": long]).utf8.count < 4300)
    }

    @Test func `are written one after the other, whole`() throws {
        let written = Monitor("")
        let writer = LogWriter(.text) { line in
            // Byte by byte, so that lines would mix if two threads were let in.
            for byte in line.unicodeScalars { written.withLock { $0.unicodeScalars.append(byte) } }
        }
        let threads = try (0..<4).map { thread in
            try Thread("writer \(thread)") {
                let log = Logger("t\(thread)", to: writer, clock: ManualClock())
                for number in 0..<50 { log.info("message", ["number": number]) }
            }
        }
        for thread in threads { thread.join() }
        let lines = written.withLock { $0 }.split(separator: "\n")
        #expect(lines.count == 200)
        #expect(lines.allSatisfy { $0.contains(" info    t") && $0.contains(": message number=") })
    }
}

@Suite struct `Loggers` {
    @Test func `write what matters enough, with their part and fields`() {
        let recorder = LogRecorder()
        let log = Logger("up", to: recorder, from: .warning, clock: ManualClock(wallMilliseconds: 5))
        var built = 0
        func message() -> String {
            built += 1
            return "costly"
        }
        log.info(message())
        log.part("kafka").with(["client": 7]).error("gone", ["reason": "reset"])
        #expect(built == 0)
        #expect(recorder.messages == ["gone"])
        let entry = recorder.entries[0]
        #expect(entry.part == "kafka" && entry.level == .error && entry.wallMilliseconds == 5)
        #expect(entry["client"] == "7" && entry["reason"] == "reset" && entry["other"] == nil)
    }

    @Test func `know the order of levels`() {
        #expect(LogLevel.allCases.sorted() == [.debug, .info, .warning, .error])
    }
}
