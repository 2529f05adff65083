internal import Aggregates
internal import Plans
internal import StreamEngine
internal import Telemetry

/// What `/metrics` shows of pipelines and their views.
struct PipelineMetrics {
    private let metrics: MetricRegistry

    /// `statuses` is asked whenever somebody looks.
    init(_ metrics: MetricRegistry, _ results: ResultsWriter?, _ statuses: @escaping @Sendable () -> [PipelineStatus]) {
        self.metrics = metrics
        metrics.survey("sluice_pipeline_running", "1 while a pipeline takes records; 0 when it waits or has failed.") {
            statuses().map { (["pipeline": $0.pipeline], $0.state == .running ? 1 : 0) }
        }
        metrics.survey("sluice_pipeline_state", "1 for the state that a pipeline is in; 0 for the others.") {
            statuses().flatMap { status in
                PipelineStatus.State.words.map { word in
                    (["pipeline": status.pipeline, "state": word], status.state.word == word ? 1 : 0)
                }
            }
        }
        metrics.survey("sluice_pipeline_trouble", "1 for each pipeline that tries again, has failed or was stopped.") {
            statuses().compactMap { status in
                status.state.reason.map { reason in
                    let brief = String(reason.prefix(Limits.reasonLength))
                    return (["pipeline": status.pipeline, "state": status.state.word, "reason": brief], 1)
                }
            }
        }
        guard let results else { return }
        for reading in results.readings {
            metrics.gauge(reading.name, reading.sentence, unit: reading.isBytes ? .bytes : .one, reading: reading.read)
        }
        metrics.survey("sluice_view_lag_records", "Records that the log has and a view has not taken.") {
            Self.each(statuses()) { Int(clamping: $0.lag) }
        }
        metrics.survey("sluice_view_stopped", "1 while a view stands where it is, for a reason of its own.") {
            Self.each(statuses()) { $0.problem == nil ? 0 : 1 }
        }
        metrics.survey("sluice_view_age_seconds", "How long ago the latest event was that a view has taken.") {
            Self.each(statuses()) { $0.age.map { Int(clamping: $0 / 1000) } }
        }
        metrics.survey("sluice_dead_letters_waiting", "Dead letters that nobody has put right.") {
            Self.eachReason(results, \.count)
        }
        metrics.survey("sluice_dead_letters_given_up", "Dead letters that went for being too many, or too old.") {
            Self.eachReason(results, \.givenUp)
        }
    }

    private static func eachReason(
        _ results: ResultsWriter, _ number: (DeadLetterCount) -> Int64
    ) -> [(labels: Labels, value: Int)] {
        // Results that cannot be read say so to those who work with them.
        ((try? results.store.deadLetterCounts()) ?? []).map {
            (["pipeline": $0.pipeline, "reason": $0.reason.rawValue], Int(clamping: number($0)))
        }
    }

    private static func each(
        _ statuses: [PipelineStatus], _ number: (ViewStatus) -> Int?
    ) -> [(labels: Labels, value: Int)] {
        statuses.flatMap { status in
            status.shownViews.compactMap { view in
                number(view).map { (["pipeline": status.pipeline, "view": view.view], $0) }
            }
        }
    }

    /// Counts what a pipeline's runner tells.
    func observer(of plan: PipelinePlan) -> @Sendable (PipelineRunner.Event) -> Void {
        let pipeline: Labels = ["pipeline": plan.name]
        let duration = metrics.histogram(
            "sluice_pipeline_batch_duration", "A micro-batch, from reading until its results are durable.",
            unit: .nanoseconds, labels: pipeline)
        let commit = metrics.histogram(
            "sluice_pipeline_commit_duration", "A micro-batch's commit.", unit: .nanoseconds, labels: pipeline)
        let late = metrics.counter(
            "sluice_pipeline_partly_late", "Records that came too late for some of their windows.", labels: pipeline)
        let unmatched = metrics.counter(
            "sluice_pipeline_unmatched", "Records that a join left out for want of a match.", labels: pipeline)
        let retries = metrics.counter(
            "sluice_pipeline_retries", "Failures after which it tried again.", labels: pipeline)
        let letters = Dictionary(
            uniqueKeysWithValues: DeadLetter.Reason.allCases.map { reason in
                (
                    reason,
                    metrics.counter(
                        "sluice_pipeline_dead_letters", "Records that could not become results.",
                        labels: ["pipeline": plan.name, "reason": reason.rawValue])
                )
            })
        let views = Dictionary(
            uniqueKeysWithValues: plan.views.map { ($0.plan.name, counters(plan.name, $0.plan.name)) })
        return { event in
            switch event {
            case .failed, .setAside, .note: break
            case .retrying: retries.add()
            case .batch(let report):
                duration.record(report.working + report.committing)
                commit.record(report.committing)
                late.add(report.partlyLate)
                unmatched.add(report.unmatched)
                for (reason, count) in report.deadLetters { letters[reason]?.add(count) }
                for part in report.parts { views[part.view]?.add(records: report.records, results: part.results) }
            }
        }
    }

    /// What a view takes and brings.
    private struct ViewCounters {
        let batches: Counter
        let records: Counter
        let results: Counter

        func add(records: Int, results: Int) {
            batches.add()
            self.records.add(records)
            self.results.add(results)
        }
    }

    private func counters(_ pipeline: String, _ view: String) -> ViewCounters {
        let labels: Labels = ["pipeline": pipeline, "view": view]
        return ViewCounters(
            batches: metrics.counter("sluice_view_batches", "Micro-batches that a view has taken.", labels: labels),
            records: metrics.counter("sluice_view_records", "Records that a view has taken.", labels: labels),
            results: metrics.counter("sluice_view_results", "Rows or groups that batches brought.", labels: labels))
    }
}
