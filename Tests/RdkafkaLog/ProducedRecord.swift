internal import Bytes
internal import Model

/// A record and where it goes.
struct ProducedRecord {
    let place: TopicPartition
    let record: Record

    var timestamp: Timestamp { record.timestamp }
    var key: Bytes? { record.key }
    var value: Bytes? { record.value }
    var headers: [Record.Header] { record.headers }
}

extension Bytes? {
    /// The bytes as C wants them: no bytes are not the same as none.
    func withOptionalBytes<Result>(_ body: ((start: UnsafeRawPointer?, count: Int)) -> Result) -> Result {
        guard let self else { return body((nil, 0)) }
        // SAFETY: the pointer is not kept; librdkafka copies what it points at.
        return self.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                var nothing: UInt8 = 0
                return withUnsafeBytes(of: &nothing) { body(($0.baseAddress, 0)) }
            }
            return body((start, bytes.count))
        }
    }
}
