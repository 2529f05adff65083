internal import Bytes
internal import CRdkafkaLog
internal import EventLog
internal import Model
internal import System

/// librdkafka, loaded: each of its functions under its name without the prefix.
@dynamicMemberLookup
final class Rdkafka: @unchecked Sendable {
    // SAFETY: the table is filled before anybody has it and never changes; the functions are made for any thread.
    private let functions: UnsafePointer<rdkafka_functions>

    /// What was loaded; it stays for as long as the process.
    private static let loaded = Monitor<[String: Rdkafka]>([:])

    static func load(_ path: String) throws(EventLogError) -> Rdkafka {
        try loaded.withLock { loaded throws(EventLogError) in
            if let library = loaded[path] { return library }
            let library = try Rdkafka(path)
            loaded[path] = library
            return library
        }
    }

    private init(_ path: String) throws(EventLogError) {
        var reason = [CChar](repeating: 0, count: Limits.reasonBytes)
        guard let functions = rdkafka_open(path, &reason, reason.count) else {
            throw EventLogError(.unsupported, "\(path) cannot be loaded", cause: text(reason))
        }
        self.functions = functions
    }

    subscript<Function>(dynamicMember path: KeyPath<rdkafka_functions, Function>) -> Function {
        functions.pointee[keyPath: path]
    }

    /// One record, after which `opaque` belongs to librdkafka until it tells what became of it.
    func produce(
        _ record: ProducedRecord, by client: RdkafkaClient, opaque: UnsafeMutableRawPointer
    ) throws(RdkafkaFailure) {
        let headers = headers(of: record)
        let failure = record.key.withOptionalBytes { key in
            record.value.withOptionalBytes { value in
                rdkafka_produce(
                    functions, client.handle, record.place.topic, record.place.partition, record.timestamp,
                    key.start, key.count, value.start, value.count, headers, opaque)
            }
        }
        guard let failure else { return }
        defer { self.error_destroy(failure) }
        if let headers { self.headers_destroy(headers) }
        throw RdkafkaFailure(self.error_code(failure), text(self.error_string(failure)))
    }

    private func headers(of record: ProducedRecord) -> UnsafeMutableRawPointer? {
        if record.headers.isEmpty { return nil }
        let headers = self.headers_new(record.headers.count)
        for header in record.headers {
            header.value.withOptionalBytes { value in
                _ = self.header_add(headers, header.key, header.key.utf8.count, value.start, value.count)
            }
        }
        return headers
    }
}

/// The text of a C string; empty where there is none.
func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

/// The text in a buffer that was given to be filled.
func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
