import EventLog
import KafkaKit
import KafkaWire
import Model
import Network
import ServiceKit
import Services
import System

/// Several brokers over one log, as far as a client can see: each refuses what is another's, and who does what
/// changes on command.
final class StagedCluster: Sendable {
    /// Who does what, and what is played to the client.
    struct Parts {
        var nodes: [Int32]
        /// Added to the place of whoever would lead a partition, keep a group or be the controller.
        var shift = 0
        /// They serve nothing any more.
        var down: Set<Int32> = []
        /// They have not noticed yet that somebody is down, or that the controller is another.
        var unnoticed: Set<Int32> = []
        var oldController: Int32?
        /// Partitions have other leaders as soon as somebody was told where one of them begins and ends.
        var movesWhenTold = false
        /// They do not know any topic yet.
        var unaware: Set<Int32> = []
        /// So many more answers about metadata and coordinators name nobody.
        var vacancies = 0
        /// So many more batches are appended, and their answers lost with the connection.
        var swallowed = 0
        /// What partitions' batches are refused with, by who would take them.
        var refusals: [Int32: KafkaErrorCode] = [:]
        /// What was refused because it is another's, by API.
        var refused: [Int16: Int] = [:]
        /// What was served, by who did it and its API.
        var served: [Int32: [Int16: Int]] = [:]
        var addresses: [Int32: Address] = [:]
    }

    private let log: RunningBroker
    let parts: Monitor<Parts>
    private let servers = Monitor<[Int32: RunningServices]>([:])

    init(_ log: any EventLog, brokers: Int32 = 3) throws {
        self.log = try RunningBroker(log)
        parts = Monitor(Parts(nodes: Array(1...brokers)))
        for node in 1...brokers { try start(node) }
    }

    var addresses: [Address] {
        parts.withLock { parts in parts.addresses.sorted { $0.key < $1.key }.map(\.value) }
    }

    func start(_ node: Int32) throws {
        let address = try parts.withLock { $0.addresses[node] } ?? Address("127.0.0.1:0")
        let server = ConnectionServer("staged", on: address) { [self] connection in try carry(connection, as: node) }
        let running = try RunningServices([server])
        servers.withLock { $0[node] = running }
        parts.withLock { parts in
            parts.addresses[node] = server.address
            parts.down.remove(node)
            parts.unnoticed.remove(node)
        }
    }

    /// Ends a broker in the middle of what it does; others may take a while to see it.
    func kill(_ node: Int32, unnoticed: Bool = false) {
        parts.withLock { parts in
            parts.down.insert(node)
            if unnoticed { parts.unnoticed.insert(node) }
        }
        servers.update { $0.removeValue(forKey: node) }?.stop()
    }

    func stop() {
        for node in parts.withLock({ $0.nodes }) { kill(node) }
        log.stop()
    }
}

extension StagedCluster.Parts {
    /// Who is taken for being there.
    var present: [Int32] { nodes.filter { !down.contains($0) || unnoticed.contains($0) } }

    private func share(_ name: String, _ number: Int32) -> Int32 {
        let sum = name.utf8.reduce(Int(number) + shift) { $0 + Int($1) }
        return present.isEmpty ? nodes[0] : present[sum % present.count]
    }

    func leader(of topic: String, _ partition: Int32) -> Int32 { share(topic, partition) }
    func leads(_ node: Int32, _ places: [TopicPartition]) -> Bool {
        places.allSatisfy { leader(of: $0.topic, $0.partition) == node }
    }
    func coordinator(of group: String) -> Int32 { share(group, 1) }
    var controller: Int32 { share("controller", 0) }
}

// MARK: What a broker does

extension StagedCluster {
    private func carry(_ connection: Connection, as node: Int32) throws {
        let log = try log.client()
        var frames = FrameReader(.lengthOnly, maximum: 100 << 20)
        while let frame = try connection.nextFrame(&frames) {
            guard let answer = try answer(frame, as: node, log), !parts.withLock({ $0.down.contains(node) }) else {
                return
            }
            try connection.write(answer)
        }
    }

    /// The frame of the answer; nil where the connection ends instead.
    private func answer(_ frame: [UInt8], as node: Int32, _ log: KafkaClient) throws -> [UInt8]? {
        var reader = FieldReader(frame[...])
        let header = try RequestHeader(from: &reader)
        if parts.withLock({ $0.down.contains(node) }) { return nil }
        let call = StagedCall(frame: frame, header: header, body: reader, log: log)
        let refusal = try parts.withLock { parts in try call.refusal(by: node, in: &parts) }
        if let refusal {
            if header.key != ListGroups.key { parts.withLock { $0.refused[header.key, default: 0] += 1 } }
            return refusal
        }
        parts.withLock { parts in
            parts.served[node, default: [:]][header.key, default: 0] += 1
            let told = parts.served.values.reduce(0) { $0 + $1[ListOffsets.key, default: 0] }
            if parts.movesWhenTold, header.key == ListOffsets.key, told.isMultiple(of: 2) { parts.shift += 1 }
        }
        switch header.key {
        case Metadata.key:
            return try call.changed(Metadata.self) { answer in
                parts.withLock { parts in
                    answer.stage(parts, as: node)
                    parts.vacancies = max(0, parts.vacancies - 1)
                }
            }
        case FindCoordinator.key:
            let group = try call.request(FindCoordinator.self).key
            return try call.changed(FindCoordinator.self) { answer in
                parts.withLock { answer.stage(&$0, group) }
            }
        case Produce.key:
            let answer = try call.passed()
            let isLost = parts.withLock { parts in
                defer { parts.swallowed = max(0, parts.swallowed - 1) }
                return parts.swallowed > 0
            }
            return isLost ? nil : answer
        default: return try call.passed()
        }
    }
}
