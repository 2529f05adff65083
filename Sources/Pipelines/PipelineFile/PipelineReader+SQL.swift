import Plans
import StreamSQL
import YAML

extension PipelineReader {
    /// The view with what its SQL means; nil when it has no meaning, which is then reported at its place in the file.
    mutating func planned(_ draft: ViewDraft) -> ViewDefinition? {
        do throws(SQLErrors) {
            let plan = try plan(draft, scheme)
            checkNesting(of: plan, draft)
            return ViewDefinition(
                name: draft.entry.name, mark: draft.entry.mark, sql: draft.sql, plan: plan,
                trigger: draft.settings.trigger, keep: keep(draft, plan))
        } catch {
            for problem in error.errors {
                let place = draft.sql.place(line: problem.line, column: problem.column)
                report("views.\(draft.entry.name): \(problem.sentence)", at: place)
            }
            return nil
        }
    }

    /// The names under which its results can be read, also where its SQL has mistakes; nil where they cannot be told.
    func visibleColumns(of draft: ViewDraft) -> [String]? {
        guard let outline = StreamSQL.outline(of: draft.sql.text, scheme: scheme) else { return nil }
        guard outline.isGrouped else { return outline.columns }
        if draft.settings.hasUnknownEmit { return nil }
        let emit = draft.settings.emit
        guard emit == .changes || emit == .deltas else { return outline.columns }
        let absent = emit == .changes && outline.hasCondition ? ["absent"] : []
        return outline.columns + absent + ["batch_id", "processed_at"]
    }

    private func plan(_ draft: ViewDraft, _ scheme: Scheme) throws(SQLErrors) -> ViewPlan {
        let name = draft.entry.name
        if draft.emit == nil {
            let plan = try StreamSQL.plan(view: name, sql: draft.sql.text, scheme: scheme)
            if case .rows = plan.result { return plan }
        }
        return try StreamSQL.plan(view: name, sql: draft.sql.text, emit: draft.settings.emit, scheme: scheme)
    }

    /// How long rows are kept, where rows are appended.
    private mutating func keep(_ draft: ViewDraft, _ plan: ViewPlan) -> Int64? {
        guard case .groups = plan.result, plan.emit == .upsert else { return draft.settings.keep }
        if draft.settings.hasUnknownEmit { return nil }
        if let node = draft.keep, draft.settings.keep != nil {
            report(
                "\(draft.entry.path).keep: with emit: upsert a group has one row, which stays; leave keep out, or "
                    + "choose changes, deltas or final", at: node.mark)
        }
        return nil
    }
}
