import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `The doctor` {
    /// A small log with something in every table, and what it answers.
    private func makeLog(_ data: Path) throws {
        let log = try EventLogLMDB(data, .small)
        try log.createTopic(NewTopic("orders", partitions: 2, settings: ["segment.bytes": "100000"]))
        for round in 0..<12 {
            try log.append(
                .of((0..<5).map { "order \(round) \($0)" }, at: Int64(round) * 1000), to: TopicPartition("orders", 0))
            try log.append(.of([String(repeating: "x", count: 9000)]), to: TopicPartition("orders", 1))
        }
        let source = Append.SourcePosition(source: "orders.csv", position: [1, 2, 3])
        let entry = Append.Entry(partition: 0, batch: .of(["last"]))
        try log.append(Append(topic: "orders", entries: [entry], sourcePosition: source))
        var producer = BatchBuilder()
        producer.append(Record(timestamp: 1, value: [1, 2, 3]))
        let numbered = try producer.finish(
            producer: BatchProducer(id: try log.newProducerID(), epoch: 0, baseSequence: 0))
        try log.append(numbered, to: TopicPartition("orders", 0))
        try log.commit([TopicPartition("orders", 0): CommittedOffset(offset: 7, metadata: "seven")], for: "readers")
        var positions = Positions()
        positions[try log.describeTopic("orders").id, 0] = 3
        try log.hold("pipeline", at: positions)
        try log.close()
    }

    private func answers(_ data: Path) throws -> [String] {
        let log = try EventLogLMDB(data, .small)
        defer { try? log.close() }  // the answers are what is compared
        var answers = try log.topics().map { "\($0)" } + log.groups() + log.holds().map { "\($0)" }
        for partition in 0..<2 as Range<Int32> {
            let place = TopicPartition("orders", partition)
            answers += try log.texts(of: place)
            answers.append(
                "\(try log.offsets(of: place)) \(String(describing: try log.firstRecord(of: place, atOrAfter: 5000)))")
        }
        answers.append(
            "\(try log.committed(by: "readers")) "
                + String(describing: try log.position(ofSource: "orders.csv", in: "orders"))
        )
        return answers
    }

    @Test func `finds a log that was closed in order healthy`() throws {
        let scratch = try Scratch()
        try makeLog(scratch.data)
        let report = try Doctor.examine(scratch.data)
        #expect(report.findings == [])
        #expect(report.topics == 1 && report.batches == 26 && report.records == 74 && report.groups == 1)
        #expect(report.segments >= 2)
    }

    @Test func `names the topic, partition and offsets of a damaged batch`() throws {
        let scratch = try Scratch()
        try makeLog(scratch.data)
        try flip("order 7 3", in: scratch.data)
        let findings = try Doctor.examine(scratch.data).findings.filter { $0.severity == .damage }
        #expect(findings.count == 1)
        #expect(findings.first?.topic == "orders" && findings.first?.partition == 0)
        #expect(findings.first?.offsets?.contains(38) == true)
    }

    /// The promise of the log's files: what doctor lets pass changes no answer, and nothing makes it crash.
    @Test(arguments: ["log/catalog.lmdb", "log/readers.lmdb", "segment"])
    func `detects every flipped byte that matters`(_ file: String) throws {
        let scratch = try Scratch()
        try makeLog(scratch.data)
        let expected = try answers(scratch.data)
        let path = file == "segment" ? try segment(scratch.data) : scratch.data / file
        let original = try FileSystem.contents(of: path, limit: 1 << 26)
        let stride = Environment["SLUICE_FLIP_STRIDE"].flatMap { Int($0) } ?? 97
        var passed = 0
        for position in Swift.stride(from: Int.random(in: 0..<stride), to: original.count, by: stride) {
            let handle = try File(path, .readWrite)
            let pattern: UInt8 = 1 << UInt8(position % 8)
            let flipped = [original[position] ^ pattern]
            try handle.write(flipped.span.bytes, at: position)
            let report = try Doctor.examine(scratch.data)
            if report.isHealthy {
                passed += 1
                #expect(try answers(scratch.data) == expected, "byte \(position) of \(file), bits \(pattern)")
            }
            try handle.write(original.span.bytes, at: 0)
            try handle.truncate(to: original.count)
        }
        #expect(passed < original.count / stride, "most bytes of a small file matter")
    }

    private func segment(_ data: Path) throws -> Path {
        let folder = try FileSystem.entries(of: data / "log").first { $0.hasPrefix("orders-") }
        let names = try FileSystem.entries(of: data / "log" / (folder ?? "")).filter { $0.hasSuffix(".segment") }
        return data / "log" / (folder ?? "") / (names.first ?? "")
    }

    /// Changes the text wherever it stands: pages that are no longer in use have it, too.
    private func flip(_ text: String, in data: Path) throws {
        let pattern = Array(text.utf8)
        var changes = 0
        for folder in try FileSystem.entries(of: data / "log") where folder.hasPrefix("orders-") {
            for name in try FileSystem.entries(of: data / "log" / folder) where name.hasSuffix(".segment") {
                let path = data / "log" / folder / name
                let bytes = try FileSystem.contents(of: path, limit: 1 << 26)
                let file = try File(path, .readWrite)
                for start in 0..<bytes.count - pattern.count where bytes[start] == pattern[0] {
                    guard bytes[start..<start + pattern.count].elementsEqual(pattern) else { continue }
                    let changed = [bytes[start] ^ 1]
                    try file.write(changed.span.bytes, at: start)
                    changes += 1
                }
            }
        }
        #expect(changes > 0, "the text is not in the log")
    }
}
