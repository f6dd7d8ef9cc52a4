//! Prints the table of `docs/JOBS.md`: `cargo run -p jobs --example job_table`.
#![expect(clippy::print_stdout, reason = "its output is the table")]

fn main() {
    print!("{}", jobs::table());
}
