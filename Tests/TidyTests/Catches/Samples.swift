/// A made-up repository: a small table, and the files that a test gives.
func repository(_ files: [String: String], table: String = sampleTable) -> Repository {
    Repository(files.merging(["Package.swift": table]) { given, _ in given })
}

/// Three modules of two stages, the first of which may reach everything, and the tests of one.
let sampleTable = """
    // swift-tools-version: 6.2
    enum House {
        static var modules: [Module] {
            [
                .c("Base", "CSystem"),
                .swift("Base", "System", needs: "CSystem"),
                .swift("Base", "Model"),
                .swift("Log", "EventLog", needs: "Model"),
            ]
        }
        static var tests: [Module] {
            [
                .test(
                    "Log", "EventLogTests",
                    of: "EventLog " + "Model"),
            ]
        }
    }
    """

extension Rule {
    /// Where the rule finds something in files of the sample repository that no line excuses, as `path:line`.
    func places(in files: [String: String], table: String = sampleTable) -> [String] {
        violations(in: repository(files, table: table)).map { "\($0.path):\($0.line)" }
    }

    /// Lines that the rule finds in one file of the module EventLog.
    func lines(in text: String, path: String = "Sources/Log/EventLog/Sample.swift") -> [Int] {
        violations(in: repository([path: text])).filter { $0.path == path }.map(\.line)
    }
}
