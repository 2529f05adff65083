/// What the log holds in check.
enum Limits {
    /// Bytes of batches that one transaction takes, unless a single append is larger.
    static let groupBytes = 32 << 20
    /// Bytes of one append.
    static let appendBytes = 128 << 20
    /// Bytes that may wait for one topic's commit; who brings more, waits.
    static let waitingBytes = 64 << 20
    /// What a segment's map has beyond its configured size: room for the last transaction and its copies of pages.
    static let mapSlack = 512 << 20
    /// How long the disk's word that it has room is taken for granted …
    static let roomAge = Duration.milliseconds(100)
    /// … and for how many bytes: this part of the reserve.
    static let roomShare = 8
    /// What the map of the catalog, and that of the readers' file, may grow to.
    static let catalogMap = 4 << 30
    /// Offsets end here: a batch's count can still be added.
    static let largestOffset = Int64.max - 2 * Int64(Int32.max)
    /// Bytes between two entries of a partition's time index.
    static let timeIndexSpacing = 64 << 10
    /// Bytes of a segment that have room on the disk before they are needed, once it has got as many.
    static let roomAhead = 8 << 20
    /// What the log keeps of the disk for the day on which that is full, and how much of it is given up at once …
    static let spareBytes = 1 << 20
    static let sparePiece = 128 << 10
    /// … and what is left of it for making room, whatever groups want to note.
    static let spareForDeletion = 512 << 10
    /// Producer ids that are reserved at once.
    static let producerBlock: Int64 = 1000
    /// Producers whose first batch was refused, and is awaited again …
    static let refusedProducers = 1000
    /// … for so long: by then Kafka's clients have given it up (`delivery.timeout.ms`).
    static let refusalAge = Duration.seconds(120)
    /// A segment is made ahead when the active one is this full, in percent.
    static let prepareAtPercent = 50
    /// Bytes that one read returns at the most beyond its first batch.
    static let readBytes = 64 << 20
    /// Bytes read at once when a whole file is checksummed; less than what gets pages of its own, see `Memory`.
    static let checksumChunk = (1 << 20) - 256
    /// What a read makes room for at first: just less than what the process gets in pages of its own, see `Memory`.
    static let readReserve = (1 << 20) - 256
    /// The lock file's and the format file's text.
    static let markerBytes = 4096
}
