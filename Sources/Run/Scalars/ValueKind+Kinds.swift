public import System

extension ValueKind where Value == String {
    /// Any text; `placeholder` stands for it in a usage line.
    public static func text(_ placeholder: String = "TEXT") -> ValueKind {
        ValueKind(placeholder, expectation: "a text", read: { $0 }, write: { $0 })
    }

    /// A text that is not empty; `command` prints those that there are, one a line.
    public static func name(_ placeholder: String = "NAME", listedBy command: String? = nil) -> ValueKind {
        ValueKind(
            placeholder, expectation: "a name", completion: command.map { .lines(of: $0) } ?? .nothing,
            read: { $0.isEmpty ? nil : $0 }, write: { $0 })
    }

    /// One of `words`.
    public static func word(_ words: String...) -> ValueKind {
        ValueKind(
            words.joined(separator: "|"), expectation: alternatives(words), completion: .words(words),
            read: { words.contains($0) ? $0 : nil }, write: { $0 })
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, by its raw value.
    public static func choice(of type: Value.Type = Value.self) -> ValueKind {
        let words = type.allCases.map(\.rawValue)
        return ValueKind(
            words.joined(separator: "|"), expectation: alternatives(words), completion: .words(words),
            read: { Value(rawValue: $0) }, write: { $0.rawValue })
    }
}

extension ValueKind where Value == Path {
    public static var file: ValueKind { path("FILE", "a file's name", .files) }
    public static var folder: ValueKind { path("DIR", "a folder's name", .folders) }

    private static func path(_ placeholder: String, _ expectation: String, _ completion: ValueCompletion) -> ValueKind {
        ValueKind(
            placeholder, expectation: expectation, completion: completion,
            read: { $0.isEmpty ? nil : Path($0) }, write: { $0.text }, seen: { $0.seen(from: $1) })
    }
}

extension ValueKind where Value == [Path] {
    /// Files' names, with commas between them.
    public static var files: ValueKind {
        ValueKind(
            "FILE,…", expectation: "a list of files' names", completion: .files, isList: true,
            read: { text in
                let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
                    String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                }
                if names == [""] { return [] }
                return names.contains("") ? nil : names.map { Path($0) }
            },
            write: { $0.map(\.text).joined(separator: ", ") },
            seen: { paths, folder in paths.map { $0.seen(from: folder) } })
    }
}

extension ValueKind where Value == Bool {
    public static var boolean: ValueKind {
        ValueKind(
            "true|false", expectation: "true or false", completion: .words(["true", "false"]),
            read: { $0 == "true" ? true : $0 == "false" ? false : nil }, write: { $0 ? "true" : "false" })
    }
}

extension ValueKind where Value == Int {
    public static func integer(in range: ClosedRange<Int> = .min ... .max) -> ValueKind {
        ranged("N", "a whole number", in: range, of: .min ... .max, { Int($0) }, { String($0) })
    }

    /// A number of bytes.
    public static func byteSize(in range: ClosedRange<Int> = 0 ... .max) -> ValueKind {
        let scalar = ScalarParsers.byteSize
        return ranged("SIZE", scalar.noun, scalar.example, in: range, of: 0 ... .max, scalar.read, scalar.write)
    }
}

extension ValueKind where Value == Duration {
    public static func duration(in range: ClosedRange<Duration> = .zero ... .longest) -> ValueKind {
        let scalar = ScalarParsers.duration
        return ranged(
            "DURATION", scalar.noun, scalar.example, in: range, of: .zero ... .longest, scalar.read, scalar.write)
    }
}

extension Duration {
    /// The longest span of whole seconds that still counts in nanoseconds of 64 bits: 292 years.
    public static let longest = Duration.seconds(9_223_372_036)
}

extension ValueKind where Value: Comparable {
    private static func ranged(
        _ placeholder: String, _ noun: String, _ example: String? = nil, in range: ClosedRange<Value>,
        of widest: ClosedRange<Value>,
        _ read: @escaping @Sendable (String) -> Value?, _ write: @escaping @Sendable (Value) -> String
    ) -> ValueKind {
        let expectation =
            switch (range.lowerBound == widest.lowerBound, range.upperBound == widest.upperBound) {
            case (true, true): example.map { "\(noun) such as \($0)" } ?? noun
            case (false, true): "\(noun) of at least \(write(range.lowerBound))"
            case (true, false): "\(noun) of at most \(write(range.upperBound))"
            case (false, false): "\(noun) from \(write(range.lowerBound)) to \(write(range.upperBound))"
            }
        return ValueKind(
            placeholder, expectation: expectation,
            read: { text in read(text).flatMap { range.contains($0) ? $0 : nil } }, write: write)
    }
}
