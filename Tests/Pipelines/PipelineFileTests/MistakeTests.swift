import PipelineFile
import System
import Testing

/// Files with the mistakes that people make. What they are told stands at the end of each, behind `# says: `.
private enum Mistakes {
    static let folder = Path(#filePath).parent.parent / "Mistakes"
    private static let mark = "# says: "

    static let names = {
        do { return try FileSystem.entries(of: folder).filter { $0.hasSuffix(".yaml") } } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// The file without its last comments, and these.
    static func read(_ name: String) throws -> (text: String, says: [String]) {
        let bytes = try FileSystem.contents(of: folder / name, limit: 1 << 16)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return (
            lines.filter { !$0.hasPrefix(mark) }.joined(separator: "\n"),
            lines.filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        )
    }

    static func complaints(_ text: String) -> [String] {
        do throws(PipelineError) {
            _ = try PipelineFile.read(Array(text.utf8), name: "pipeline.yaml", folder: folder)
            return []
        } catch {
            return error.problems.map { problem in
                "\(problem)".split(separator: folder.text + "/", omittingEmptySubsequences: false).joined()
            }
        }
    }
}

@Suite struct `A mistake in a pipeline file` {
    @Test(arguments: Mistakes.names)
    func `is told where it is, with what was expected`(name: String) throws {
        let (text, says) = try Mistakes.read(name)
        let complaints = Mistakes.complaints(text)
        #expect(complaints == says, "\n\(complaints.map { "# says: \($0)\n" }.joined())")
    }

    @Test func `is one of at least twenty`() { #expect(Mistakes.names.count >= 20) }
}
