fn main() {
    // `sqlx::migrate!` reads the folder, which the compiler does not see.
    println!("cargo:rerun-if-changed=../../migrations");
}
