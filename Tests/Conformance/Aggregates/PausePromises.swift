import Aggregates
import Columns
import Testing

enum PausePromises {
    static let all: [StorePromise] = [
        StorePromise("a pipeline that is paused stays so until it is resumed", kept),
        StorePromise("a pause is the pipeline's, and not its views'", ofPipeline),
    ]

    private static func kept(_ subject: StoreUnderTest) throws {
        #expect(try subject.store.pausedPipelines() == [])
        for name in ["shop", "the garden's \"é\"", "shop"] { try subject.store.setPaused(true, of: name) }
        try subject.restart()
        #expect(try subject.store.pausedPipelines() == ["shop", "the garden's \"é\""])
        for name in ["shop", "shop", "nobody"] { try subject.store.setPaused(false, of: name) }
        try subject.restart()
        #expect(try subject.store.pausedPipelines() == ["the garden's \"é\""])
    }

    /// Its views come and go, and what was begun is finished.
    private static func ofPipeline(_ subject: StoreUnderTest) throws {
        let view = Sample.groups(["rows"])
        try subject.open(view)
        try subject.store.setPaused(true, of: view.id.pipeline)
        try subject.play(view, [Event(text("a"))])
        #expect(try subject.lines("SELECT * FROM sales") == ["a 1"])
        subject.forget(view.id)
        try subject.store.drop(view.id)
        try subject.restart()
        #expect(try subject.store.pausedPipelines() == [view.id.pipeline])
    }
}
