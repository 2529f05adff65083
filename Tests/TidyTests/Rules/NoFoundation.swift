/// Nothing imports Foundation, in any of its parts.
struct NoFoundation: Rule {
    let sentence = "nothing imports Foundation: it would make the binary five times as large"

    func findings(in repository: Repository) -> [Finding] {
        repository.files.flatMap { file in
            (file.swift?.imports ?? []).filter { $0.module.hasPrefix("Foundation") }.map {
                Finding(file.path, $0.line, "import \($0.module); the module System has files, time and threads")
            }
        }
    }
}
