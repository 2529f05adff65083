internal import Measuring
internal import Network
internal import System

/// From the start of the process until everything listens, in a folder of its own each time.
@Sendable func measureStart(_ setting: Setting) throws -> [Row] {
    func row(_ name: String, _ data: (Int) -> String) throws -> Row {
        let spans = try (0..<setting.scale.starts).map { turn in
            let server = try Server.start(setting.options.binary, in: setting.place.folder, data: data(turn))
            let span = server.readyAfter
            try server.stop()
            return span.inSeconds * 1e3
        }
        return Row(
            name, on: setting.place.kind, Quantity(median(spans), .milliseconds),
            target: .atMost(Quantity(Limits.readyMilliseconds, .milliseconds)))
    }
    var rows = [try row("ready after exec, no data") { "data-\($0)" }]
    if setting.scale.startRecords > 0 {
        let bytes = Quantity(Double(setting.scale.startRecords) * 1000, .bytes)
        try setting.withServer { server in
            _ = try setting.run(
                Job(.produce, at: server.address, topic: "large", records: setting.scale.startRecords, size: 1000))
        }
        rows.append(try row("ready after exec, \(bytes.text) of data") { _ in "data" })
    }
    return rows
}

/// What a server holds that nobody asks for anything, and what connections cost that ask for nothing.
@Sendable func measureRest(_ setting: Setting) throws -> [Row] {
    try setting.withServer { server in
        pause(setting.scale.rest)
        let before = try KernelText.usage(of: server.processID)
        let count = min(setting.scale.connections, Environment.raiseFileLimit() / 2)
        let connections = try (0..<count).map { _ in try IdleConnection(to: server.address) }
        pause(setting.scale.rest)
        let after = try KernelText.usage(of: server.processID)
        for connection in connections { connection.end() }
        return [
            Row(
                "memory at rest", on: setting.place.kind,
                Quantity(Double(before.memory + before.mappedFiles), .bytes),
                target: .atMost(Quantity(Limits.restMemory, .bytes)),
                notes: [
                    ("of it its own", Quantity(Double(before.memory), .bytes)),
                    ("threads", Quantity(Double(before.threads), .count)),
                ]),
            Row(
                "memory for \(count) idle connections", on: setting.place.kind,
                Quantity(Double(after.memory - before.memory), .bytes),
                notes: [
                    ("threads", Quantity(Double(after.threads - before.threads), .count)),
                    ("a connection", Quantity(Double(after.memory - before.memory) / Double(count), .bytes)),
                ]),
        ]
    }
}

/// A connection that has had one answer, and says nothing more.
private final class IdleConnection {
    /// What every client asks first: which versions there are.
    private static let request: [UInt8] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF]

    private let socket: Socket

    init(to address: String) throws {
        let deadline = SystemClock().now + Limits.patience
        socket = try Socket.connect(to: try Address(address), by: deadline)
        try socket.write(Self.request.span.bytes, by: deadline)
        var answer: [UInt8] = []
        guard try socket.read(appendingTo: &answer, atMost: Limits.noteBytes, by: deadline) > 0 else {
            throw BenchmarkError("\(address) answered nothing")
        }
    }

    func end() { socket.endWriting() }
}
