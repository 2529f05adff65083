/// How a run of all services ended.
public enum Outcome: Sendable, Hashable, CustomStringConvertible {
    /// Everything was asked to stop, and did.
    case stopped
    /// A service did not start, or could not go on, be it while it stopped; everything else was stopped.
    case failed(service: String, reason: String)
    /// A service did not let go in time; it and those below it were left behind.
    case overdue(service: String)

    /// What a shell is told.
    public var exitCode: Int32 {
        switch self {
        case .stopped: 0
        case .failed, .overdue: 1
        }
    }

    public var description: String {
        switch self {
        case .stopped: "stopped"
        case .failed(let service, let reason): "\(service) failed: \(reason)"
        case .overdue(let service): "\(service) did not stop in time, and was left behind"
        }
    }
}

/// A step in the life of the services, for logs and tests.
public enum ServiceEvent: Sendable, Hashable {
    case starting(String)
    case ready(String)
    /// A service reports that it cannot go on, or could not start.
    case failed(String, reason: String)
    /// Everything starts to stop, and why.
    case ending(reason: String)
    case stopping(String)
    case stopped(String)
}
