import Testing

@Suite struct `The table of modules` {
    @Test func `is read with its stages, names and needs`() throws {
        let rows = repository([:]).table.rows
        #expect(rows.map(\.name) == ["CSystem", "System", "Model", "EventLog", "EventLogTests"])
        #expect(rows.map(\.stage) == ["Base", "Base", "Base", "Log", "Log"])
        #expect(rows.map(\.needs) == [[], ["CSystem"], [], ["Model"], ["EventLog", "Model"]])
        #expect(rows.map(\.path).first == "Sources/Base/C/CSystem")
        #expect(rows.map(\.path).last == "Tests/Log/EventLogTests")
    }

    @Test func `may need only rows above`() {
        let table = """
            .swift("Base", "Model", needs: "EventLog"),
            .swift("Log", "EventLog", needs: "Model"),
            .swift("Base", "Bytes"),
            """
        #expect(TableOrder().places(in: [:], table: table) == ["Package.swift:1", "Package.swift:3"])
        #expect(TableOrder().places(in: [:]) == [])
    }

    @Test func `decides what a file imports`() {
        let files = [
            "Sources/Base/System/File.swift": "import CSystem\nimport Glibc\n",
            "Sources/Base/Model/Record.swift": "public import struct EventLog.Log\n",
            "Sources/Log/EventLog/Log.swift": "import Model\nimport Testing\n#if os(Linux)\n    import Glibc\n#endif\n",
            "Sources/Log/Lost/Lost.swift": "",
            "Tests/Log/EventLogTests/LogTests.swift": "import Testing\n@testable import EventLog\nimport Model\n",
        ]
        #expect(
            ImportsFollowTable().places(in: files) == [
                "Sources/Base/Model/Record.swift:1", "Sources/Log/EventLog/Log.swift:2",
                "Sources/Log/EventLog/Log.swift:4", "Sources/Log/Lost/Lost.swift:1",
            ])
    }

    @Test func `needs nothing that no file imports`() {
        let files = [
            "Sources/Base/System/File.swift": "import CSystem",
            "Sources/Log/EventLog/Log.swift": "// import Model\nlet text = \"import Model\"",
            "Tests/Log/EventLogTests/LogTests.swift": "import EventLog\nimport Model",
        ]
        let what = ImportsFollowTable().violations(in: repository(files)).map(\.what)
        #expect(what == ["EventLog needs Model, which none of its files imports"])
    }

    @Test(arguments: [
        "import Foundation", "public import FoundationEssentials", "@preconcurrency import struct Foundation.Date",
    ])
    func `has no room for Foundation`(_ text: String) {
        #expect(NoFoundation().lines(in: "import Model\n\(text)\n") == [2])
    }
}
