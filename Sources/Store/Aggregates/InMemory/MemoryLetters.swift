internal import Model

/// Dead letters in memory, in the order in which they were met.
struct MemoryLetters {
    private struct Kept {
        var letter: DeadLetter
        var processedAt: Timestamp
    }

    private struct Settled: Hashable {
        var pipeline: String
        var origin: Origin
    }

    private struct Kind: Hashable {
        var pipeline: String
        var reason: DeadLetter.Reason
    }

    private var kept: [Kept] = []
    private var givenUp: [Kind: Int64] = [:]
    private var settled: Set<Settled> = []

    mutating func take(_ batch: ResultBatch) {
        for letter in batch.deadLetters {
            let isKnown = kept.contains {
                $0.letter.pipeline == letter.pipeline && $0.letter.origin == letter.origin
            }
            if !isKnown, !settled.contains(Settled(pipeline: letter.pipeline, origin: letter.origin)) {
                kept.append(Kept(letter: letter, processedAt: batch.processedAt))
            }
        }
        guard let bound = batch.deadLetterBound, let pipeline = batch.pipeline else { return }
        let mine = kept.filter { $0.letter.pipeline == pipeline }.sorted { $0.processedAt < $1.processedAt }
        let cutoff = bound.keep.map { batch.processedAt.subtractingReportingOverflow($0) }
        for (index, one) in mine.enumerated() {
            let isOld = cutoff.map { !$0.overflow && one.processedAt < $0.partialValue } ?? false
            guard isOld || mine.count - index > bound.atMost else { continue }
            givenUp[Kind(pipeline: pipeline, reason: one.letter.reason), default: 0] += 1
            forget([one.letter.origin], of: pipeline)
        }
    }

    func read(of pipeline: String?, after origin: Origin?, limit: Int) -> [DeadLetter] {
        let wanted = kept.map(\.letter).filter { letter in
            (pipeline.map { $0 == letter.pipeline } ?? true) && (origin.map { $0 < letter.origin } ?? true)
        }
        return Array(wanted.sorted { ($0.origin, $0.pipeline) < ($1.origin, $1.pipeline) }.prefix(max(0, limit)))
    }

    var counts: [DeadLetterCount] {
        var counts = givenUp.mapValues { (kept: Int64(0), givenUp: $0) }
        for one in kept {
            counts[Kind(pipeline: one.letter.pipeline, reason: one.letter.reason), default: (0, 0)].kept += 1
        }
        return counts.map {
            DeadLetterCount(
                pipeline: $0.key.pipeline, reason: $0.key.reason, count: $0.value.kept, givenUp: $0.value.givenUp)
        }.sorted { ($0.pipeline, $0.reason.rawValue) < ($1.pipeline, $1.reason.rawValue) }
    }

    mutating func remove(_ origins: Set<Origin>, of pipeline: String) {
        for origin in forget(origins, of: pipeline) { settled.insert(Settled(pipeline: pipeline, origin: origin)) }
    }

    /// Which of them were there.
    @discardableResult
    private mutating func forget(_ origins: Set<Origin>, of pipeline: String) -> [Origin] {
        var gone: [Origin] = []
        kept.removeAll { one in
            let goes = one.letter.pipeline == pipeline && origins.contains(one.letter.origin)
            if goes { gone.append(one.letter.origin) }
            return goes
        }
        return gone
    }

    mutating func removeAll(of pipeline: String) {
        kept.removeAll { $0.letter.pipeline == pipeline }
        givenUp = givenUp.filter { $0.key.pipeline != pipeline }
    }
}

extension ResultBatch {
    /// Whose it is: a batch is of one pipeline.
    public var pipeline: String? { views.first?.view.pipeline ?? deadLetters.first?.pipeline }
}
