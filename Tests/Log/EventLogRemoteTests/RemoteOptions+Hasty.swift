import EventLogRemote

extension RemoteOptions {
    /// Patience that fits a test.
    static var hasty: RemoteOptions {
        var options = RemoteOptions()
        options.connectTimeout = .seconds(5)
        options.answerTimeout = .seconds(20)
        options.patience = .seconds(20)
        options.deliveryTimeout = .seconds(90)
        return options
    }
}
