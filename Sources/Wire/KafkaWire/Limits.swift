extension FrameSplitter {
    /// Bytes that one request or response may have, unless its reader says otherwise; Kafka's own default.
    public static let frameLimit = 100 << 20
    /// Bytes that are set aside when only a frame's length has arrived; the rest is taken as bytes come.
    static let reservation = 64 << 10
}

extension FieldReader {
    /// Elements that room is made for at a list's claim alone; more is taken as they are read.
    static let reservation = 64
    /// Elements of all lists of one message, unless its reader says otherwise: a cluster of 100 000 partitions.
    public static let elementLimit = 1 << 20
}

extension FieldWriter {
    /// Bytes of a string whose length is two bytes on the wire.
    static let stringLimit = Int(Int16.max)
    /// Bytes of a run, and elements of a list.
    static let lengthLimit = Int(Int32.max) - 1
}
