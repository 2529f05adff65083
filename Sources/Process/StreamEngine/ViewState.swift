internal import Aggregates
internal import Model

/// A view while its pipeline runs.
struct ViewState {
    let table: ViewTable
    /// The view's place in the pipeline.
    let number: Int
    var standing: Standing
    /// While it is built anew: it shows itself when it has come as far as the generation that people see.
    var isRebuilding: Bool
    /// Up to when windows were closed.
    var closed: Timestamp?

    var id: ViewID { table.id }

    /// What the generation that people see still needs of the log, while this one is built.
    var shown: Positions?

    /// The progress in a partition, also in one that the view has not met.
    ///
    /// One that was added to the topic later begins at its first record, and where time is for the others: it may not
    /// open again what they have closed.
    func progress(_ place: Positions.Place, delay: Int64?) -> Progress {
        if let progress = standing.places[place] { return progress }
        if let start = table.start[place.topic, place.partition] { return Progress(next: start) }
        let others = standing.places.filter { $0.key.topic == place.topic }.values
        let least = delay.flatMap { delay in others.map { $0.watermark(delay: delay) }.min() }
        return Progress(next: 0, floor: least == WatermarkClock.start ? nil : least)
    }
}
