public import Bytes
internal import System

/// What of a group survives a restart: its generation, and its members with what they are assigned.
public struct Membership: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        public var id: String
        public var instanceID: String?
        public var clientID: String
        public var clientHost: String
        public var sessionMilliseconds: Int64
        public var rebalanceMilliseconds: Int64
        public var protocols: [GroupProtocol]
        public var assignment: Bytes
    }

    public var generation: Int32
    public var protocolType: String
    public var protocolName: String
    public var leader: String
    /// In the order of their arrival; none for a group that has become empty.
    public var members: [Member]
    /// When a group without members became empty, by the calendar; nil where nobody has written it down.
    public var emptySinceMilliseconds: Int64?
}

extension Membership {
    /// Of a group that nobody is in, and of which nothing else needs to be known.
    init(emptySince milliseconds: Int64) {
        self.init(
            generation: 0, protocolType: "", protocolName: "", leader: "", members: [],
            emptySinceMilliseconds: milliseconds)
    }
}

extension Membership {
    private static let version: UInt8 = 1
    /// … and with the time at which the group became empty.
    private static let emptyVersion: UInt8 = 2

    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(emptySinceMilliseconds == nil ? Self.version : Self.emptyVersion)
        writer.integer(generation)
        for text in [protocolType, protocolName, leader] { writer.text(text) }
        writer.varint(Int64(members.count))
        for member in members {
            writer.text(member.id)
            writer.runWithLength(member.instanceID.map { Array($0.utf8)[...] })
            writer.text(member.clientID)
            writer.text(member.clientHost)
            writer.integer(member.sessionMilliseconds)
            writer.integer(member.rebalanceMilliseconds)
            writer.varint(Int64(member.protocols.count))
            for way in member.protocols {
                writer.text(way.name)
                writer.runWithLength(way.metadata)
            }
            writer.runWithLength(member.assignment)
        }
        if let emptySinceMilliseconds { writer.integer(emptySinceMilliseconds) }
        return writer.bytes
    }

    /// Reads what `encoded` wrote; any other bytes are refused.
    public init(decoding bytes: [UInt8]) throws(ByteError) {
        var reader = ByteReader(bytes.span.bytes)
        let version = try reader.integer(UInt8.self)
        guard [Self.version, Self.emptyVersion].contains(version) else { throw .malformed }
        generation = try reader.integer()
        protocolType = try reader.text()
        protocolName = try reader.text()
        leader = try reader.text()
        members = []
        for _ in 0..<(try reader.count()) { members.append(try Member(from: &reader)) }
        if version == Self.emptyVersion { emptySinceMilliseconds = try reader.integer() }
        guard reader.isAtEnd, generation >= 0, isSound else { throw .malformed }
    }

    /// Whether it can be the membership of a stable group, or of an empty one.
    private var isSound: Bool {
        let ids = Set(members.map { Name($0.id) })
        let instances = members.compactMap { $0.instanceID.map(Name.init) }
        guard ids.count == members.count, Set(instances).count == instances.count else { return false }
        guard !members.isEmpty else { return true }
        guard emptySinceMilliseconds == nil else { return false }
        return ids.contains(Name(leader))
            && members.allSatisfy { $0.protocols.contains { Name($0.name) == Name(protocolName) } }
    }
}

extension Membership.Member {
    fileprivate init(from reader: inout ByteReader) throws(ByteError) {
        id = try reader.text()
        instanceID = try reader.optionalText()
        clientID = try reader.text()
        clientHost = try reader.text()
        sessionMilliseconds = try reader.integer()
        rebalanceMilliseconds = try reader.integer()
        guard sessionMilliseconds > 0, rebalanceMilliseconds > 0 else { throw .malformed }
        protocols = []
        for _ in 0..<(try reader.count()) {
            protocols.append(GroupProtocol(try reader.text(), try reader.bytes()))
        }
        assignment = try reader.bytes()
    }
}

extension ByteWriter {
    fileprivate mutating func text(_ text: String) { runWithLength(Array(text.utf8)[...]) }
}

extension ByteReader {
    @_lifetime(self: copy self)
    fileprivate mutating func bytes() throws(ByteError) -> Bytes {
        guard let run = try runWithLength() else { throw .malformed }
        return run.copy()[...]
    }

    @_lifetime(self: copy self)
    fileprivate mutating func text() throws(ByteError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    @_lifetime(self: copy self)
    fileprivate mutating func optionalText() throws(ByteError) -> String? {
        guard let run = try runWithLength() else { return nil }
        return String(decoding: run.copy(), as: UTF8.self)
    }

    /// How many of something follow, each of which takes a byte at least.
    @_lifetime(self: copy self)
    fileprivate mutating func count() throws(ByteError) -> Int {
        let count = try length()
        guard count >= 0, count <= remaining else { throw .malformed }
        return count
    }
}
