/// Files import what their row needs, and rows need what their files import.
struct ImportsFollowTable: Rule {
    let sentence = "a file imports the modules that its row in Package.swift needs, and every need is imported"

    private let ofTheToolchain: Set<String> = ["Synchronization"]
    private let ofTests: Set<String> = ["Testing"]
    private let ofTheSystem: Set<String> = ["Glibc", "Darwin"]

    func findings(in repository: Repository) -> [Finding] {
        var findings: [Finding] = []
        var imported: [String: Set<String>] = [:]
        for file in repository.files where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Tests/") {
            guard let swift = file.swift else { continue }
            guard let row = repository.table.row(of: file.path) else {
                findings.append(Finding(file.path, 1, "no row of Package.swift holds this file"))
                continue
            }
            for (module, line) in swift.imports {
                imported[row.name, default: []].insert(module)
                if let complaint = complaint(about: module, in: row) {
                    findings.append(Finding(file.path, line, complaint))
                }
            }
        }
        return findings + needless(in: repository.table, imported)
    }

    private func complaint(about module: String, in row: PackageTable.Row) -> String? {
        if row.needs.contains(module) || ofTheToolchain.contains(module) { return nil }
        if module.hasPrefix("Foundation") { return nil }  // `NoFoundation` has the better sentence
        if ofTests.contains(module) {
            return row.isForTests ? nil : "\(module) is for tests"
        }
        if ofTheSystem.contains(module) {
            return Room.operatingSystem.holds(row) ? nil : "\(row.name) reaches \(module) past System"
        }
        return "\(row.name) imports \(module), which its row does not need"
    }

    private func needless(in table: PackageTable, _ imported: [String: Set<String>]) -> [Finding] {
        // A program is needed to be built and started, not to be imported.
        let programs = Set(table.rows.filter(\.isProgram).map(\.name))
        return table.rows.flatMap { row in
            row.needs.filter { !programs.contains($0) && imported[row.name]?.contains($0) != true }.map {
                Finding("Package.swift", row.line, "\(row.name) needs \($0), which none of its files imports")
            }
        }
    }
}
