internal import Aggregates
internal import Columns
internal import Model
internal import RecordBatches

/// Records of one partition that were read together, as rows with a time; records that cannot be rows are beside them.
struct Chunk {
    /// One past the last offset that it covers, whether or not that offset became a row.
    let next: Offset
    /// A row's record.
    let offsets: [Offset]
    /// When a row happened, in milliseconds.
    let times: [Timestamp]
    /// Before a row: nothing that happened earlier than this is still waited for; nil where nothing is ever late.
    let watermarks: [Timestamp]?
    /// The stream's columns that the views use, by their place in the stream; others are missing.
    let columns: [Int: Column]
    /// Columns that could not be read in a row: views that use them reject it.
    let doubts: [Doubt]
    /// Records that are a row for nobody.
    let rejected: [Rejected]
    /// The latest event time up to here, of this and all earlier chunks.
    let latest: Timestamp?
    /// Where the records came from, for the ones that become dead letters.
    let source: RecordBatches

    var count: Int { offsets.count }

    struct Doubt {
        var row: Int
        /// The column's place in the stream.
        var column: Int
        var sentence: String
    }
}

/// A record that does not become a row, and why.
struct Rejected {
    var offset: Offset
    var reason: Rejection
}

/// Why a record does not become a result.
struct Rejection {
    var kind: DeadLetter.Reason
    var sentence: String
}
