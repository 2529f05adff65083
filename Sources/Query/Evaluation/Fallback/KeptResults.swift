internal import Columns

/// Results that later batches will ask for again, within limits: when there are too many, all are forgotten.
struct KeptResults {
    private var results: [[UInt8]: TupleResult] = [:]
    private var bytes = 0

    subscript(key: [UInt8]) -> TupleResult? { results[key] }

    mutating func keep(_ result: TupleResult, for key: [UInt8]) {
        let size = key.count + result.byteCount
        if results.count >= Limits.keptResults || bytes + size > Limits.keptBytes {
            results = [:]
            bytes = 0
        }
        if size > Limits.keptBytes { return }
        results[key] = result
        bytes += size
    }
}

extension TupleResult {
    fileprivate var byteCount: Int {
        switch self {
        case .value(.text(let text)): text.count
        case .failure(let reason): reason.utf8.count
        case .value: 0
        }
    }
}
