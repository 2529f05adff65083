internal import System

/// Threads that share the partitions of a micro-batch; whoever asks works, too.
///
/// Each has its own worker, whose memory nobody else touches.
final class Crew: Sendable {
    private struct Board {
        var waiting: [(number: Int, task: PartitionTask)] = []
        var done: [Int: Result<PartitionOutcome, any Error>] = [:]
        var isOver = false
    }

    private let board = Monitor(Board())
    private let threads: [Thread]

    /// `count` workers, the one who asks among them.
    init(_ count: Int, worker: @escaping @Sendable () -> PartitionWorker) throws(SystemError) {
        var threads: [Thread] = []
        for number in 1..<max(1, count) {
            let board = board
            threads.append(
                try Thread("work-\(number)", stackSize: EngineLimits.stackSize) {
                    var worker = worker()
                    while let job = board.wait({ $0.isOver ? .some(nil) : $0.waiting.popLast().map { .some($0) } }) {
                        Self.work(job, &worker, board)
                    }
                })
        }
        self.threads = threads
    }

    /// What came of each task, in their order; the first error, when one failed and all have ended.
    func run(_ tasks: [PartitionTask], with own: inout PartitionWorker) throws -> [PartitionOutcome] {
        if tasks.count == 1 { return [try own.run(tasks[0])] }
        board.update { $0.waiting = tasks.enumerated().map { ($0, $1) } }
        while let job = board.withLock({ $0.waiting.popLast() }) { Self.work(job, &own, board) }
        let done = board.wait { board in
            board.done.count == tasks.count ? board.done : nil
        }
        board.withLock { $0.done = [:] }
        return try tasks.indices.map { number in
            guard let result = done[number] else { preconditionFailure("every task has ended") }
            return try result.get()
        }
    }

    func stop() {
        board.update { $0.isOver = true }
        for thread in threads { thread.join() }
    }

    private static func work(
        _ job: (number: Int, task: PartitionTask), _ worker: inout PartitionWorker, _ board: Monitor<Board>
    ) {
        let result = Result { try worker.run(job.task) }
        board.update { $0.done[job.number] = result }
    }
}
