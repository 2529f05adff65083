extension LMDBFile {
    /// One thing in a file that is not as LMDB writes it, and the keys that it may have cost.
    public struct Damage: Sendable, Hashable, CustomStringConvertible {
        /// Where in the file's order of things the damage is.
        public enum Part: Sendable, Hashable, CustomStringConvertible {
            case file
            /// The state before the newest, which nobody reads any more. A power loss between commits that do not sync
            /// their meta pages leaves it like this, too, and then nothing is damaged.
            case olderState
            case freeList
            /// A database by its name; the empty name is the main one.
            case database(String)

            public var description: String {
                switch self {
                case .file: "file"
                case .olderState: "state before the newest"
                case .freeList: "free list"
                case .database(""): "main database"
                case .database(let name): "database \(name)"
                }
            }
        }

        /// What sort of thing is wrong.
        public enum Kind: Sendable, Hashable {
            /// A meta page cannot be what LMDB wrote.
            case meta
            /// The transaction numbers do not fit the file, which may have been turned back to an older state.
            case transaction
            /// The file ends early, or the disk did not give the bytes.
            case unreadable
            /// A page does not say that it is the one that belongs here.
            case page
            /// A page's entries do not fill it as they must.
            case layout
            /// An entry cannot be one.
            case entry
            /// Keys stand where a search would not find them.
            case order
            /// A value outside its leaf is not where its entry says.
            case overflow
            /// A page belongs to two owners.
            case shared
            /// A tree is not of the size or shape that its record says.
            case count
            /// The list of free pages cannot be right.
            case freePages
            /// Pages belong to nobody.
            case unaccounted
            /// Something that LMDB may write, but that this reader does not know.
            case unsupported
        }

        public let part: Part
        public let kind: Kind
        public let page: UInt64
        public let sentence: String
        /// Keys in it may be missing from what was visited, or there in an older state; nil if the damage costs no key.
        public let keys: KeyRange?

        public var description: String {
            let range = keys.map { ", keys \($0)" } ?? ""
            return "\(part), page \(page): \(sentence)\(range)"
        }
    }

    /// The keys from one on and before another, in the order of their bytes; nil is the end of the database.
    public struct KeyRange: Sendable, Hashable, CustomStringConvertible {
        public var from: [UInt8]?
        public var upTo: [UInt8]?

        public static let all = KeyRange(from: nil, upTo: nil)

        public init(from: [UInt8]?, upTo: [UInt8]?) {
            self.from = from
            self.upTo = upTo
        }

        /// The range of just one key: no other lies between it and itself with a zero byte behind.
        public init(only key: [UInt8]) { self.init(from: key, upTo: key + [0]) }

        public func contains(_ key: [UInt8]) -> Bool {
            if let from, key.lexicographicallyPrecedes(from) { return false }
            if let upTo, !key.lexicographicallyPrecedes(upTo) { return false }
            return true
        }

        public var description: String {
            "\(from.map(Self.hexadecimal) ?? "first") ..< \(upTo.map(Self.hexadecimal) ?? "end")"
        }

        private static func hexadecimal(_ key: [UInt8]) -> String {
            key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

/// Damage in the order in which it was found, and how much did not find room.
struct DamageList {
    private(set) var all: [LMDBFile.Damage] = []
    private(set) var untold = 0

    var count: Int { all.count + untold }

    mutating func add(
        _ kind: LMDBFile.Damage.Kind, _ part: LMDBFile.Damage.Part, page: UInt64, _ sentence: @autoclosure () -> String,
        keys: LMDBFile.KeyRange? = nil
    ) {
        guard all.count < Limits.damage else { return untold += 1 }
        all.append(.init(part: part, kind: kind, page: page, sentence: sentence(), keys: keys))
    }
}
