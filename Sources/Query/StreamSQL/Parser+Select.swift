import Plans

extension Parser {
    /// A whole statement. When only what follows it is wrong, that has been said, and the rest is given.
    mutating func statement() throws(Stop) -> Select {
        let offset = current.range.lowerBound
        try requireSelect()
        if sees("DISTINCT") {
            complaints.add(current.range.lowerBound, Refusal.distinct)
            advance()
        } else {
            _ = take("ALL")
        }
        let items = try items()
        guard take("FROM") else { throw unexpected("a comma or FROM and a stream", keywords: ["FROM"]) }
        var select = Select(source: try source())
        select.items = items
        select.offset = offset
        try joins(&select)
        if take("WHERE") { select.filter = try expression() }
        if take("GROUP") {
            try require("BY", "after GROUP")
            select.grouping = try expressions()
        }
        if sees("HAVING") {
            select.havingOffset = current.range.lowerBound
            advance()
            select.having = try expression()
        }
        try finish()
        return select
    }

    private mutating func requireSelect() throws(Stop) {
        if sees("WITH") {
            throw stop(
                current.range.lowerBound,
                "WITH is not available: a view is one SELECT; make the inner one a view, or use queries:")
        }
        guard take("SELECT") else { throw unexpected("SELECT", keywords: ["SELECT"]) }
    }

    private mutating func finish() throws(Stop) {
        if let sentence = Refusal.clauses[current.key] {
            complaints.add(current.range.lowerBound, sentence)
            return
        }
        if take(";"), current.kind != .end {
            throw stop(
                current.range.lowerBound,
                "a view is one SELECT, and a second statement begins here: make it a view of its own")
        }
        guard current.kind != .end else { return }
        let late = ["FROM", "JOIN", "LEFT", "INNER", "WHERE", "GROUP", "HAVING"]
        if late.contains(current.key) {
            let order = "SELECT … FROM … JOIN … WHERE … GROUP BY … HAVING"
            throw stop(current.range.lowerBound, "\(current.key) stands too late or twice: the order is \(order)")
        }
        throw unexpected(
            "the end, WHERE, GROUP BY or HAVING", keywords: ["JOIN", "LEFT", "WHERE", "GROUP", "HAVING", "AND", "OR"])
    }
}

// MARK: - What is selected

extension Parser {
    private mutating func items() throws(Stop) -> [Select.Item] {
        var all = [try item()]
        while take(",") {
            if sees("FROM") {
                throw stop(current.range.lowerBound, "FROM follows a comma: leave the comma out, or add a column")
            }
            all.append(try item())
        }
        return all
    }

    private mutating func item() throws(Stop) -> Select.Item {
        let offset = current.range.lowerBound
        if take("*") { return Select.Item(content: .all(qualifier: nil), offset: offset) }
        if current.isName, ahead(1).key == ".", ahead(2).key == "*" {
            let qualifier = current.text
            advance(3)
            return Select.Item(content: .all(qualifier: qualifier), offset: offset)
        }
        let term = try expression()
        return Select.Item(content: .term(term), alias: try alias(), offset: offset)
    }

    /// AS is optional, as in SQLite.
    private mutating func alias() throws(Stop) -> String? {
        let isAnnounced = take("AS")
        if current.kind == .string {
            throw stop(
                current.range.lowerBound,
                "'\(current.text)' is a text: write the alias as a name, in \"\" if it is not one word")
        }
        guard current.isName else {
            if isAnnounced { throw unexpected("an alias after AS") }
            return nil
        }
        let name = current.text
        advance()
        return name
    }
}

// MARK: - Where it comes from

extension Parser {
    private mutating func source() throws(Stop) -> Select.Source {
        let offset = current.range.lowerBound
        if sees("(") { throw stop(offset, Refusal.subquery) }
        guard current.isName else { throw unexpected("the name of a stream or a table") }
        let name = current.text
        advance()
        if sees(".") { throw stop(offset, "\(name). is not needed: a stream or a table is named by one word") }
        if sees("(") {
            throw stop(offset, "\(name)(…) is a table function, which a view cannot read: name a stream or a table")
        }
        return Select.Source(name: name, alias: try alias(), offset: offset)
    }

    private mutating func joins(_ select: inout Select) throws(Stop) {
        while true {
            if sees(",") {
                throw stop(current.range.lowerBound, "a comma joins every row with every other: write JOIN … ON …")
            }
            guard let isLeft = try joinWords() else { return }
            var join = Select.Join(source: try source(), isLeft: isLeft)
            join.condition = try condition(of: join.source)
            select.joins.append(join)
            if select.joins.count > SQLLimits.joins {
                throw stop(
                    join.source.offset, "more than \(SQLLimits.joins) tables are joined: join them in another view")
            }
        }
    }

    /// Whether it is a LEFT JOIN; nil when none comes next.
    private mutating func joinWords() throws(Stop) -> Bool? {
        let offset = current.range.lowerBound
        if take("JOIN") { return false }
        let kind = current.key
        switch kind {
        case "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL": advance()
        default: return nil
        }
        if ["RIGHT", "FULL", "CROSS", "NATURAL"].contains(kind) { complaints.add(offset, Refusal.join(kind)) }
        // NATURAL may have another kind after it.
        if kind == "NATURAL" { _ = take("LEFT") || take("INNER") }
        if kind != "INNER" { _ = take("OUTER") }
        try require("JOIN", "after \(kind)")
        return kind == "LEFT"
    }

    private mutating func condition(of source: Select.Source) throws(Stop) -> Term? {
        if take("ON") { return try expression() }
        let offset = current.range.lowerBound
        let name = source.alias ?? source.name
        if take("USING") {
            if sees("(") { skipParentheses() }
            complaints.add(offset, "USING is not available: write ON \(name).key = … with both columns")
        } else {
            complaints.add(
                source.offset, "\(source.name) is joined without ON: write JOIN \(source.name) ON \(name).key = …")
        }
        return nil
    }
}
