/// What sums and sketches hold in check.
enum Limits {
    /// Where 1 stands in a sum: its lowest bit is 2^-1074, the least double.
    static let unitBit = 1074
    /// In an encoded sum's first byte, beside its traits.
    static let negativeBit: UInt8 = 16
    /// Bytes from the lowest digit of an encoded sum to its highest: 2^64 times the greatest double has fewer.
    static let encodedDigits = 320
    /// How often numbers are added to a limb before carries are: each is below 2^32, and a limb has 63 bits.
    static let height: Int32 = 1 << 29
    /// Numbers that a sketch of few buckets lets wait before it counts them into buckets.
    static let waitingBuckets = 64
    /// Buckets side by side that a sketch counts without a search: 64 octaves of them.
    static let windowBuckets = 4096
    /// Registers that a sketch keeps in order; beyond, all of them take less time.
    static let orderedRegisters = 512
}
