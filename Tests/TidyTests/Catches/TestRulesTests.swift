import Testing

@Suite struct `Tests of others` {
    private let path = "Tests/Log/EventLogTests/LogTests.swift"

    @Test func `are lost without their attribute`() {
        let text = """
            @Suite struct `A log` {
                func `keeps everything`() {}
                @Test func `loses nothing`() {}
                @Test(arguments: [1, 2].map { $0 + 1 })
                func `counts`(_ number: Int) throws {}
                func testOfOld() {}
                private func helper() {}
                func `class`() {}
            }
            func `free of suites`() {}
            """
        #expect(NoLostTests().lines(in: text, path: path) == [2, 6])
    }

    @Test func `are not skipped in silence`() {
        let text = """
            @Suite(.disabled()) struct `A` {
                @Test(.disabled("needs a network")) func `a`() {}
                @Test(.disabled(if: x == "y")) func `b`() {}
                @Test(.enabled(if: f("y"), "needs y")) func `c`() {}
                @Test(.enabled(if: f("y"))) func `d`() {}
                @Test("name", .disabled(" "), .tags(.slow)) func `e`() {}
                let mode = Mode.disabled(1)
            }
            """
        #expect(ExplainedSkips().lines(in: text, path: path) == [1, 3, 5, 6])
    }
}
