//! Prints `.env.example`: `cargo run -p runtime --example env_example > .env.example`.
#![expect(clippy::print_stdout, reason = "its output is the file")]

fn main() {
    print!("{}", runtime::settings::example());
}
