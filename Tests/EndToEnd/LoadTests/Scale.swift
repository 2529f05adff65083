import System

/// How long the load lasts: some seconds in `make test`, much longer in `make load` and `make soak`.
enum Scale {
    static let isLong = Environment["SLUICE_LOAD"] != nil
    /// Whether the server is built with a sanitizer, whose own memory says nothing about ours.
    static let isInstrumented = Environment["SLUICE_SANITIZED"] != nil
    static let soakMinutes = Environment["SLUICE_SOAK_MINUTES"].flatMap(Double.init)

    static func pick<Value>(_ short: Value, long: Value) -> Value { isLong ? long : short }
}
