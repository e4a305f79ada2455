//! The examples at the end of each command's help. A test runs them.

pub(super) const ERRDEX: &str = "\
Examples:
  errdex serve --open              open the reference in the browser
  errdex new 588 Example Failure   create an entry
  errdex check                     list all problems

Exit status: 0 success, 1 problems found, 2 usage error.";

pub(super) const BUILD: &str = "\
Examples:
  errdex build
  errdex build --reference   build the built-in reference
  errdex build --out public --base-url https://example.org/errors/
  errdex build --compress   add .gz and .br files for web servers
  errdex build --offline --out reference   for use without a web server

The output is replaced atomically. Builds are reproducible.";

pub(super) const CHECK: &str = "\
Examples:
  errdex check
  errdex check --drafts
  errdex check --format github   annotate lines in a GitHub workflow

Reports everything that stops a build, and problems of style and completeness.
To set the level of a check to off, warning or error, use `checks` in
content/site.yaml. `errdex help content` lists the checks.";

pub(super) const SERVE: &str = "\
Examples:
  errdex serve --open
  errdex serve --host 0.0.0.0   reachable from a phone on the same network
  errdex serve --port 0         any free port

Nothing is written to disk.";

pub(super) const EXPLAIN: &str = "\
Examples:
  errdex explain 502
  errdex explain upstream prematurely closed connection
  tail -n 1000 /var/log/nginx/error.log | errdex explain -
  curl -sv https://example.org/ 2>&1 | errdex explain -
  tail -F /var/log/nginx/error.log | errdex explain -   show causes as they appear

At the end, or after Ctrl-C, a log that is still being written is summed up.
This works in any folder, since the reference is built in. Nothing leaves your
machine.

Exit status: 0 explained, 1 unknown, 2 usage error.";

pub(super) const SHOW: &str = "\
Examples:
  errdex show 502                 an entry
  errdex show 502#nginx-refused   a cause, with its checks, fix and sources
  errdex show nginx/502-refused   a recipe: how to reproduce and fix a failure
  errdex show refused             a reason why connections fail, for any product
  errdex show 502 --format json

This works in any folder, since the reference is built in. To find the name for
your error, use `errdex explain`.

Exit status: 0 shown, 1 unknown, 2 usage error.";

pub(super) const VERIFY: &str = "\
Examples:
  errdex verify
  errdex verify 'nginx/502-*'
  errdex verify --product haproxy --jobs 4
  errdex verify --record

A recipe is a program: it starts servers and runs commands with your
permissions (as root, with those of the user `nobody`). Read a recipe from
someone else before you run it. Servers listen on loopback only, and all
temporary files are removed.

Exit status: 0 all passed, 1 one failed or nothing matched, 2 usage error.";

pub(super) const HOSTING: &str = "\
Examples:
  errdex hosting nginx > errdex.conf
  errdex hosting apache --base-url https://example.org/errors/ --out /srv/errors
  errdex hosting caddy --listen 127.0.0.1:8080   behind a proxy that handles TLS
  mkdir -p static && errdex hosting headers > static/_headers
  mkdir -p static && errdex hosting redirects > static/_redirects

The first lines of the output say where to put it. For nginx, Apache and Caddy,
build with --compress.";

pub(super) const NEW: &str = "\
Examples:
  errdex new 588 Example Failure
  errdex new 588 Example Failure --markdown
  errdex new EPIPE \"Broken pipe\" --category errno";

pub(super) const INIT: &str = "\
Examples:
  errdex init our-errors
  errdex init our-errors && errdex serve --open --root our-errors";

pub(super) const SCHEMA: &str = "\
Examples:
  errdex schema entry
  errdex schema site
  errdex schema --write   write content/.schema/ and, if missing, VS Code settings";

pub(super) const COMPLETIONS: &str = "\
Examples:
  errdex completions bash > ~/.local/share/bash-completion/completions/errdex
  errdex completions zsh > ~/.zfunc/_errdex
  errdex completions fish > ~/.config/fish/completions/errdex.fish";

pub(super) const MAN: &str = "\
Examples:
  errdex man ~/.local/share/man/man1
  errdex man man && man -l man/errdex-build.1";

pub(super) const HELP: &str = "\
Examples:
  errdex help content
  errdex help build";
