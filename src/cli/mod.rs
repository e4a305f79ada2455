//! The command line: arguments, and one small file a command.

mod build;
mod examples;
mod explain;
mod help;
mod hosting;
mod init;
mod line_reader;
mod new;
mod report;
mod roots;
mod schema;
mod screen;
mod serve;
mod show;
mod verify;

use std::ffi::OsString;
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

/// Turns YAML and Markdown files, one an error, into a static error reference.
///
/// A whole reference is inside the binary.
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
    /// The folder that holds `content`, `templates` and `static` [default: the nearest one upwards with
    /// content/site.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
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

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object, for programs
    Json,
    /// Problems as annotations of GitHub Actions
    Github,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal that shows colours, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Write the site to a folder
    #[command(after_help = examples::BUILD)]
    Build(build::BuildArgs),
    /// Find everything that is wrong with the content and the templates, and write nothing
    #[command(after_help = examples::CHECK)]
    Check(build::Checked),
    /// Serve the site on this machine, in step with its files; nothing is written to disk
    #[command(after_help = examples::SERVE)]
    Serve(ServeArguments),
    /// Explain a code, a few words, a line of a log or a whole log
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::ExplainArgs),
    /// Print an entry, one of its causes, a recipe or a reason as text
    #[command(after_help = examples::SHOW)]
    Show(show::ShowArgs),
    /// Run recipes against the real servers: each must fail as it says, and work once it is mended
    #[command(after_help = examples::VERIFY)]
    Verify(verify::VerifyArgs),
    /// Print what a web server needs to know of the site: policy, types, caching, compressed copies
    #[command(after_help = examples::HOSTING)]
    Hosting(hosting::HostingArgs),
    /// Add an entry: a file that is a page as it stands, with comments that say what else it can tell
    #[command(after_help = examples::NEW)]
    New(new::NewArgs),
    /// Start a site of your own, with two entries as examples
    #[command(after_help = examples::INIT)]
    Init {
        /// The folder to make; it may be there if it is empty
        dir: PathBuf,
    },
    /// Print the JSON Schema of a kind of content file, or write what editors need
    #[command(after_help = examples::SCHEMA)]
    Schema(schema::SchemaArgs),
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
        text.starts_with('-')
            && text
                .split('=')
                .next()
                .is_some_and(|name| name.contains(' '))
    };
    if given.iter().any(|argument| argument == "--") {
        return given;
    }
    // Options may stand behind a line.
    let (lines, mut arguments): (Vec<OsString>, Vec<OsString>) =
        given.into_iter().partition(is_line);
    if !lines.is_empty() {
        arguments.push("--".into());
        arguments.extend(lines);
    }
    arguments
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    stop::at_signals();
    match Arguments::try_parse_from(arguments()) {
        Ok(Arguments { command, common }) => {
            let reporter = Reporter::new(&common);
            let code =
                run(command, &common, &reporter).unwrap_or_else(|problem| reporter.usage(&problem));
            reporter.end(code)
        }
        Err(message) => explained(&message),
    }
}

/// Help or the version, which were asked for, or what is wrong with the arguments.
fn explained(message: &clap::Error) -> ExitCode {
    let reporter = Reporter::default();
    let printed = message.print();
    if !message.use_stderr() {
        reporter.printed(printed);
    }
    reporter.end(ExitCode::from(
        u8::try_from(message.exit_code()).unwrap_or(2),
    ))
}

/// Runs a command; fails where there is no root for it.
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
            serve::serve(
                &root,
                &options(site, Flavor::Web),
                listening,
                &reporter.of(&root),
            )
        }
        Command::Explain(args) => {
            let root = common.any_root_named(reporter)?;
            explain::explain(
                &root,
                args,
                common.styled(&io::stdout()),
                &reporter.of(&root),
            )
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
    let columns =
        rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 {
        80
    } else {
        columns.clamp(40, 80)
    }
}

impl Common {
    fn styled(&self, stream: &impl IsTerminal) -> bool {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream.is_terminal() && !no_color && !is_dumb,
        }
    }
}
