/// Functions that are known from elsewhere, and what to write here.
enum ForeignFunctions {
    static func remedy(for name: String) -> String? { table[name] }

    private static let clock = "its result depends on when it is computed, and must not: use the stream's event time"
    private static let chance = "its result would be another one each time: hash or take a column's value instead"
    private static let window = "it orders rows that never end: write it under queries:, over the results"
    private static let list =
        "it would grow without end and depend on the order of rows: use count(distinct …), first or last"
    private static let inside = "it tells about SQLite's own doings, not about a row"
    private static let blob = "blobs are not available"
    private static let pieces = "write date(ts), strftime('%Y-%m-%d %H:00', ts) and the like"
    private static let sliding = "write tumble('1m'), hop('2m', '1m') or session('30s') in GROUP BY"
    private static let deviation =
        "keep sum(x), sum(x * x) and count(x), and compute it from them under queries:"

    private static let table: [String: String] = [
        "now": clock, "getdate": clock, "current_timestamp": clock, "current_date": clock, "localtime": clock,
        "random": chance, "rand": chance, "randomblob": chance, "uuid": chance, "newid": chance,
        "row_number": window, "rank": window, "dense_rank": window, "percent_rank": window, "cume_dist": window,
        "ntile": window, "lag": window, "lead": window, "nth_value": window,
        "group_concat": list, "string_agg": list, "json_group_array": list, "json_group_object": list,
        "array_agg": list, "collect_list": list, "collect_set": list, "listagg": list,
        "changes": inside, "total_changes": inside, "last_insert_rowid": inside, "sqlite_version": inside,
        "sqlite_source_id": inside, "sqlite_compileoption_used": inside, "sqlite_compileoption_get": inside,
        "load_extension": inside, "sqlite_offset": inside,
        "zeroblob": blob, "unhex": blob, "likely": "write its argument alone", "unlikely": "write its argument alone",
        "likelihood": "write its first argument alone",
        "concat": "write a || b", "concat_ws": "write a || ', ' || b", "len": "write length(x)",
        "char_length": "write length(x)", "nvl": "write ifnull(x, y)", "isnull": "write x IS NULL, or ifnull(x, y)",
        "if": "write iif(condition, x, y)", "decode": "write CASE x WHEN … THEN … END",
        "left": "write substr(x, 1, n)", "right": "write substr(x, -n)", "mid": "write substr(x, from, n)",
        "position": "write instr(text, part)", "strpos": "write instr(text, part)", "locate": "write instr(text, part)",
        "greatest": "write max(a, b)", "least": "write min(a, b)", "to_char": pieces, "date_format": pieces,
        "date_trunc": pieces, "to_date": pieces,
        "extract": "write hour(ts), day(ts), month(ts), year(ts) or weekday(ts)",
        "date_part": "write hour(ts), day(ts), month(ts), year(ts) or weekday(ts)",
        "dayofweek": "write weekday(ts), in which 0 is Sunday", "dayofmonth": "write day(ts)",
        "unix_timestamp": "write unix(ts)",
        "to_timestamp": "declare a timestamp column, or write datetime(x, 'unixepoch')",
        "from_unixtime": "write datetime(x, 'unixepoch')", "window": sliding, "tumbling": sliding, "sliding": sliding,
        "first_value": "write first(x)", "last_value": "write last(x)", "any_value": "write first(x)",
        "arbitrary": "write first(x)", "approx_distinct": "write approx_count_distinct(x)",
        "count_if": "write count(*) FILTER (WHERE …)", "countif": "write count(*) FILTER (WHERE …)",
        "mean": "write avg(x)", "median": "write approx_percentile(x, 0.5)",
        "percentile": "write approx_percentile(x, 0.95)", "percentile_cont": "write approx_percentile(x, 0.95)",
        "quantile": "write approx_percentile(x, 0.95)", "percentile_approx": "write approx_percentile(x, 0.95)",
        "stddev": deviation, "stddev_pop": deviation, "stddev_samp": deviation, "variance": deviation,
        "var_pop": deviation, "var_samp": deviation, "regexp_like": "write x GLOB '…'", "regexp": "write x GLOB '…'",
        "split_part": "write substr and instr", "soundex": "it is not in every SQLite",
    ]
}
