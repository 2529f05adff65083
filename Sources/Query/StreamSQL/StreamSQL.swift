public import Plans

/// From the SQL of a view to what it means.
public enum StreamSQL {
    /// The plan of `view`, or everything that is wrong with its SQL: nothing, where its meaning depends on something of
    /// the scheme that is not known.
    public static func plan(
        view: String, sql: String, emit: EmitMode = .upsert, scheme: Scheme
    ) throws(SQLErrors) -> ViewPlan {
        var complaints = Complaints(about: sql)
        let select: Select
        do {
            select = try Parser.read(&complaints)
        } catch {
            throw complaints.errors
        }
        var planning = Planning(select, scheme, complaints)
        let plan = planning.plan(view: view, emit: emit)
        guard let plan, planning.analysis.complaints.isEmpty else { throw planning.analysis.complaints.errors }
        return plan
    }

    /// What of a view's results can be told although its SQL may have no meaning.
    public struct Outline: Sendable, Hashable {
        /// The names of the columns that are selected.
        public var columns: [String]
        public var isGrouped: Bool
        public var hasCondition: Bool
    }

    /// The outline of a view's results; nil where not even that can be told.
    public static func outline(of sql: String, scheme: Scheme) -> Outline? {
        var complaints = Complaints(about: sql)
        guard let select = try? Parser.read(&complaints) else { return nil }  // what is wrong, `plan` says
        let planning = Planning(select, scheme, complaints)
        let selectsUnknown = planning.analysis.sources.contains { $0.columns == nil } && select.selectsAll
        let columns = planning.items.map { planning.name(of: $0) }
        if selectsUnknown || columns.contains("") { return nil }
        return Outline(columns: columns, isGrouped: planning.isGrouped, hasCondition: select.having != nil)
    }
}
