import Columns
import PipelineFile
import Plans
import System
import Testing

/// The pipelines that come with Sluice.
private enum UseCases {
    static let folder = Path(#filePath).parent.parent.parent.parent / "data"
    static let names = ["companies", "interactions", "sales", "users"]

    static func file(_ name: String) -> Path { folder / name / "pipeline.yaml" }
}

@Suite struct `A use case` {
    @Test(arguments: UseCases.names)
    func `is one file of at most 60 lines, with tests of its own`(name: String) throws {
        let text = try FileSystem.contents(of: UseCases.file(name), limit: 1 << 16)
        #expect(text.count { $0 == UInt8(ascii: "\n") } <= 60)
        let pipeline = try PipelineFile.read(UseCases.file(name))
        #expect(pipeline.name == name)
        #expect(!pipeline.views.isEmpty && !pipeline.queries.isEmpty && !pipeline.tests.isEmpty)
    }

    @Test func `is every folder of data`() throws {
        #expect(try FileSystem.entries(of: UseCases.folder).filter { !$0.contains(".") } == UseCases.names)
    }

    @Test func `joins customers whose postal codes kept their zeros`() throws {
        let table = try #require(try PipelineFile.read(UseCases.file("sales")).tables.first)
        #expect(table.shape.columns.map(\.type) == [.bigint, .text, .text, .text, .text])
        let rows = try table.read(FileSystem.contents(of: table.csv, limit: 1 << 20))
        #expect(rows.count == 2500)
        #expect(
            (0..<rows.count).contains { row in
                if case .text(let zip) = rows.columns[4][row] { zip.first == UInt8(ascii: "0") } else { false }
            })
    }
}
