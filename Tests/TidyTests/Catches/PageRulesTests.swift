import Testing

@Suite struct `Pages` {
    @Test func `link to what is there`() {
        let page = """
            [the tour](Sources/README.md), [a part](Sources/README.md#threads), [a folder](Sources/Log), [here](#there),
            [the web](https://example.com/nothing), `[code](nowhere)`
            ```
            [code](nowhere)
            ```
            [gone](Sources/GONE.md) and [gone again](../Sources/README.md)
            """
        let files = [
            "README.md": page, "Sources/README.md": "", "Sources/Log/README.md": "[up](../README.md) [x](x.md)",
        ]
        #expect(LinksLead().places(in: files) == ["README.md:6", "README.md:6", "Sources/Log/README.md:1"])
    }

    @Test func `introduce every stage`() {
        let files = ["Sources/Log/EventLog/Log.swift": "", "Sources/Base/README.md": "", "Sources/README.md": ""]
        #expect(StagesHavePages().places(in: files) == ["Sources/Log/README.md:1"])
    }
}
