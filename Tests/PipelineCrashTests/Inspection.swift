import EventLog
import EventLogLMDB
import Model
import PipelineWorkload
import System

/// Holds a folder that a worker left to what its sink must be: the fold of the log up to the sink's positions.
struct Inspection {
    let root: Path
    let seed: UInt64
    let fold: Fold
    /// Whether the table of users changes now and then.
    var changesTables = false

    func problems(isDone: Bool, appends: Int, promised: [String] = []) throws -> [String] {
        let log = try logEnds()
        guard FileSystem.exists(root / "results.db") else { return isDone ? ["there are no results"] : [] }
        let file = try ResultsFile(root / "results.db")
        let views = try file.views()
        var problems = try file.damage() + kept(promised, views)
        for view in views {
            let isByTable = changesTables && view.name == "named"
            problems += try isByTable ? checkNamed(view, file, views) : check(view, file)
            for (partition, next) in view.positions where next > log[partition] ?? 0 {
                problems.append(
                    "\(view.table) is at \(next) of \(partition), and the log ends at \(log[partition] ?? 0)")
            }
        }
        problems += try checkDeadLetters(views, file)
        if isDone { problems += try checkEnd(views, file, appends) }
        return problems
    }

    private func logEnds() throws -> [Int32: Offset] {
        guard FileSystem.exists(root / "log") else { return [:] }
        let log = try EventLogLMDB(root / "log", Workload.logOptions)
        var ends: [Int32: Offset] = [:]
        if try log.topics().contains(where: { $0.name == Workload.topic }) {
            for partition in 0..<Int32(Workload.partitions) {
                ends[partition] = try log.offsets(of: TopicPartition(Workload.topic, partition)).end
            }
        }
        try log.close()
        return ends
    }

    /// The table of users has changed: which content a record was joined with, the results say themselves.
    private func checkNamed(
        _ view: ResultsFile.View, _ file: ResultsFile, _ views: [ResultsFile.View]
    ) throws -> [String] {
        let contents = try file.contents(view)
        let shown = try file.rows(Shown.sql(view.name, from: view.table))
        let expected = Expected(seed: seed, ends: view.positions).named(contents)
        var problems = shown == expected ? [] : ["\(view.table): \(shown), by its tables \(expected)"]
        // A generation that is built anew joins as the other one has, as far as both have come.
        for other in views where other.name == view.name && other.generation < view.generation {
            let ends = view.positions.mapValues { $0 }.merging(other.positions, uniquingKeysWith: min)
            let before = Expected(seed: seed, ends: ends).named(try file.contents(other))
            let now = Expected(seed: seed, ends: ends).named(contents)
            if now != before { problems.append("\(view.table) was built by \(now), and once by \(before)") }
        }
        return problems
    }

    private func check(_ view: ResultsFile.View, _ file: ResultsFile) throws -> [String] {
        var problems: [String] = []
        let shown = try file.rows(Shown.sql(view.name, from: view.table))
        let folded = try fold.result(of: view.name, at: view.positions)
        if shown != folded { problems.append("\(view.table) at \(view.positions): \(shown) instead of \(folded)") }
        if let (sql, rows) = Expected(seed: seed, ends: view.positions).check(view.name) {
            let found = try file.rows(sql(view.table))
            if found != rows {
                problems.append("\(view.table) at \(view.positions): \(found), counted by hand \(rows)")
            }
        }
        if Shown.numbered.contains(view.name) {
            let batches = try file.rows(
                "SELECT count(DISTINCT batch_id), coalesce(max(batch_id), 0) FROM \(view.table)")
            if batches != ["\(view.batchID)|\(view.batchID)"] {
                problems.append("\(view.table) has taken \(view.batchID) batches, and its rows say \(batches)")
            }
        }
        return problems
    }

    /// Exactly those records are dead letters that some view has passed and could make nothing of.
    private func checkDeadLetters(_ views: [ResultsFile.View], _ file: ResultsFile) throws -> [String] {
        if views.isEmpty { return [] }
        var due: [ResultsFile.Place: Set<String>] = [:]
        for view in views {
            let expected = Expected(seed: seed, ends: view.positions)
            for row in view.positions.keys.flatMap(expected.events(of:)) {
                if let reason = row.rejection(by: view.name) { due[row.place, default: []].insert(reason) }
            }
        }
        let found = try file.deadLetters()
        return due.keys.filter { found[$0] == nil }.map { "\($0) should be a dead letter: \(due[$0] ?? [])" }
            + found.filter { due[$0.key]?.contains($0.value) != true }.map { "\($0.key) is a dead letter: \($0.value)" }
    }

    private func checkEnd(_ views: [ResultsFile.View], _ file: ResultsFile, _ appends: Int) throws -> [String] {
        var problems: [String] = []
        for (name, _, _) in Workload.views {
            let present = views.filter { $0.name == name }
            guard present.count == 1, present[0].isPublished else {
                problems.append("\(name) has the generations \(present.map(\.generation))")
                continue
            }
            for partition in 0..<Int32(Workload.partitions) {
                let end = Workload.end(after: appends, partition: partition, seed: seed)
                if present[0].positions[partition] != end { problems.append("\(name) is not at \(end)") }
            }
            // The public name shows the generation that is left.
            let sql = Shown.sql(name, from: name)
            if try file.rows(sql) != file.rows(Shown.sql(name, from: present[0].table)) {
                problems.append("\(name) does not show \(present[0].table)")
            }
        }
        return problems
    }

    /// What the worker said was committed.
    private func kept(_ promised: [String], _ views: [ResultsFile.View]) -> [String] {
        promised.compactMap { text in
            let words = text.split(separator: " ")
            guard words.count == 5, words[0] == "at", let generation = Int64(words[2]), let partition = Int32(words[3]),
                let next = Int64(words[4])
            else { return nil }
            let present = views.filter { $0.name == words[1] }
            if present.contains(where: { $0.generation > generation && $0.isPublished }) { return nil }
            let mine = present.first { $0.generation == generation }
            return (mine?.positions[partition] ?? -1) >= next ? nil : "\(text): it is at \(mine?.positions ?? [:])"
        }
    }
}
