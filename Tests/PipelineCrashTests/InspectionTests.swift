import CrashRecorder
import SQLite
import System
import Testing

/// A checker that finds nothing proves nothing: here is something to find.
@Suite struct `The inspection of a pipeline` {
    @Test func `finds whatever is lost, doubled or made up`() throws {
        let run = try PipelineRun(seed: 1)
        let fold = try Fold(seed: 1, appends: PipelineRun.appends)
        #expect(try run.run(draw: 1) == .exited(0))
        let inspection = Inspection(root: run.root, seed: 1, fold: fold)
        #expect(try inspection.problems(isDone: true, appends: PipelineRun.appends) == [])
        let whole = run.folder / "whole"
        try FileSystem.rename(run.root / "results.db", to: whole)
        for damage in Self.damages {
            do {
                let connection = try Connection(whole, .reader)
                try connection.copy(to: run.root / "results.db")
                try Connection(run.root / "results.db", .writer).execute(damage)
            }
            #expect(try !inspection.problems(isDone: false, appends: PipelineRun.appends).isEmpty, "\(damage)")
            for name in try FileSystem.entries(of: run.root) where name.hasPrefix("results.db") {
                try FileSystem.removeFile(run.root / name)
            }
        }
    }

    private static let byType = "(SELECT id FROM sluice_views WHERE view = 'by_type')"
    private static let damages = [
        // A record counted twice, or left out, is a position that is off by one.
        "UPDATE sluice_positions SET next_offset = next_offset - 1 WHERE view_id = \(byType)",
        "UPDATE sluice_positions SET next_offset = next_offset + 1 WHERE view_id = \(byType)",
        "UPDATE sluice_views SET batch_id = batch_id + 1 WHERE view = 'parts'",
        "DELETE FROM sluice_dead_letters WHERE rowid = 3",
        "UPDATE sluice_dead_letters SET \"offset\" = 1000 WHERE rowid = 3",
        "INSERT INTO even__1 SELECT * FROM even__1 LIMIT 1",
        "DELETE FROM per_minute__1 WHERE rowid = 1",
        "DELETE FROM running__1 WHERE batch_id = 1",
        "UPDATE parts__1 SET n = n + 1 WHERE rowid = 1",
    ]
}
