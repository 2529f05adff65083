internal import Bytes
internal import System

/// How a line becomes a record's key and value.
enum LineFormat {
    case value
    case keyAndValue(separator: [UInt8])
    /// The whole line is the value, and one of its members the key.
    case json(KeyMember)

    /// A record's parts, by their places in its line.
    struct Parts {
        enum Key {
            case part(Range<Int>)
            /// It does not stand in the line as it is.
            case made([UInt8])
        }

        var key: Key?
        var value: Range<Int>

        var size: Int {
            switch key {
            case nil: value.count
            case .part(let range): range.count + value.count
            case .made(let bytes): bytes.count + value.count
            }
        }
    }

    /// Why a line is no record.
    struct Fault: Error {
        let sentence: String
    }

    /// Nil for a line that holds nothing, where that means nothing.
    func parts(of line: RawSpan) throws(Fault) -> Parts? {
        let whole = 0..<line.byteCount
        switch self {
        case .value: return Parts(key: nil, value: whole)
        case .keyAndValue(let separator):
            guard let start = Self.place(of: separator, in: line) else {
                throw Fault(sentence: "no \"\(String(decoding: separator, as: UTF8.self))\" between key and value")
            }
            return Parts(key: .part(0..<start), value: (start + separator.count)..<line.byteCount)
        case .json(let member):
            // Files are joined that begin with a byte order mark, which JSON does not know.
            let text =
                line.begins(with: Self.byteOrderMark, at: 0) ? line.extracting(Self.byteOrderMark.count...) : line
            if text.holdsOnlyBlanks { return nil }
            return Parts(key: try member.key(of: text).map { .made($0) }, value: whole)
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static func place(of separator: [UInt8], in line: RawSpan) -> Int? {
        var start = 0
        while let place = line.firstIndex(of: separator[0], in: start..<line.byteCount) {
            if line.begins(with: separator, at: place) { return place }
            start = place + 1
        }
        return nil
    }
}

extension RawSpan {
    fileprivate func begins(with other: [UInt8], at place: Int) -> Bool {
        place + other.count <= byteCount && extracting(place..<place + other.count).holds(other)
    }

    fileprivate var holdsOnlyBlanks: Bool {
        (0..<byteCount).allSatisfy { index in
            switch load(UInt8.self, at: index) {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
            default: false
            }
        }
    }
}
