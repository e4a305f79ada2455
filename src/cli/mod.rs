//! The command line: the arguments, and one file per command.

mod build;
mod examples;
mod explain;
mod help;
mod hosting;
mod init;
mod new;
mod report;
mod roots;
mod schema;
mod screen;
mod serve;
mod show;
mod verify;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::content::format::scalars::BaseUrl;
use crate::diagnostics::Diagnostic;
use crate::pages::links::url::Flavor;
use crate::site::Options;
use crate::stop;
use report::Reporter;

/// Build a static error reference from YAML and Markdown files.
///
/// A reference is built in: in a folder without `content/`, `errdex serve` shows it.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, disable_help_subcommand = true, after_help = examples::ERRDEX)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// The options of every command.
#[derive(Args)]
struct Common {
    /// Folder with `content/`, `templates/` and `static/` [default: the nearest folder with
    /// content/site.yaml, from the current one upwards]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Output format
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Print only problems
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more, such as which content is used
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    #[default]
    Human,
    /// JSON for programs
    Json,
    /// Problems as GitHub Actions annotations
    Github,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// If the output is a terminal with colours and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Write the site to a folder
    #[command(after_help = examples::BUILD)]
    Build(build::BuildArgs),
    /// Check the content and the templates without writing anything
    #[command(after_help = examples::CHECK)]
    Check(build::CheckArgs),
    /// Serve the site on this machine and reload it when files change
    #[command(after_help = examples::SERVE)]
    Serve(ServeArguments),
    /// Explain a status code, an error message or a log
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::ExplainArgs),
    /// Print an entry, a cause, a recipe, a reason or a message as text
    #[command(after_help = examples::SHOW)]
    Show(show::ShowArgs),
    /// Run recipes on real servers: check that each fails as described and that its fix works
    #[command(after_help = examples::VERIFY)]
    Verify(verify::VerifyArgs),
    /// Print web server configuration for the site
    #[command(after_help = examples::HOSTING)]
    Hosting(hosting::HostingArgs),
    /// Create an entry, with every optional field commented out
    #[command(after_help = examples::NEW)]
    New(new::NewArgs),
    /// Create a site with two example entries
    #[command(after_help = examples::INIT)]
    Init {
        /// Folder to create, or an empty one
        dir: PathBuf,
    },
    /// Print the JSON Schema of a content file, or write all schemas for editors
    #[command(after_help = examples::SCHEMA)]
    Schema(schema::SchemaArgs),
    /// Print a shell completion script
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Shell to complete for
        shell: clap_complete::Shell,
    },
    /// Write a manual page for each command
    #[command(after_help = examples::MAN)]
    Man {
        /// Folder to write to
        dir: PathBuf,
    },
    /// Show help for a command, or for the content format
    #[command(after_help = examples::HELP)]
    Help {
        /// A command, or `content`
        topic: Option<String>,
    },
}

/// The options of commands that make a site.
#[derive(Args)]
struct SiteArguments {
    /// Public URL of the site, instead of `base_url` in site.yaml
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    /// Include drafts
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

/// The arguments as typed, except that a log line that begins with a hyphen (`--  FetchError …`)
/// comes after `--`, so that clap does not read it as an option.
fn arguments() -> Vec<OsString> {
    let typed: Vec<OsString> = std::env::args_os().collect();
    if typed.iter().any(|argument| argument == "--") {
        return typed;
    }

    // Options may follow the line.
    let (lines, mut arguments): (Vec<OsString>, Vec<OsString>) =
        typed.into_iter().partition(|argument| is_line(argument));
    if !lines.is_empty() {
        arguments.push("--".into());
        arguments.extend(lines);
    }
    arguments
}

/// Whether an argument is a log line: it begins with a hyphen, and no option has a space in its
/// name.
fn is_line(argument: &OsStr) -> bool {
    let text = argument.to_string_lossy();
    let name = text.split_once('=').map_or(&*text, |(name, _)| name);
    name.starts_with('-') && name.contains(' ')
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    stop::at_signals();

    let Arguments { command, common } = match Arguments::try_parse_from(arguments()) {
        Ok(arguments) => arguments,
        Err(message) => return end_without_command(&message),
    };
    let reporter = Reporter::new(&common);
    let code = match run(command, &common, &reporter) {
        Ok(code) => code,
        Err(problem) => reporter.usage(&problem),
    };
    reporter.end(code)
}

/// Prints what clap has to say instead of a command: the help or version asked for, or what is
/// wrong with the arguments.
fn end_without_command(message: &clap::Error) -> ExitCode {
    let reporter = Reporter::default();
    let printed = message.print();
    if !message.use_stderr() {
        reporter.printed(printed);
    }

    // clap exits with 0 or 2.
    let code = u8::try_from(message.exit_code()).unwrap_or(2);
    reporter.end(ExitCode::from(code))
}

/// Runs a command; an error if there is no root for it.
fn run(command: Command, common: &Common, reporter: &Reporter) -> Result<ExitCode, Diagnostic> {
    Ok(match command {
        Command::Build(args) => {
            let root = common.site_root(&args.source, reporter)?;
            build::build(&root, args, common, &reporter.of(&root))
        }
        Command::Check(args) => {
            let root = common.site_root(&args.source, reporter)?;
            build::check(&root, &options(args.site, Flavor::Web), &reporter.of(&root))
        }
        Command::Serve(ServeArguments { site, listening }) => {
            let root = common.any_root(reporter)?;
            let options = options(site, Flavor::Web);
            serve::serve(&root, &options, listening, &reporter.of(&root))
        }
        Command::Explain(args) => {
            let root = common.any_root_named(reporter)?;
            let styled = common.styled(&io::stdout());
            explain::explain(&root, args, styled, &reporter.of(&root))
        }
        Command::Show(args) => {
            let root = common.any_root_named(reporter)?;
            show::show(&root, &args, &reporter.of(&root))
        }
        Command::Verify(args) => {
            let root = common.any_root_named(reporter)?;
            verify::verify(&root, &args, &reporter.of(&root))
        }
        Command::Hosting(args) => {
            let root = common.site_root(&args.source, reporter)?;
            hosting::hosting(&root, args, common, &reporter.of(&root))
        }
        Command::New(args) => new::new(&common.own_root(reporter)?, args, reporter),
        Command::Init { dir } => init::init(&dir, reporter),
        Command::Schema(args) if args.write => schema::write(&common.own_root(reporter)?, reporter),
        Command::Schema(args) => schema::print(&args, reporter),
        Command::Completions { shell } => help::completions(shell, reporter),
        Command::Man { dir } => help::man(&dir, reporter),
        Command::Help { topic } => help::help(topic.as_deref(), reporter),
    })
}

fn options(site: SiteArguments, flavor: Flavor) -> Options {
    Options {
        base_url: site.base_url,
        drafts: site.drafts,
        flavor,
    }
}

/// How wide lines for people are: 80 columns, or fewer on a narrower terminal.
fn width() -> usize {
    match rustix::termios::tcgetwinsize(io::stdout()) {
        // Some pseudo-terminals say that they have no columns.
        Ok(size) if size.ws_col > 0 => usize::from(size.ws_col).clamp(40, 80),
        _ => 80,
    }
}

impl Common {
    /// Whether to style what is printed to `stream`.
    fn styled(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                // no-color.org: an empty value counts as unset.
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
                stream.is_terminal() && !no_color && !is_dumb
            }
        }
    }
}
