internal import Columns
internal import Plans

extension PipelinePlan {
    /// What a view means, as text: two that mean the same have the same, and people can see what differs.
    func fingerprint(_ number: Int) -> String {
        let stream = stream(of: number)
        let view = views[number].plan
        var lines = ["emit \(view.emit.rawValue)", "topic \(stream.topic)", "zone \(stream.zone ?? "UTC")"]
        lines.append("watermark \(stream.watermark.map(String.init) ?? "none")")
        lines.append("bad records \(stream.badRecords.rawValue)\(stream.acceptsNaN ? ", NaN is null" : "")")
        lines.append("event time \(stream.eventTime.map { stream.fields[$0].meaning } ?? "of the record")")
        lines += view.input.columns.map { column in
            switch column.source {
            case .stream(let place): "column \(stream.fields[place].meaning)"
            case .table(let join, let place): "column \(place) of table \(join): \(column.kind.rawValue)"
            }
        }
        let name = { (index: Int) in "#\(index)" }
        lines += view.input.joins.map {
            "\($0.isLeft ? "left " : "")join \($0.table) on \($0.key.sql(name)), \(meaning(ofTable: $0.table))"
        }
        if let filter = view.filter { lines.append("where \(filter.sql(name))") }
        switch view.result {
        case .rows(let outputs): lines += outputs.map { "output \($0.name): \($0.expression.sql(name))" }
        case .groups(let grouping): lines += grouping.meaning(name)
        }
        return lines.joined(separator: "\n")
    }
}

extension PipelineEngine {
    func fingerprint(_ number: Int) -> String { plan.fingerprint(number) }
}

extension StreamField {
    fileprivate var meaning: String {
        let source =
            switch source {
            case .json(let path): path.joined(separator: ".")
            case .timestamp: "kafka timestamp"
            case .key: "kafka key"
            case .offset: "kafka offset"
            case .partition: "kafka partition"
            }
        return "\(type.rawValue) from \(source)\(type == .timestamp ? " (\(format.rawValue))" : "")"
    }
}

extension PipelinePlan {
    fileprivate func meaning(ofTable name: String) -> String {
        guard let table = tables.first(where: { $0.shape.name == name }) else { return "" }
        let columns = table.shape.columns.map { "\($0.name) \($0.type.rawValue)" }.joined(separator: ", ")
        return "key \(table.shape.columns[table.shape.key].name), unmatched \(table.unmatched.rawValue): \(columns)"
    }
}

extension Grouping {
    fileprivate func meaning(_ name: (Int) -> String) -> [String] {
        var lines = keys.map { "key \($0.sql(name))" }
        switch window {
        case nil: break
        case .tumble(let size): lines.append("tumble \(size)")
        case .hop(let size, let slide): lines.append("hop \(size) \(slide)")
        case .session(let gap): lines.append("session \(gap)")
        }
        lines += aggregates.map { aggregate in
            let filter = aggregate.filter.map { " where \($0.sql(name))" } ?? ""
            return "aggregate \(aggregate.function) \(aggregate.argument?.sql(name) ?? "*")\(filter)"
        }
        lines += outputs.map { "output \($0.name): \($0.expression.sql(name))" }
        if let having { lines.append("having \(having.sql(name))") }
        return lines
    }
}
