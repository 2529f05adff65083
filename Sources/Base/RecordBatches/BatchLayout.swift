/// Where the fields of Kafka's record batch, format 2, stand.
enum BatchLayout {
    static let baseOffset = 0
    /// Bytes that follow the length field itself.
    static let length = 8
    static let leaderEpoch = 12
    static let magic = 16
    static let checksum = 17
    /// The checksum covers everything from here to the end, so the fields before may be rewritten.
    static let attributes = 21
    static let lastOffsetDelta = 23
    static let baseTimestamp = 27
    static let maxTimestamp = 35
    static let producerID = 43
    static let producerEpoch = 51
    static let baseSequence = 53
    static let recordCount = 57
    static let records = 61

    /// What the length field does not count: itself and the base offset.
    static let uncounted = 12
    static let currentMagic: Int8 = 2
}

/// Bits of a batch's attributes.
enum BatchAttributes {
    static let codec: Int16 = 0x07
    static let logAppendTime: Int16 = 0x08
    static let transactional: Int16 = 0x10
    static let control: Int16 = 0x20
}
