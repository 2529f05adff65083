extension LMDBFile {
    /// What a file holds, as it was found and not as it says, and all that is wrong with it.
    public struct Inspection: Sendable {
        /// The number of the newest transaction.
        public internal(set) var transaction: UInt64 = 0
        /// The main database.
        public internal(set) var main = Database(name: "")
        /// The named databases, in the order of their names' bytes.
        public internal(set) var databases: [Database] = []
        /// The tree that keeps the free pages, an entry a transaction.
        public internal(set) var freeList = Database(name: "")
        public internal(set) var damage: [Damage] = []
        /// Pieces of damage beyond the limit of the list.
        public internal(set) var damageUntold = 0
        /// Pages that something reaches, the two meta pages among them.
        public internal(set) var usedPages: UInt64 = 0
        public internal(set) var freePages: UInt64 = 0
        /// Pages that nothing reaches; behind damage they may belong to what is lost.
        public internal(set) var unaccountedPages: UInt64 = 0

        /// No damage was found, so liblmdb may be trusted with the file.
        public var isIntact: Bool { damage.isEmpty }
    }

    /// A database, or another tree, as the walk found it.
    public struct Database: Sendable, Hashable {
        public let name: String
        public internal(set) var entries: UInt64 = 0
        public internal(set) var depth = 0
        public internal(set) var branchPages: UInt64 = 0
        public internal(set) var leafPages: UInt64 = 0
        public internal(set) var overflowPages: UInt64 = 0
    }

    /// A key and its value, lent for the time of a visit.
    public struct Entry: ~Escapable {
        /// The database's name, empty for the main one.
        public let database: String
        public let key: RawSpan
        public let valueCount: Int
        /// The value; nil where only keys are read and the value lies outside its leaf.
        public let value: RawSpan?

        @_lifetime(copy key, copy value)
        init(database: String, key: RawSpan, valueCount: Int, value: RawSpan?) {
            self.database = database
            self.key = key
            self.valueCount = valueCount
            self.value = value
        }
    }

    /// Which of the two states that a file keeps.
    public enum State: Sendable {
        case newest
        /// The one before it.
        case older
    }

    /// How much of a file an inspection reads.
    public enum Reading: Sendable {
        /// All that tells whether the file is whole; of a long value only its header.
        case keys
        /// Every value as well.
        case values
    }
}
