internal import Aggregates
internal import Model

/// A view while its pipeline runs.
struct ViewState {
    let table: ViewTable
    /// The view's place in the pipeline.
    let number: Int
    var standing: Standing
    /// The versions of tables that each partition was joined with last.
    var joined: [Positions.Place: [String: TableVersion]]
    /// While it is built anew: what the generation that people see has decided, and still needs of the log.
    ///
    /// It shows itself when it has come as far as that one.
    var replay: History?
    /// Where the log began when it was last told what may be forgotten.
    var logStart = Positions()
    /// Up to when windows were closed.
    var closed: Timestamp?
    /// Whether it is another generation than the one that people see.
    var isRebuilding: Bool
    /// Why it stands where it is, while the others go on.
    var failure: EngineError?

    var id: ViewID { table.id }

    /// The progress in a partition, also in one that the view has not met.
    ///
    /// One that was added to the topic later begins at its first record, and where time is for the others: it may not
    /// open again what they have closed.
    func progress(_ place: Positions.Place, delay: Int64?) -> Progress {
        var progress = known(place, delay: delay)
        if let floor = replay?.floor(place, at: progress.next) { progress.raise(to: floor) }
        return progress
    }

    private func known(_ place: Positions.Place, delay: Int64?) -> Progress {
        if let progress = standing.places[place] { return progress }
        if let start = table.start[place.topic, place.partition] { return Progress(next: start) }
        let others = standing.places.filter { $0.key.topic == place.topic }.values
        let least = delay.flatMap { delay in others.map { $0.watermark(delay: delay) }.min() }
        return Progress(next: 0, floor: least == WatermarkClock.start ? nil : least)
    }

    /// Whether it has read another topic than this one, which has its name now.
    func isForeign(to topic: TopicID) -> Bool {
        !standing.places.isEmpty && !standing.places.keys.contains { $0.topic == topic }
    }

    /// Whether it has come as far as the generation that people see, in time, too.
    func hasReached(_ goal: [Positions.Place: Progress]) -> Bool {
        goal.allSatisfy { place, goal in
            let mine = standing.places[place]
            return mine?.next ?? 0 >= goal.next && mine?.floor ?? .min >= goal.floor ?? .min
        }
    }
}

extension Progress {
    /// Lets the watermark be no less than this.
    mutating func raise(to least: Timestamp) { floor = max(floor ?? least, least) }
}
