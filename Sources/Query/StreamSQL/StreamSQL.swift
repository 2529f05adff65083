public import Plans

/// From the SQL of a view to what it means.
public enum StreamSQL {
    /// The plan of `view`, or everything that is wrong with its SQL.
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

    /// What the SQL of a view reads, by the names that it writes: its stream, then the tables that it joins.
    public static func sources(of sql: String) throws(SQLErrors) -> [String] {
        var complaints = Complaints(about: sql)
        do {
            let select = try Parser.read(&complaints)
            return [select.source.name] + select.joins.map(\.source.name)
        } catch {
            throw complaints.errors
        }
    }
}
