internal import Model

extension MemoryView {
    /// Takes what a batch decided, and forgets what the log no longer has records for.
    mutating func decide(_ batch: ViewBatch) {
        for decision in batch.decisions {
            decisions.removeAll {
                $0.place == decision.place && $0.from == decision.from && $0.subject == decision.subject
            }
            decisions.append(decision)
        }
        decisions.sort(by: Decision.isBefore)
        guard let starts = batch.logStart else { return }
        let all = decisions
        decisions.removeAll { decision in
            all.contains { later in
                later.place == decision.place && later.subject == decision.subject && later.from > decision.from
                    && later.from <= starts.next[decision.place] ?? .min
            }
        }
    }
}
