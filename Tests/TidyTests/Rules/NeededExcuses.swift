/// A `// TIDY:` line excuses something and says why.
struct NeededExcuses: Rule {
    let sentence = "a `// TIDY:` line excuses something that is there, and says why"

    func findings(in repository: Repository) -> [Finding] {
        let used = Dictionary(grouping: Budgets().findings(in: repository).filter { $0.excuse != nil }, by: \.path)
            .mapValues { Set($0.compactMap(\.excuse?.line)) }
        return repository.files.flatMap { file -> [Finding] in
            guard let swift = file.swift else { return [] }
            return swift.comments.keys.sorted().compactMap { line in
                guard let excuse = swift.excuse(on: line) else { return nil }
                if excuse.why.isEmpty { return Finding(file.path, line, "an excuse without a why") }
                return used[file.path]?.contains(line) == true ? nil : Finding(file.path, line, "excuses nothing")
            }
        }
    }
}
