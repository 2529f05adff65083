public import Model

/// How a pipeline is doing, for whoever asks.
public struct PipelineStatus: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case starting
        case running
        /// It tries again; why, and since how many attempts.
        case retrying(String, attempts: Int)
        case paused
        /// It cannot go on until somebody does something about the reason.
        case failed(String)
        /// It takes nothing more, for it was to end; why.
        case stopped(String)
        /// Everything that it was to do once is done.
        case done

        public var word: String {
            switch self {
            case .starting: "starting"
            case .running: "running"
            case .retrying: "retrying"
            case .paused: "paused"
            case .failed: "failed"
            case .stopped: "stopped"
            case .done: "done"
            }
        }

        public var reason: String? {
            switch self {
            case .retrying(let reason, _), .failed(let reason), .stopped(let reason): reason
            case .starting, .running, .paused, .done: nil
            }
        }

        /// Every word that there is for a state.
        public static let words = ["starting", "running", "retrying", "paused", "failed", "stopped", "done"]
    }

    public var pipeline: String
    public var state: State = .starting
    public var views: [ViewStatus] = []
    /// Views that the pipeline no longer has, and of which the results are kept.
    public var removed: [String] = []
    /// Why the rebuild that it began with perhaps does not bring what somebody wants.
    public var hints: [String] = []

    public init(pipeline: String) { self.pipeline = pipeline }

    /// What people see of each view: of two generations the present one.
    public var shownViews: [ViewStatus] {
        views.filter { view in
            !view.isRebuilding || !views.contains { $0.view == view.view && !$0.isRebuilding }
        }
    }
}

/// How far a view is, and how it came there since the pipeline was started.
public struct ViewStatus: Sendable, Hashable {
    public var view: String
    public var generation: Int
    public var isRebuilding: Bool
    /// Why it does not go on while the others do, and what is to be done about it.
    public var problem: String?
    public var positions: Positions
    /// Records that the log has and the view has not taken.
    public var lag: Int64
    /// How long ago the latest event was that the view has taken, in milliseconds.
    public var age: Int64?
    public var batches: Int64 = 0
    public var records: Int64 = 0
    public var results: Int64 = 0
    public var deadLetters: Int64 = 0
    public var partlyLate: Int64 = 0
    public var unmatched: Int64 = 0
    /// What the last micro-batch took, of which the commit.
    public var lastDuration = Duration.zero
    public var lastCommit = Duration.zero
}
