internal import Aggregates
internal import Columns
internal import Model
internal import Testing

/// What every store of results does, whoever keeps it.
public enum StorePromises {
    public static let all: [StorePromise] =
        PositionPromises.all + MergePromises.all + EmitPromises.all + CatalogPromises.all + DecisionPromises.all
        + DeadLetterPromises.all + PausePromises.all
}

extension StoreUnderTest {
    /// Brings records to a view, numbered from where it stands.
    func play(_ view: ViewTable, _ events: [Event], closing: Timestamp? = nil) throws {
        let standing = try #require(try standing(view.id))
        try commit(EventFold(view: view).batch(numbered(events, from: standing), from: standing, closing: closing))
    }

    /// The records with the offsets that they get.
    func numbered(_ events: [Event], from standing: Standing) -> [Event] {
        var next = standing.places.mapValues(\.next)
        return events.map { event in
            var event = event
            event.offset = next[event.place, default: 0]
            next[event.place] = event.offset + 1
            return event
        }
    }
}

func text(_ text: String) -> Value { .text(text) }
