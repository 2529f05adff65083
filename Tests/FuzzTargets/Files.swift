import CSV
import PipelineFile
import System
import YAML

extension FuzzTarget {
    /// Every row has a field for each of the header's names, and stands below the row before it.
    static let csvFiles = FuzzTarget(name: "csv-files") { bytes in
        do throws(CSVError) {
            var reader = try CSVReader(bytes)
            var line = 0
            while let row = try reader.next() {
                guard row.fields.count == reader.header.count, row.line > line else {
                    throw CSVError(.syntax, line: 0, "")
                }
                line = row.line
            }
        } catch {
            try hold(error.line > 0, "a row that is not like the header, or not below the one before it")
        }
    }

    /// A file is accepted, or its mistakes stand in it and steer no terminal.
    static let pipelineFiles = FuzzTarget(name: "pipeline-files") { bytes in
        switch Result(catching: { () throws(PipelineError) in
            try PipelineFile.read(bytes, name: "pipeline.yaml", folder: "/nowhere")
        }) {
        case .success(let pipeline):
            try hold(!pipeline.name.isEmpty && !pipeline.streams.isEmpty, "a pipeline without a name or a stream")
        case .failure(let error):
            try hold(!error.problems.isEmpty, "refused without a reason")
            for problem in error.problems {
                try hold(problem.sentence.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "control characters")
                try hold((problem.mark?.line ?? 1) <= bytes.count + 2, "\(problem) stands nowhere")
            }
        }
    }
}
