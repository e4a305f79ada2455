//! Examples at the end of each command's help. A test runs them.

/// For `errdex`.
pub(super) const ERRDEX: &str = "\
Examples:
  errdex serve --open              the reference that is inside, or that of ./content
  errdex new 588 Example Failure   a new entry
  errdex check                     everything that is wrong

Exit status: 0 fine; 1 problems found; 2 wrong usage.";

/// For `errdex build`.
pub(super) const BUILD: &str = "\
Examples:
  errdex build
  errdex build --reference   the reference inside the binary
  errdex build --out public --base-url https://example.org/errors/
  errdex build --compress   with .gz and .br files, for web servers
  errdex build --offline --out reference   for a folder that is opened without a web server

The old site is replaced as a whole or not at all. The same content gives the same bytes.";

/// For `errdex check`.
pub(super) const CHECK: &str = "\
Examples:
  errdex check
  errdex check --drafts
  errdex check --format github   in a workflow: annotations beside the lines

It tells all that stops a build, and what a careful writer would see. `checks` in content/site.yaml sets the level of
each: off, warning or error. `errdex help content` lists them.";

/// For `errdex serve`.
pub(super) const SERVE: &str = "\
Examples:
  errdex serve --open
  errdex serve --host 0.0.0.0   for a phone in the same network
  errdex serve --port 0         any port that is free";

/// For `errdex explain`.
pub(super) const EXPLAIN: &str = "\
Examples:
  errdex explain 502
  errdex explain upstream prematurely closed connection
  tail -n 1000 /var/log/nginx/error.log | errdex explain -
  curl -sv https://example.org/ 2>&1 | errdex explain -
  tail -F /var/log/nginx/error.log | errdex explain -   causes as they appear; Ctrl-C counts them

It works in any folder: the reference is inside the binary. Nothing leaves the machine.

Exit status: 0 explained; 1 unknown; 2 wrong usage.";

/// For `errdex show`.
pub(super) const SHOW: &str = "\
Examples:
  errdex show 502                 the entry
  errdex show 502#nginx-refused   one cause: what to do, the fix, the sources
  errdex show nginx/502-refused   a recipe: how to reproduce the failure and to fix it
  errdex show refused             why a connection fails, whatever the product
  errdex show 502 --format json

It works in any folder: the reference is inside the binary. `errdex explain` names what fits your error.

Exit status: 0 shown; 1 unknown; 2 wrong usage.";

/// For `errdex verify`.
pub(super) const VERIFY: &str = "\
Examples:
  errdex verify
  errdex verify 'nginx/502-*'
  errdex verify --product haproxy --jobs 4
  errdex verify --record

A recipe is a program: it starts servers and runs the commands that it names, with your rights; as root, as the user
`nobody`. Read recipes of others before you run them. Servers are reached on loopback alone, and nothing is left behind.

Exit status: 0 all passed; 1 one failed, or nothing matched; 2 wrong usage.";

/// For `errdex hosting`.
pub(super) const HOSTING: &str = "\
Examples:
  errdex hosting nginx > errdex.conf
  errdex hosting apache --base-url https://example.org/errors/ --out /srv/errors
  errdex hosting caddy --listen 127.0.0.1:8080   behind something that speaks TLS
  mkdir -p static && errdex hosting headers > static/_headers
  mkdir -p static && errdex hosting redirects > static/_redirects

What is printed says where it belongs. For nginx, Apache and Caddy, build with --compress.";

/// For `errdex new`.
pub(super) const NEW: &str = "\
Examples:
  errdex new 588 Example Failure
  errdex new 588 Example Failure --markdown
  errdex new EPIPE \"Broken pipe\" --category errno";

/// For `errdex init`.
pub(super) const INIT: &str = "\
Examples:
  errdex init our-errors
  errdex init our-errors && errdex serve --open --root our-errors";

/// For `errdex schema`.
pub(super) const SCHEMA: &str = "\
Examples:
  errdex schema entry
  errdex schema site
  errdex schema --write   content/.schema/ and the settings of VS Code, unless you have your own";

/// For `errdex completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  errdex completions bash > ~/.local/share/bash-completion/completions/errdex
  errdex completions zsh > ~/.zfunc/_errdex
  errdex completions fish > ~/.config/fish/completions/errdex.fish";

/// For `errdex man`.
pub(super) const MAN: &str = "\
Examples:
  errdex man ~/.local/share/man/man1
  errdex man man && man -l man/errdex-build.1";

/// For `errdex help`.
pub(super) const HELP: &str = "\
Examples:
  errdex help content
  errdex help build";
