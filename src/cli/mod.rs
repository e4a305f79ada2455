//! The command line: arguments, and one small file a command.

mod build;
mod report;
mod schema;
mod screen;
mod serve;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::build::Options;
use crate::content::scalars::BaseUrl;
use crate::pages::url::Flavor;
use crate::root::Root;
use report::Reporter;

/// Turns YAML and Markdown files, one an error, into a static error reference.
///
/// Without a `content` folder it shows the reference that it carries inside.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, after_help = EXIT_STATUS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const EXIT_STATUS: &str = "Exit status: 0 fine; 1 problems found; 2 wrong usage.";

/// What every command takes.
#[derive(Args)]
struct Common {
    /// The folder that holds `content`, `templates` and `static`; what is missing comes from inside the binary
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Whether to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Print problems only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more: which content is used
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON object, for programs
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Write the site to a folder
    #[command(after_help = "Example: errdex build --out public --base-url https://example.org/errors/")]
    Build(BuildArguments),
    /// Find everything that is wrong with the content and the templates, and write nothing
    #[command(after_help = "Example: errdex check --format json")]
    Check(SiteArguments),
    /// Serve the site on this machine; nothing is written to disk
    #[command(after_help = "Example: errdex serve --port 8502")]
    Serve(ServeArguments),
    /// Print the JSON Schema of a kind of content file
    #[command(after_help = "Example: errdex schema entry > entry.schema.json")]
    Schema {
        /// The kind of file
        #[arg(value_enum, default_value_t = schema::Kind::Entry)]
        kind: schema::Kind,
    },
}

/// What makes one site differ from another.
#[derive(Args)]
struct SiteArguments {
    /// Where the site will stand, instead of `base_url` in site.yaml
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    /// Show entries marked as drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Args)]
struct BuildArguments {
    #[command(flatten)]
    site: SiteArguments,
    /// The folder to write; it is replaced as a whole
    #[arg(short, long, default_value = "dist", value_name = "DIR")]
    out: PathBuf,
    /// Write links that name index.html, for pages opened without a web server
    #[arg(long)]
    offline: bool,
}

#[derive(Args)]
struct ServeArguments {
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    listening: serve::Listening,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let Arguments { command, common } = Arguments::parse();
    let reporter = Reporter::new(&common);
    let root = match Root::open(&common.root) {
        Ok(root) => root,
        Err(problem) => return reporter.usage(&problem),
    };
    match command {
        Command::Build(arguments) => {
            let flavor = if arguments.offline { Flavor::Offline } else { Flavor::Web };
            build::build(&root, &options(arguments.site, flavor), &arguments.out, &reporter)
        }
        Command::Check(site) => build::check(&root, &options(site, Flavor::Web), &reporter),
        Command::Serve(ServeArguments { site, listening }) => {
            serve::serve(&root, &options(site, Flavor::Web), listening, &reporter)
        }
        Command::Schema { kind } => schema::print(kind),
    }
}

fn options(site: SiteArguments, flavor: Flavor) -> Options {
    Options { base_url: site.base_url, drafts: site.drafts, flavor }
}

impl Common {
    fn styled(&self, stream: &impl IsTerminal) -> bool {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream.is_terminal() && !no_color,
        }
    }
}
