import Testing

@Suite struct `Safety` {
    private let promises = [
        "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
    ]

    @Test func `keeps pointers and promises in their rooms`() {
        let pointers = [
            "let a: UnsafePointer<Int>", "func a(_ b: UnsafeMutableRawBufferPointer) {}", "a.withUnsafeBytes { _ in }",
            "let a: OpaquePointer?", "Unmanaged.passRetained(a)",
        ]
        for text in pointers + promises {
            #expect(UnsafeRooms().lines(in: "let a = 1\n" + text) == [2], "\(text)")
            #expect(UnsafeRooms().lines(in: text, path: "Sources/Base/System/A.swift") == [], "\(text)")
        }
        #expect(UnsafeRooms().lines(in: "// UnsafePointer\nlet a = \"withUnsafeBytes\"") == [])
    }

    @Test func `wants a reason beside every promise`() {
        for text in promises {
            #expect(ExplainedPromises().lines(in: "let a = 1\n" + text) == [2], "\(text)")
            #expect(ExplainedPromises().lines(in: "// SAFETY: it never changes.\n" + text) == [], "\(text)")
        }
        #expect(
            ExplainedPromises().lines(in: "class A: @unchecked Sendable {\n// SAFETY: one thread.\nvar a = 1\n}") == [])
        #expect(ExplainedPromises().lines(in: "class A: @unchecked Sendable {\n}\n// SAFETY: of another\n") == [1])
    }

    @Test func `wants a reason beside every dropped error`() {
        #expect(ExplainedTry().lines(in: "let a = 1\nlet b = try? c()\n\n") == [2])
        #expect(ExplainedTry().lines(in: "let b = try? c()  // nobody waits for it") == [])
        #expect(ExplainedTry().lines(in: "// nobody waits for them\n_ = try? a()\n_ = try? b()\n_ = try? c()\n") == [])
        #expect(ExplainedTry().lines(in: "let a = \"try? b()\"\n// try? c()") == [])
        #expect(ExplainedTry().lines(in: "let a = \"\\(try? b())\"") == [1])
    }
}
