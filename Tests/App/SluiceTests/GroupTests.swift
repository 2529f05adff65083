import JSON
import System
import Testing

@Suite struct `Groups on the command line` {
    private static func numbers(_ run: Sluice.Run) -> [[Int64?]] {
        run.json?.elements?.map { group in ["partition", "committed", "end", "lag"].map { group[$0]?.integer } } ?? []
    }

    @Test func `go on where they stopped`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\nc\n"))
        #expect(try sluice.run("consume", "t", "--group", "g", "--max", "2").output == "a\nb\n")
        #expect(Self.numbers(try sluice.run("group", "describe", "g", "--json")) == [[0, 2, 3, 1]])
        #expect(try sluice.run("consume", "t", "--group", "g").output == "c\n")
        #expect(try sluice.run("consume", "t", "--group", "g").output.isEmpty)
        #expect(try sluice.run("consume", "t", "--group", "g", "--from", "1").output == "b\nc\n")
    }

    @Test func `are reset, listed and forgotten`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t", "--partitions", "2")
        try sluice.run("produce", "t", "--partition", "1", input: bytes("a\nb\nc\n"))
        let dry = try sluice.run("group", "reset", "g", "--topic", "t", "--to", "end", "--dry-run")
        #expect(dry.output.hasSuffix("t              1          -    3\n"))
        #expect(try sluice.run("group", "list", "--json").json?.elements == [])

        try sluice.run("group", "reset", "g", "--topic", "t", "--to", "-2", "--partition", "1")
        #expect(Self.numbers(try sluice.run("group", "describe", "g", "--json")) == [[1, 1, 3, 2]])
        let list = try sluice.run("group", "list", "--json").json?.elements?.first
        #expect(list?["name"]?.text == "g" && list?["topics"]?.integer == 1 && list?["lag"]?.integer == 2)

        let unknown = try sluice.run("group", "delete", "gg")
        #expect(unknown.end == .exited(1) && unknown.error.contains("there is no group \"gg\"; did you mean \"g\"?"))
        #expect(try sluice.run("group", "delete", "g").end == .exited(0))
        #expect(try sluice.run("group", "describe", "g").end == .exited(1))
    }
}
