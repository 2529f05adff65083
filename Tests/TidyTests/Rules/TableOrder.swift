/// Rows of `Package.swift` need only rows above them.
struct TableOrder: Rule {
    let sentence = "a row of Package.swift needs only rows above it, and stages do not return"

    func findings(in repository: Repository) -> [Finding] {
        var findings: [Finding] = []
        var above: Set<String> = []
        var stages: [String] = []
        for row in repository.table.rows {
            for need in row.needs where !above.contains(need) {
                findings.append(
                    Finding("Package.swift", row.line, "\(row.name) needs \(need), which no row above it is"))
            }
            if !row.isForTests, stages.last != row.stage {
                if stages.contains(row.stage) {
                    findings.append(
                        Finding("Package.swift", row.line, "\(row.name) is of \(row.stage), but stands after it"))
                }
                stages.append(row.stage)
            }
            above.insert(row.name)
        }
        return findings
    }
}
