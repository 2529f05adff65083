/// What only some parts of the house may touch; the one list of them.
struct Room: Sendable {
    let stages: Set<String>
    let modules: Set<String>

    /// Where the operating system is called by its own names.
    static let operatingSystem = Room(
        stages: ["Embed"],
        modules: [
            "System", "Network",
            // The C library's calendar is the oracle of ours; the probe makes the calls that are recorded.
            "TimeTests", "crash-recorder-probe",
            // A page that may not be read shows who reads over the end of a record.
            "JSONColumnsTests",
        ])

    /// Where memory is reached by pointers, or the compiler is told to trust us about threads.
    static let unsafe = Room(
        stages: ["Embed"],
        modules: [
            "System", "Bytes", "Checksums", "Compression", "Columns", "JSON", "JSONColumns",
            "Network",
            // They make and read what the operating system and LMDB see.
            "CrashRecorder", "crash-recorder-probe",
            // librdkafka takes and gives everything by pointers.
            "RdkafkaLog",
            // libFuzzer hands it bytes.
            "fuzz",
        ])

    /// Whether the row is one of these, or the tests of one.
    func holds(_ row: PackageTable.Row?) -> Bool {
        guard let row else { return false }
        if stages.contains(row.stage) || modules.contains(row.name) { return true }
        return row.kind == .test && row.name.hasSuffix("Tests") && modules.contains(String(row.name.dropLast(5)))
    }
}
