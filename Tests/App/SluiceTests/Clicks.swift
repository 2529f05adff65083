import System

/// A pipeline of the tests', in a file.
let clicks = """
    pipeline: clicks
    every: 100ms
    streams:
      clicks:
        columns: { user: int, page: text, at: timestamp }
        event time: at
    views:
      by_page: SELECT page, count(*) AS n, sum(user) AS users FROM clicks GROUP BY page
    queries:
      total: SELECT sum(n) AS n FROM by_page
    tests:
      two of a page are counted together:
        clicks:
          - { user: 1, page: a, at: 2024-01-01T00:00:00Z }
          - { user: 2, page: a, at: 2024-01-01T00:00:01Z }
          - { user: x, page: a }
        expect:
          by_page: [ { page: a, n: 2, users: 3 } ]
          total: [ { n: 2 } ]
          dead letters: [ { reason: malformed } ]

    """

func events(_ range: Range<Int>) -> [UInt8] {
    bytes(
        range.map { #"{"user":\#($0 % 7),"page":"p\#($0 % 5)","at":"2024-01-01T00:00:00Z"}"# + "\n" }.joined())
}

extension Sluice {
    func file(_ text: String, _ name: String = "clicks.yaml") throws -> String {
        try FileSystem.replace(folder / name, with: bytes(text))
        return (folder / name).text
    }

    func rows(_ query: String = "SELECT page, n, users FROM by_page ORDER BY page") throws -> String {
        try run("sql", query, "--csv").output
    }
}

/// What `events(0..<count)` come to.
func expected(_ count: Int) -> String {
    let lines = (0..<5).map { page in
        let mine = (0..<count).filter { $0 % 5 == page }
        return "p\(page),\(mine.count),\(mine.reduce(0) { $0 + $1 % 7 })\n"
    }
    return "page,n,users\n" + lines.joined()
}
