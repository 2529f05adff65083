import Testing

/// Every rule that the repository keeps.
let rules: [any Rule] = [
    TableOrder(), ImportsFollowTable(), NoFoundation(),
    Budgets(), NeededExcuses(), FinishedWork(), NoMachinePaths(),
    UnsafeRooms(), ExplainedPromises(), ExplainedTry(),
    NoLostTests(), ExplainedSkips(),
    LinksLead(), StagesHavePages(), NoFileHeaders(), FilesAreTheirTypes(),
]

@Suite struct `The repository` {
    @Test(arguments: rules)
    func `keeps every rule`(_ rule: any Rule) throws {
        for finding in rule.violations(in: try Repository.here.get()) { Issue.record("\(finding)") }
    }

    @Test func `shows what it allows itself`() throws {
        let excused = Budgets().findings(in: try Repository.here.get()).filter { $0.excuse != nil }
        for finding in excused { print("allowed: \(finding)") }
        #expect(excused.count <= 20, "so many exceptions are no longer exceptions")
    }

    @Test func `is read from its root, whole`() throws {
        let repository = try Repository.here.get()
        #expect(repository.files.count > 50)
        #expect(repository.table.rows.count > 10)
        #expect(repository.table.rows.contains { $0.name == "System" && $0.needs == ["CSystem"] })
        #expect(repository.paths.contains("Sources/Base/System/File.swift"))
    }
}
