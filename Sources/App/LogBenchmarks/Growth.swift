internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// What the windows of a growing log gave.
struct Growth {
    var appends: [Double] = []
    var plain: [Double] = []
    var memory: [Int] = []
    var mappedFiles: [Int] = []

    /// Appends `batches` batches, a few of them also to the plain file, in between.
    mutating func measureWindow(
        of batches: Int, _ payload: Payload, _ log: EventLogLMDB, _ place: TopicPartition, _ file: PlainFile
    ) throws {
        var appending = Duration.zero
        var writing = Duration.zero
        for index in 0..<batches {
            appending += try span { try log.append(payload[index], to: place) }
            if index.isMultiple(of: plainShare) { writing += try span { try file.append(payload[index].bytes) } }
        }
        appends.append(Double(batches * payload.records) / appending.inSeconds)
        plain.append(Double((batches + plainShare - 1) / plainShare * payload.records) / writing.inSeconds)
        let usage = try KernelText.usage
        memory.append(usage.memory)
        mappedFiles.append(usage.mappedFiles)
    }

    func rows(_ setting: Setting) -> [Row] {
        let windows = max(1, min(5, appends.count / 2))
        let relative = zip(appends, plain).map { $0 / $1 }
        let kind = setting.place.kind
        let name = "\(Quantity(Double(setting.scale.growthRecords), .count).text) records"
        // Memory settles in the first windows: buffers get their size, a segment is made ahead.
        let settled = memory[min(windows, memory.count) - 1]
        return [
            Row(
                "append rate at \(name)", on: kind, Quantity(median(appends.suffix(windows)), .recordsPerSecond),
                baseline: Quantity(median(Array(appends.prefix(windows))), .recordsPerSecond),
                ratio: median(relative.suffix(windows)) / median(Array(relative.prefix(windows))),
                target: .ratioAtLeast(0.8),
                notes: [
                    ("first to last, each over a plain file's", Quantity(median(relative.suffix(windows)), .times)),
                    ("all over a plain file's", Quantity(median(relative), .times)),
                    ("slowest window", Quantity(appends.min() ?? 0, .recordsPerSecond)),
                ]),
            Row(
                "memory at \(name)", on: kind, Quantity(Double(memory[memory.count - 1]), .bytes),
                baseline: Quantity(Double(settled), .bytes),
                target: .atMost(Quantity(Double(settled + memorySlack), .bytes)),
                notes: [1, 2, 3].map { quarter in
                    ("after \(quarter)/4", Quantity(Double(memory[(memory.count - 1) * quarter / 4]), .bytes))
                } + [("mapped files", Quantity(Double(mappedFiles[mappedFiles.count - 1]), .bytes))]),
        ]
    }
}

/// What the allocator may keep more of than at first, whatever was appended meanwhile.
private let memorySlack = 16 << 20

/// One batch in so many is also written to a plain file.
private let plainShare = 10
