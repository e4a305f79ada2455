//! Rebuilds the crate when a file that it embeds changes, also when one is new.

fn main() {
    for folder in ["content", "templates", "static"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
