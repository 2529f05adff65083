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

    /// The progress in a partition, also in one that the view has not met.
    func progress(_ place: Positions.Place, beginning start: Offset) -> Progress {
        standing.places[place] ?? Progress(next: table.start[place.topic, place.partition] ?? start)
    }
}
