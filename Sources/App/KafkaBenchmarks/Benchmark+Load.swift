internal import Measuring
internal import System

/// Records of both sizes, produced and consumed, and the memory that the server takes meanwhile.
@Sendable func measureLoad(_ setting: Setting) throws -> [Row] {
    try setting.withServer { server in
        let watch = try MemoryWatch(server.processID)
        var rows: [Row] = []
        for load in setting.scale.loads {
            rows += [
                try produceRow(setting, load, at: server.address, of: server.processID),
                try consumeRow(setting, load, at: server.address, of: server.processID),
            ]
            for peer in setting.options.peers { rows += try peerRows(setting, load, server.address, peer) }
        }
        let peak = watch.finish()
        rows.append(
            Row(
                "memory of the server meanwhile", on: setting.place.kind, Quantity(Double(peak), .bytes),
                target: .atMost(Quantity(Limits.loadMemory, .bytes))))
        return rows
    }
}

/// Beside a plain file that gets the same bytes, each batch durable before the next.
private func produceRow(
    _ setting: Setting, _ load: Load, at address: String, of process: Int32
) throws -> Row {
    let file = try PlainFile(setting.place.folder / "plain-\(load.size)")
    let batch = [UInt8](repeating: 7, count: Limits.plainBatch)
    let batches = max(1, load.produced * load.size / batch.count)
    let records = Double(batches * batch.count / load.size)
    var shares = Shares()
    let rounds = try Rounds(setting.scale.rounds) {
        records / (try span { for _ in 0..<batches { try file.append(batch[...]) } }).inSeconds
    } subject: {
        try shares.note(process) { try load.produce(setting, at: address) }.rate
    }
    return Row(
        "produce \(load.name)", on: setting.place.kind, Quantity(rounds.subject, .recordsPerSecond),
        baseline: Quantity(rounds.baseline, .recordsPerSecond), ratio: rounds.ratio,
        target: .atLeast(Quantity(load.produceTarget, .recordsPerSecond)), notes: shares.notes)
}

private func consumeRow(
    _ setting: Setting, _ load: Load, at address: String, of process: Int32
) throws -> Row {
    var shares = Shares()
    let rates = try (0..<setting.scale.rounds).map { _ in
        try shares.note(process) { try load.consume(setting, at: address) }.rate
    }
    return Row(
        "consume \(load.name)", on: setting.place.kind, Quantity(median(rates), .recordsPerSecond),
        target: .atLeast(Quantity(load.consumeTarget, .recordsPerSecond)), notes: shares.notes)
}

/// The same client at another server, in turns with ours; the ratio is ours over theirs.
private func peerRows(
    _ setting: Setting, _ load: Load, _ address: String, _ peer: KafkaBenchmarks.Peer
) throws -> [Row] {
    func row(_ verb: String, _ work: (String) throws -> Outcome) throws -> Row {
        let rounds = try Rounds(setting.scale.rounds) {
            try work(peer.address).rate
        } subject: {
            try work(address).rate
        }
        return Row(
            "\(verb) \(load.name), beside \(peer.name)", on: setting.place.kind,
            Quantity(rounds.subject, .recordsPerSecond), baseline: Quantity(rounds.baseline, .recordsPerSecond),
            ratio: rounds.ratio)
    }
    return [
        try row("produce") { try load.produce(setting, at: $0) },
        try row("consume") { try load.consume(setting, at: $0) },
    ]
}

/// What server and client took of the processors for a record, in microseconds.
private struct Shares {
    private var server: [Double] = []
    private var client: [Double] = []

    mutating func note(_ process: Int32, _ work: () throws -> Outcome) throws -> Outcome {
        let before = try KernelText.processorTime(of: process)
        let outcome = try work()
        let taken = try KernelText.processorTime(of: process) - before
        server.append(taken.inSeconds * 1e6 / outcome.records)
        client.append(outcome.processorSeconds * 1e6 / outcome.records)
        return outcome
    }

    var notes: [(name: String, value: Quantity)] {
        [
            ("processor time a record, server", Quantity(median(server), .microseconds)),
            ("client", Quantity(median(client), .microseconds)),
        ]
    }
}
