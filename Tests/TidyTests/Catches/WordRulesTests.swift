import Testing

@Suite struct `Words` {
    @Test(arguments: FinishedWork.marks)
    func `of unfinished work are found`(_ mark: String) {
        #expect(FinishedWork().lines(in: "let a = 1\n// \(mark): later\n") == [2])
        #expect(FinishedWork().lines(in: "let a\(mark) = \"\(mark)\(mark)\"\n") == [])
    }

    @Test(arguments: NoMachinePaths.paths)
    func `of somebody's machine are found, in every kind of file`(_ path: String) {
        #expect(NoMachinePaths().places(in: ["notes.md": "see \(path)a"]) == ["notes.md:1"])
        #expect(NoMachinePaths().places(in: ["notes.md": "see /data\(path)a and ..\(path)b"]) == [])
    }

    @Test func `of headers and banners are found`() {
        #expect(NoFileHeaders().lines(in: "//\n//  Sample.swift\n//\nimport Model") == [1])
        #expect(NoFileHeaders().lines(in: "// Copyright of somebody\nimport Model") == [1])
        #expect(NoFileHeaders().lines(in: "import Model\n// ------ Reading\nlet a = 1\n//////\n") == [2, 4])
        #expect(NoFileHeaders().lines(in: "// Why this is so.\nimport Model\n// MARK: - Reading\n/// - one\n") == [])
    }

    @Test func `that name a file are its type's`() {
        let rule = FilesAreTheirTypes()
        #expect(rule.places(in: ["Sources/Log/EventLog/Other.swift": "struct Topic {\n}"]).count == 1)
        #expect(rule.places(in: ["Sources/Log/EventLog/Other.swift": "extension Log.Topic {\n}"]).count == 1)
        for name in ["Topic", "Topic+Names", "Topics", "00_Topic", "EventLog", "Limits", "main"] {
            #expect(rule.places(in: ["Sources/Log/EventLog/\(name).swift": "struct Topic {\n}"]) == [], "\(name)")
        }
        #expect(rule.places(in: ["Sources/Log/EventLog/Shapes.swift": "struct A {}\nstruct B {}"]) == [])
        #expect(rule.places(in: ["Sources/Log/EventLog/Shapes.swift": "func a() {}\nprivate struct B {}"]) == [])
    }
}
