internal import Aggregates

extension StatementEffect {
    /// What to do instead, where results are only read.
    var remedy: String {
        switch self {
        case .change("DELETE"), .change("DROP"):
            "pipelines write them: sluice pipeline drop NAME forgets a pipeline's results, and sluice pipeline reset "
                + "NAME makes them anew"
        case .change("VACUUM"):
            "sqlite3 'file:results.db?mode=ro' \"VACUUM INTO 'copy.db'\" makes a copy while pipelines write"
        case .change:
            "pipelines write them: what should be there belongs under views: or queries: in a pipeline's file, which "
                + "sluice run and sluice up bring in"
        case .transaction: "leave it out; what must fit together can be asked for in one statement"
        case .otherFile: "sqlite3 OTHER.db \"ATTACH 'file:results.db?mode=ro' AS results\" reads both together"
        case .setting: "leave it out; PRAGMA NAME without a value shows what is set"
        }
    }
}
