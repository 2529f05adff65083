import Testing

/// What the other suites hold their servers against must be able to fail.
@Suite struct `What a load test looks for` {
    @Test func `is what was acknowledged, each once and in order`() throws {
        try check(["a 0", "b 0", "a 1", "a 2"], acknowledged: ["a": 2, "b": 1])
        #expect(throws: LoadError.self, "one is missing") { try check(["a 0", "b 0"], acknowledged: ["a": 2]) }
        #expect(throws: LoadError.self, "all of one are missing") { try check(["a 0"], acknowledged: ["b": 1]) }
        #expect(throws: LoadError.self, "one is doubled") { try check(["a 0", "a 0"], acknowledged: [:]) }
        #expect(throws: LoadError.self, "two are swapped") { try check(["a 0", "a 2", "a 1"], acknowledged: [:]) }
        #expect(throws: LoadError.self, "a stranger") { try check(["?"], acknowledged: [:]) }
    }

    @Test func `is each range of a partition, read by one member of a group`() throws {
        let ledger = GroupLedger("g")
        try ledger.commit([0: 0..<5, 1: 0..<2])
        try ledger.commit([0: 5..<7])
        #expect(throws: LoadError.self, "twice") { try ledger.commit([0: 5..<9]) }
        #expect(throws: LoadError.self, "a gap") { try ledger.commit([1: 3..<4]) }
        #expect(ledger.ends == [0: 7, 1: 2])
    }
}
