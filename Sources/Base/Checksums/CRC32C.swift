import CChecksums

/// CRC-32C (Castagnoli), the checksum of Kafka's record batches and of our own files.
public enum CRC32C {
    /// How the checksum is computed.
    public enum Path: String, Sendable, CaseIterable {
        case portable
        case sse42 = "SSE 4.2"
        case armv8 = "ARMv8 CRC"
    }

    /// The fastest path that this processor has, and the one that `checksum` takes.
    public static var path: Path {
        switch sluice_crc32c_path() {
        case SLUICE_CRC32C_SSE42: .sse42
        case SLUICE_CRC32C_ARMV8: .armv8
        default: .portable
        }
    }

    /// The checksum of `bytes`, or of all bytes so far when `previous` is the checksum of those before them.
    public static func checksum(_ bytes: RawSpan, continuing previous: UInt32 = 0) -> UInt32 {
        // SAFETY: C reads `count` bytes, none of an empty span, and the span keeps them alive during the call.
        bytes.withUnsafeBytes { sluice_crc32c(previous, $0.baseAddress, $0.count) }
    }

    /// As `checksum`, without the processor's help: what other processors compute, for comparison.
    static func portableChecksum(_ bytes: RawSpan, continuing previous: UInt32 = 0) -> UInt32 {
        // SAFETY: as in `checksum`.
        bytes.withUnsafeBytes { sluice_crc32c_portable(previous, $0.baseAddress, $0.count) }
    }
}
