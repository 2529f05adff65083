/// A zone as the tz database keeps it: the format TZif of RFC 8536, versions 1 to 4.
enum ZoneFile {
    /// Why bytes are not such a file.
    struct Damage: Error {
        let sentence: String
    }

    static func decode(_ bytes: [UInt8]) throws(Damage) -> ZonePeriods {
        var reader = ZoneFileReader(bytes)
        let first = try reader.header()
        guard first.version >= UInt8(ascii: "2") else {
            return ZonePeriods(try reader.block(first, timeBytes: 4), rule: nil)
        }
        // Versions from 2 on repeat everything with times of 64 bits; the first block is for readers of version 1.
        try reader.skip(first.byteCount(timeBytes: 4))
        let block = try reader.block(try reader.header(), timeBytes: 8)
        return ZonePeriods(block, rule: try reader.footer())
    }
}

extension ZonePeriods {
    fileprivate init(_ block: ZoneFileReader.Block, rule: ZoneRule?) {
        self.init(first: block.first, changes: block.changes, rule: rule)
    }
}

/// Reads a file from its begin to its end; what it needs memory for has been seen to be there.
private struct ZoneFileReader {
    struct Header {
        let version: UInt8
        let utcFlags, standardFlags, leapSeconds, changes, types, nameBytes: Int

        func byteCount(timeBytes: Int) -> Int {
            changes * (timeBytes + 1) + types * 6 + nameBytes + leapSeconds * (timeBytes + 4) + standardFlags + utcFlags
        }
    }

    struct Block {
        let first: Int64
        let changes: [ZoneChange]
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() throws(ZoneFile.Damage) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw damage("does not begin with TZif") }
        let version = try take(16).first ?? 0
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(try number(4))) }
        guard counts.allSatisfy({ 0...bytes.count ~= $0 }) else { throw damage("ends before its tables do") }
        return Header(
            version: version, utcFlags: counts[0], standardFlags: counts[1], leapSeconds: counts[2],
            changes: counts[3], types: counts[4], nameBytes: counts[5])
    }

    mutating func skip(_ count: Int) throws(ZoneFile.Damage) { _ = try take(count) }

    mutating func block(_ header: Header, timeBytes: Int) throws(ZoneFile.Damage) -> Block {
        guard header.byteCount(timeBytes: timeBytes) <= bytes.count - position else {
            throw damage("ends before its tables do")
        }
        guard header.leapSeconds == 0 else { throw damage("counts leap seconds; name the zone without right/") }
        guard header.types > 0 else { throw damage("has no local time") }
        var instants: [Int64] = []
        for _ in 0..<header.changes { instants.append(try number(timeBytes)) }
        guard zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw damage("lists changes out of order")
        }
        let indices = try take(header.changes)
        let offsets = try offsets(header.types)
        try skip(header.nameBytes + header.standardFlags + header.utcFlags)
        var changes: [ZoneChange] = []
        for (instant, index) in zip(instants, indices) {
            guard Int(index) < offsets.count else { throw damage("names a local time that it does not have") }
            changes.append(ZoneChange(instant: Self.milliseconds(instant), offset: offsets[Int(index)]))
        }
        return Block(first: offsets[0], changes: changes)
    }

    private mutating func offsets(_ count: Int) throws(ZoneFile.Damage) -> [Int64] {
        var offsets: [Int64] = []
        for _ in 0..<count {
            let seconds = try number(4)
            guard TimeLimits.zoneOffsetSeconds.contains(seconds) else {
                throw damage("has a local time \(seconds) s from UTC")
            }
            offsets.append(seconds * 1000)
            try skip(2)
        }
        return offsets
    }

    /// The rule between two line ends; nil where the text is empty.
    mutating func footer() throws(ZoneFile.Damage) -> ZoneRule? {
        let rest = bytes[position...]
        guard rest.count >= 2, rest.first == UInt8(ascii: "\n"), rest.last == UInt8(ascii: "\n") else {
            throw damage("ends without a rule")
        }
        let text = String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
        if text.isEmpty { return nil }
        guard let rule = ZoneRule(text) else { throw damage("ends with the unreadable rule \(text.debugDescription)") }
        return rule
    }

    private mutating func take(_ count: Int) throws(ZoneFile.Damage) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw damage("ends too early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A whole number with a sign, its highest byte first.
    private mutating func number(_ count: Int) throws(ZoneFile.Damage) -> Int64 {
        let raw = try take(count).reduce(0) { $0 << 8 | UInt64($1) }
        let unused = UInt64(64 - count * 8)
        return Int64(bitPattern: raw << unused) >> unused
    }

    /// Times that lie billions of years away, such as a stand-in for the Big Bang, come nearer.
    private static func milliseconds(_ seconds: Int64) -> Int64 {
        let furthest = TimeLimits.zoneChangeSeconds
        return min(max(seconds, furthest.lowerBound), furthest.upperBound) * 1000
    }

    private func damage(_ sentence: String) -> ZoneFile.Damage { ZoneFile.Damage(sentence: sentence) }
}
