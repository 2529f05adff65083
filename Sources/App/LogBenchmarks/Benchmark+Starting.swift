internal import Measuring
internal import System

/// The program itself: how long it takes to start and say its version, and how large it is.
@Sendable func measureStart(_ setting: Setting) throws -> [Row] {
    let binary = setting.options.binary
    let rounds = try Rounds(setting.scale.starts) {
        try milliseconds(of: "/bin/true", [])
    } subject: {
        try milliseconds(of: binary, ["--version"])
    }
    let stripped = setting.place.folder / "stripped"
    let isStripped = strip(binary, to: stripped)
    let measured = isStripped ? stripped : binary
    let isSelfContained = try !needs("libswiftCore.so", measured)
    let name = isStripped ? "binary, stripped" : "binary, as it is: strip is not installed"
    return [
        Row(
            "start of \(binary.name) --version", on: setting.place.kind, Quantity(rounds.subject, .milliseconds),
            baseline: Quantity(rounds.baseline, .milliseconds), ratio: rounds.ratio,
            target: .atMost(Quantity(10, .milliseconds))),
        Row(
            isSelfContained ? name : "\(name), without Swift's runtime", on: setting.place.kind,
            Quantity(Double(try FileSystem.size(of: measured).length), .bytes),
            target: isSelfContained ? .atMost(Quantity(15e6, .bytes)) : nil),
    ]
}

private func milliseconds(of program: Path, _ arguments: [String]) throws -> Double {
    let null = try File("/dev/null", .readWrite)
    let elapsed = try span {
        var child = try ChildProcess(program, arguments, output: null.descriptor, error: null.descriptor)
        let end = try child.wait()
        guard end == .exited(0) else { throw BenchmarkError("\(program) \(arguments.joined(separator: " ")) \(end)") }
    }
    return elapsed.inSeconds * 1e3
}

/// Writes the binary without its symbols; false when there is no program that can do it.
private func strip(_ binary: Path, to stripped: Path) -> Bool {
    let folders = (Environment["PATH"] ?? "").split(separator: ":").map { Path(String($0)) }
    for program in folders.flatMap({ [$0 / "strip", $0 / "llvm-strip"] }) where FileSystem.exists(program) {
        // A program that does not start or fails is as good as none.
        guard var child = try? ChildProcess(program, ["-o", stripped.text, binary.text]),
            let end = try? child.wait(), end == .exited(0)
        else { continue }
        return true
    }
    return false
}

/// Whether the name of a shared library stands in the binary, as it does when it is loaded at the start.
private func needs(_ library: String, _ binary: Path) throws -> Bool {
    let bytes = try FileSystem.contents(of: binary, limit: Limits.binaryBytes)
    let name = Array(library.utf8)
    return bytes.indices.dropLast(name.count).contains { index in
        bytes[index] == name[0] && bytes[index..<index + name.count].elementsEqual(name)
    }
}
