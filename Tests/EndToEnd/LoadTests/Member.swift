import KafkaKit
import Bytes
import KafkaWire
import Network
import System
import TestKit

/// A member of a group that reads the topic and commits what it has read; the leader gives each partition to one.
final class Member {
    /// As short as the server takes it.
    private static let session: Int32 = 6_000

    private let group: String
    private let partitions: Int32
    private let address: Address
    private let ledger: GroupLedger
    private var client: KafkaClient
    private(set) var id = ""
    private(set) var generation: Int32 = -1
    private var positions: [Int32: Int64] = [:]
    /// What was read and not yet committed for certain.
    private var uncommitted: [Int32: Range<Int64>] = [:]

    init(_ group: String, partitions: Int32, _ address: Address, _ ledger: GroupLedger) throws {
        self.group = group
        self.partitions = partitions
        self.address = address
        self.ledger = ledger
        client = try KafkaClient.persistent(address)
    }

    /// Reads and commits once, after it has entered the group if it is in none.
    func step() throws {
        guard generation >= 0 else { return try enter() }
        if uncommitted.isEmpty { try read() }
        let code = uncommitted.isEmpty ? try beat() : try commit()
        try obey(code)
    }

    /// A step that a new connection repeats when the server went away under it, the member being the same.
    func persistentStep() throws {
        do { try step() } catch  where error.isAbsence { client = try KafkaClient.persistent(address) }
    }

    func leave() throws {
        guard !id.isEmpty else { return }
        let response = try client.ask(leaving(group, as: id))
        guard response.code == .none else { throw LoadError("\(id) cannot leave: \(response.code)") }
        id = ""
        generation = -1
    }

    private func enter() throws {
        var joined = try join()
        if joined.code == .memberIdRequired {
            id = joined.memberID
            joined = try join()
        }
        guard joined.code == .none else { return try obey(joined.code) }
        id = joined.memberID
        let ids = joined.members.map(\.memberID).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let shares = ids.enumerated().map { ($1, share(of: $0, among: ids.count)) }
        let synced = try client.ask(syncing(group, joined, assignments: shares))
        guard synced.code == .none else { return try obey(synced.code) }
        generation = joined.generation
        ledger.enter(generation)
        uncommitted = [:]
        positions = try committed(synced.assignment.map { Int32($0) })
    }

    private func join() throws -> JoinGroup.Response {
        try client.ask(joining(group, as: id, session: Self.session, rebalance: 15_000))
    }

    /// Neighbouring partitions, as many as everybody else has, give or take one; a byte each.
    private func share(of index: Int, among count: Int) -> Bytes {
        let bounds = (0...1).map { (index + $0) * Int(partitions) / count }
        return (bounds[0]..<bounds[1]).map { UInt8($0) }[...]
    }

    private func committed(_ assigned: [Int32]) throws -> [Int32: Int64] {
        if assigned.isEmpty { return [:] }
        let response = try client.ask(
            OffsetFetch.Request {
                $0.groupID = group
                $0.topics = [
                    .init {
                        $0.name = topic
                        $0.partitions = assigned
                    }
                ]
            })
        return Dictionary(
            uniqueKeysWithValues: response.topics[0].partitions.map { ($0.index, max(0, $0.offset)) })
    }

    private func read() throws {
        guard !positions.isEmpty else { return pause(.milliseconds(100)) }
        let response = try client.ask(fetching(positions, wait: 200))
        for answer in response.topics[0].partitions {
            guard answer.code == .none, let position = positions[answer.index] else {
                throw LoadError("\(group) reads partition \(answer.index): \(answer.code)")
            }
            guard let last = try texts(answer.records).last else { continue }
            uncommitted[answer.index] = position..<last.offset + 1
            positions[answer.index] = last.offset + 1
        }
    }

    private func commit() throws -> KafkaErrorCode {
        let response = try client.ask(
            committing(uncommitted.mapValues(\.upperBound), for: group, as: id, in: generation))
        let codes = Set(response.topics[0].partitions.map(\.code))
        guard codes.count == 1, let code = codes.first else { throw LoadError("\(group) commits: \(codes)") }
        if code == .none {
            try ledger.commit(uncommitted)
            uncommitted = [:]
        }
        return code == .none ? try beat() : code
    }

    private func beat() throws -> KafkaErrorCode {
        try client.ask(beating(group, as: id, in: generation)).code
    }

    private func obey(_ code: KafkaErrorCode) throws {
        switch code {
        case .none: return
        case .rebalanceInProgress, .illegalGeneration: generation = -1
        case .unknownMemberId:
            generation = -1
            id = ""
            ledger.forget()
        // So a server says that it ends: it is soon gone.
        case .coordinatorNotAvailable: throw NetworkError(.closed, "\(group): its coordinator ends")
        default: throw LoadError("\(group), \(id): \(code)")
        }
    }
}
