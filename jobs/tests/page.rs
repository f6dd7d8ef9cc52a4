//! The page that tells people of jobs says what the catalogue says.

/// When it fails: put what `cargo run -p jobs --example job_table` prints between the marks.
#[test]
fn the_page_of_jobs_has_the_table_of_the_catalogue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/JOBS.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page.split_once("<!-- table: begin -->\n").unwrap();
    let (shown, _) = rest.split_once("<!-- table: end -->").unwrap();
    assert_eq!(shown.trim(), jobs::table().trim());
}
