internal import Aggregates
package import RecordBatches
internal import Time

/// What a view does with rows that are decoded already, without log and store: this part of the work is measured alone.
package struct OperatorRun {
    private let chunk: Chunk
    private let operation: ViewOperator

    /// Decodes the batches of partition 0 as the stream of the pipeline's first view.
    package init(_ plan: PipelinePlan, decoding batches: RecordBatches) throws {
        let decoder = StreamDecoder(plan.stream(of: 0), used: plan.columns(usedBy: [0]), zone: .utc)
        chunk = decoder.decode(batches, partition: 0, from: Progress(next: 0), before: .max, horizon: .max)
        operation = try ViewOperator(plan.views[0].plan, rejectsUnmatched: plan.rejectsUnmatched(0))
    }

    package var rows: Int { chunk.count }

    /// Takes the rows so often into one micro-batch, and tells how many results it has.
    package func take(times: Int) throws -> Int {
        var operation = operation
        for _ in 0..<times { try operation.take(chunk, partition: 0) }
        return operation.finish().results.count
    }
}
