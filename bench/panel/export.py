"""Everything as a file: how quickly it comes, and what of it the api holds at once."""


def measured(place, browser):
    before, _ = place.memory()
    place.forget_peak()
    size, lines, seconds = browser.saved("/admin/export.csv")
    _, peak = place.memory()
    return {"rows": lines - 1, "megabytes": round(size / 1e6, 1), "seconds": round(seconds, 1), "rows_a_second": round((lines - 1) / seconds),
            "memory_before_kib": before, "memory_peak_kib": peak, "memory_grown_kib": peak - before}
