public import System

/// What a part of the program writes its log with; cheap to copy and to hand on.
public struct Logger: Sendable {
    private let output: any LogOutput
    private let clock: any Clock
    private let least: LogLevel
    private let part: String
    private let context: [(name: String, value: any LogValue)]

    public init(_ part: String, to output: any LogOutput, from least: LogLevel = .info, clock: any Clock) {
        self.init(part, output, least, clock, [])
    }

    private init(
        _ part: String, _ output: any LogOutput, _ least: LogLevel, _ clock: any Clock,
        _ context: [(name: String, value: any LogValue)]
    ) {
        self.part = part
        self.output = output
        self.least = least
        self.clock = clock
        self.context = context
    }

    /// The same log, for another part of the program.
    public func part(_ name: String) -> Logger { Logger(name, output, least, clock, context) }

    /// The same log, where every entry also has these fields.
    public func with(_ fields: KeyValuePairs<String, any LogValue>) -> Logger {
        Logger(part, output, least, clock, context + Self.list(fields))
    }

    public func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, any LogValue> = [:]) {
        log(.debug, message(), fields)
    }

    public func info(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, any LogValue> = [:]) {
        log(.info, message(), fields)
    }

    public func warning(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, any LogValue> = [:]) {
        log(.warning, message(), fields)
    }

    public func error(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, any LogValue> = [:]) {
        log(.error, message(), fields)
    }

    public func log(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, any LogValue> = [:]
    ) {
        guard level >= least else { return }
        output.write(
            LogEntry(
                wallMilliseconds: clock.wallMilliseconds, level: level, part: part, message: message(),
                fields: context + Self.list(fields)))
    }

    private static func list(_ fields: KeyValuePairs<String, any LogValue>) -> [(name: String, value: any LogValue)] {
        fields.map { (name: $0.key, value: $0.value) }
    }
}
