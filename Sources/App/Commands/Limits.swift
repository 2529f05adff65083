/// What the commands hold in check.
enum Limits {
    /// Output that is written at once.
    static let outputBytes = 64 << 10
    /// What `sluice up` tells in its data folder about where it listens.
    static let announcementBytes = 4096
    /// What the writer of results says about itself.
    static let lockBytes = 4096
    /// Bytes of input that are read at once.
    static let inputBytes = 256 << 10
    /// Bytes of a file whose records become durable together with how far it was read …
    static let markedBytes = 4 << 20
    /// … and those that it begins with, by which it is known again.
    static let fileBeginning = 4096
    /// What a batch of one record has beside key, value and headers at the most, and what a header has beside its own.
    static let recordOverhead = 128
    static let headerOverhead = 10
    /// Refused lines that are told one by one; the others are only counted.
    static let toldRefusals = 20
    /// Bytes of batches that one read asks for.
    static let readBytes = 1 << 20
    /// How long a loop waits before it looks whether it should end.
    static let patience = Duration.milliseconds(100)
    /// A signal that comes so soon after the first one is the same wish.
    static let repeatedWish = Duration.milliseconds(500)
    /// How long something must take before it is told how fast it went.
    static let ratedSpan = Duration.milliseconds(100)
    /// Lines whose keys are remembered until they are forgotten together.
    static let keyRows = 1024
    /// How often a group's offsets are committed while its records are shown.
    static let commitInterval = Duration.seconds(1)
    /// Latencies that a percentile is taken of: the latest ones.
    static let latencies = 1000
    /// Clients that may connect however few files may be open.
    static let fewestConnections = 8
    /// Records a second that a rate may ask for.
    static let rates = 0.001...1e9
    /// How many events a demonstration makes together: those of so long.
    static let demoPace = Duration.milliseconds(10)
    /// Bytes of events that a demonstration appends at once.
    static let demoBatchBytes = 256 << 10
    /// Appends of a demonstration that may wait to be measured.
    static let demoMarks = 1 << 16
    /// Kinds of events that a demonstration shows.
    static let demoKinds = 8
    /// How often a demonstration is drawn on a terminal.
    static let demoDrawing = Duration.milliseconds(250)
    /// How far back the rate goes that a demonstration shows.
    static let demoRateSpan = Duration.seconds(2)
    /// How long a demonstration may take to bring into the results what was made.
    static let demoDrain = Duration.seconds(60)
    /// Rows of a result that decide how wide a table's columns are.
    static let measuredRows = 1000
    /// Bytes of a statement, or of everything that is read as statements.
    static let statementBytes = 1 << 20
    /// Bytes that are read at once of what somebody types.
    static let typedBytes = 4096
    /// Characters of a line that is typed, and bytes of what is pasted into it.
    static let typedCharacters = 1 << 20
    static let pastedBytes = 1 << 20
    /// Texts that were cut out of lines and can be put in again.
    static let keptCuts = 32
    /// Characters of what is looked for in lines of before.
    static let searchedCharacters = 1000
    /// How long nothing comes after an Esc that was pressed for itself.
    static let escapePause = Duration.milliseconds(100)
    /// Lines that the shell remembers …
    static let historyLines = 1000
    /// … and the bytes of their file.
    static let historyBytes = 8 << 20
    /// Names that are shown of those that a word could go on to.
    static let shownNames = 200
    /// Bytes of what somebody types for an answer.
    static let answerLine = 4096
    /// Bytes of an answer of `sluice up`.
    static let answerBytes = 16 << 20
    /// How long `sluice up` may take to answer.
    static let answerTime = Duration.seconds(30)
    /// Dead letters that are read at once.
    static let deadLetterPage = 1000
    /// Dead letters that are replayed before somebody hears how many: `sluice up` must answer in time.
    static let deadLetterRound = 500
    /// Dead letters that somebody may ask to see at once.
    static let listedDeadLetters = 1_000_000
    /// Rows of a view that a test looks at.
    static let testedRows = 10_000
    /// How long pipelines may take to begin before the start is told without them; it is milliseconds.
    static let pipelinesBegin = Duration.seconds(5)
    /// Letters of a pipeline's trouble that a metric's label shows.
    static let reasonLength = 200
    /// How often what people watch is drawn anew.
    static let drawing = Duration.seconds(1)
}
