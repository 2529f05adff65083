/// What the recorder's reader takes before it says no.
enum Limits {
    /// A path, or two, in one record.
    static let pathBytes = 16 * 1024
    /// One file of a rebuilt disk, which is held in memory.
    static let fileBytes = 1 << 30
    /// Records of one journal.
    static let records = 10_000_000
}
