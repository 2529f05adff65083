import Plans

extension Planning {
    /// Columns that stand beside those of every row that is appended.
    private static let notes: Set<String> = ["batch_id", "processed_at"]

    /// Refuses what the emit mode cannot show; without a result, what can be said even so.
    mutating func checkEmit(_ emit: EmitMode, of result: ViewPlan.Result?) {
        guard isGrouped else {
            if emit != .upsert {
                complain(
                    "emit: \(emit.rawValue) is about groups, "
                        + "and without GROUP BY each row is appended once anyway: leave emit out"
                )
            }
            return checkNames(with: Self.notes)
        }
        switch emit {
        case .upsert: break
        case .changes: checkNames(with: select.having == nil ? Self.notes : Self.notes.union(["absent"]))
        case .deltas:
            checkNames(with: Self.notes)
            if case .groups(let grouping)? = result { checkDeltas(grouping) }
        case .final:
            checkNames(with: Self.notes)
            checkClosing()
        }
        if case .session? = analysis.window, emit == .changes || emit == .deltas {
            complain("emit: \(emit.rawValue) cannot show sessions, which later rows may join: use upsert or final")
        }
    }

    private mutating func checkClosing() {
        let terms = select.grouping ?? []
        if analysis.window == nil {
            // One that cannot be read has been complained about.
            if terms.contains(where: WindowFunctions.isWindow) { return }
            complain("emit: final shows a window when it closes, and there is none: add tumble('1m') to GROUP BY")
        } else if let stream = analysis.stream, stream.watermark == nil, !stream.hasUnknownTime {
            complain(
                "emit: final waits for windows to close, and \(stream.name) has no watermark, "
                    + "so none does: set one in the stream"
            )
        }
    }

    /// What a batch adds is of use only if it can be added up again.
    private mutating func checkDeltas(_ grouping: Grouping) {
        if select.having != nil {
            analysis.complaints.add(
                select.havingOffset,
                "HAVING asks about whole groups, and emit: "
                    + "deltas shows what a batch adds to them: write it under queries:"
            )
        }
        for (item, output) in zip(items, grouping.outputs) {
            let places = output.expression.columns.filter { $0 >= grouping.aggregatesPlace }
            guard let place = places.first else { continue }
            if output.expression.node == .column(place) {
                switch grouping.aggregates[place - grouping.aggregatesPlace].function {
                case .countRows, .count, .sum, .min, .max, .first, .last: continue
                case .countDistinct, .approximateCountDistinct, .approximatePercentile: break
                }
            }
            let remedy = "select count, sum, min, max, first or last alone, and compute from them under queries:"
            analysis.complaints.add(
                item.offset,
                "\(analysis.quote(item.term)) of two batches cannot be merged, as emit: deltas needs: \(remedy)")
        }
    }

    private mutating func complain(_ sentence: String) {
        analysis.complaints.add(select.offset, sentence)
    }
}
