internal import EventLog
internal import System

/// What is done before a log is trusted that was not left in order.
enum Recovery {
    static func verifyTables(of directory: DataDirectory) throws(EventLogError) {}
    static func verifyEnds(of topics: [TopicLog]) throws(EventLogError) {}
}
