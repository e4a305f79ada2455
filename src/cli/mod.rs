//! The command line: arguments, and one small file a command.

mod build;
mod examples;
mod explain;
mod feed;
mod help;
mod hosting;
mod init;
mod new;
mod pager;
mod report;
mod schema;
mod screen;
mod serve;
mod verify;

use std::ffi::OsString;
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
#[command(version, arg_required_else_help = true, disable_help_subcommand = true, after_help = examples::ERRDEX)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

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
    /// Problems as annotations of GitHub Actions
    Github,
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
    #[command(after_help = examples::BUILD)]
    Build(build::Wanted),
    /// Find everything that is wrong with the content and the templates, and write nothing
    #[command(after_help = examples::CHECK)]
    Check(SiteArguments),
    /// Serve the site on this machine, in step with its files; nothing is written to disk
    #[command(after_help = examples::SERVE)]
    Serve(ServeArguments),
    /// Tell what a code, a few words, a line of a log or a whole log means
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Wanted),
    /// Run recipes against the real servers: each must fail as it says, and work once it is mended
    #[command(after_help = examples::VERIFY)]
    Verify(verify::Wanted),
    /// Print what a web server needs to know of the site: policy, types, caching, compressed copies
    #[command(after_help = examples::HOSTING)]
    Hosting(hosting::Wanted),
    /// Add an entry: a file that is a page as it stands, with comments that say what else it can tell
    #[command(after_help = examples::NEW)]
    New(new::Wanted),
    /// Start a site of your own, with two entries as examples
    #[command(after_help = examples::INIT)]
    Init {
        /// The folder to make; it may be there if it is empty
        dir: PathBuf,
    },
    /// Print the JSON Schema of a kind of content file, or write what editors need
    #[command(after_help = examples::SCHEMA)]
    Schema(schema::Wanted),
    /// Print a script that completes commands and options in a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write a manual page for each command
    #[command(after_help = examples::MAN)]
    Man {
        /// The folder for the pages
        dir: PathBuf,
    },
    /// Tell of a command, or of the format of content files
    #[command(after_help = examples::HELP)]
    Help {
        /// A command, or `content`
        topic: Option<String>,
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
struct ServeArguments {
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    listening: serve::Listening,
}

/// What was typed. A line of a log that begins with hyphens (`--  FetchError …`) is text and no option.
fn arguments() -> Vec<OsString> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let is_line = |argument: &OsString| {
        let text = argument.to_string_lossy();
        text.starts_with('-') && text.split('=').next().is_some_and(|name| name.contains(' '))
    };
    if given.iter().any(|argument| argument == "--") {
        return given;
    }
    // Options may stand behind a line.
    let (lines, mut arguments): (Vec<OsString>, Vec<OsString>) = given.into_iter().partition(is_line);
    if !lines.is_empty() {
        arguments.push("--".into());
        arguments.extend(lines);
    }
    arguments
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let Arguments { command, common } = Arguments::parse_from(arguments());
    let reporter = Reporter::new(&common);
    let root = match Root::open(&common.root) {
        Ok(root) => root,
        Err(problem) => return reporter.usage(&problem),
    };
    match command {
        Command::Build(wanted) => build::build(&root, wanted, &reporter),
        Command::Check(site) => build::check(&root, &options(site, Flavor::Web), &reporter),
        Command::Serve(ServeArguments { site, listening }) => {
            serve::serve(&root, &options(site, Flavor::Web), listening, &reporter)
        }
        Command::Explain(wanted) => {
            explain::explain(&root, wanted, common.styled(&std::io::stdout()), &reporter)
        }
        Command::Verify(wanted) => verify::verify(&root, &wanted, &reporter),
        Command::Hosting(wanted) => hosting::hosting(&root, wanted, &reporter),
        Command::New(wanted) => new::new(&root, wanted, &reporter),
        Command::Init { dir } => init::init(&dir, &reporter),
        Command::Schema(wanted) => schema::schema(&root, &wanted, &reporter),
        Command::Completions { shell } => help::completions(shell),
        Command::Man { dir } => help::man(&dir, &reporter),
        Command::Help { topic } => help::help(topic.as_deref()),
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
