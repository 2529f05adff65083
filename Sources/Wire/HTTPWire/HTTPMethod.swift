/// What is asked for; other methods do not exist here.
public enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
}

/// The two versions that are spoken.
public enum HTTPVersion: Sendable, Hashable, Comparable {
    case oneZero
    case oneOne
}
