//! The `errdex` command: everything it does is in the library.

fn main() -> std::process::ExitCode {
    errdex::cli::main()
}
