internal import Measuring
internal import System

/// Records of both sizes, produced and consumed, and the memory that the server takes meanwhile.
@Sendable func measureLoad(_ setting: Setting) throws -> [Line] {
    try setting.withServer { server in
        let watch = try MemoryWatch(server.processID)
        var lines: [Line] = []
        for load in setting.scale.loads {
            lines += [
                .row(try produceRow(setting, load, at: server.address, of: server.processID)),
                .row(try consumeRow(setting, load, at: server.address, of: server.processID)),
            ]
            for peer in setting.options.peers { lines += peerLines(setting, load, server.address, peer) }
        }
        let peak = watch.finish()
        lines.append(
            .row(
                Row(
                    "memory of the server meanwhile", on: setting.place.kind, Quantity(Double(peak), .bytes),
                    target: .atMost(Quantity(Limits.loadMemory, .bytes)))))
        return lines
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
        let outcome = try shares.note(process) { try load.produce(setting, at: address) }
        guard outcome.kept == outcome.records else {
            throw BenchmarkError("\(outcome.records) records were acknowledged, and \(outcome.kept) are there")
        }
        return outcome.rate
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

/// The same client at another server, in turns with ours; the ratio is ours over theirs. What a peer cannot do is said.
private func peerLines(
    _ setting: Setting, _ load: Load, _ address: String, _ peer: KafkaBenchmarks.Peer
) -> [Line] {
    func line(_ verb: String, _ work: (String) throws -> Outcome) -> Line {
        let name = "\(verb) \(load.name), beside \(peer.name)"
        do {
            let rounds = try Rounds(setting.scale.rounds) {
                try work(peer.address).rate
            } subject: {
                try work(address).rate
            }
            return .row(
                Row(
                    name, on: setting.place.kind, Quantity(rounds.subject, .recordsPerSecond),
                    baseline: Quantity(rounds.baseline, .recordsPerSecond), ratio: rounds.ratio))
        } catch { return .skipped(name: name, place: setting.place.kind, reason: "\(error)") }
    }
    return [
        line("produce") { try load.produce(setting, at: $0) },
        line("consume") { try load.consume(setting, at: $0) },
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
