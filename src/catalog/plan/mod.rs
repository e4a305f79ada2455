//! Everything that one run of a recipe needs: files, peers, commands, requests, expectations. Pure: a recipe, its product
//! and a build go in, and nothing is started.

mod values;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use super::recipes::{Product, Recipe, product as product_named};
use crate::content::format::recipe::{
    Also, BaseConfig, Config, Disk, Expect, FileText, Fix, Helper, HelperOrName, Need, ProductFile,
    Ready, Request, Stop,
};
use crate::content::format::scalars::FileName;
pub(crate) use values::Values;

/// One run: a recipe as it fails, or with its fix. Texts may contain placeholders, `{{port}}`. The hash of a recipe is made
/// from its plans, so each field is part of it by its name.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Plan {
    /// Files by path.
    pub files: Files,
    /// Small file systems, by the folder that they are mounted on.
    pub disks: IndexMap<FileName, Disk>,
    /// Shell commands before anything starts.
    pub prepare: Vec<String>,
    /// Peers by the name of their port.
    pub helpers: IndexMap<FileName, Helper>,
    /// Names of free ports.
    pub ports: Vec<String>,
    /// Servers, in the order in which they start; the last one gets the requests.
    pub servers: Vec<Server>,
    /// Logs that a command prints.
    pub log_commands: IndexMap<FileName, Vec<String>>,
    pub requests: Vec<Request>,
    pub expect: Expect,
    /// Whether the servers start as root and lower their rights themselves.
    pub as_root: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Server {
    pub command: Vec<String>,
    pub env: IndexMap<String, String>,
    pub ready: Ready,
    pub stop: Stop,
    /// The file that its output goes to.
    pub output: FileName,
    /// The value of `{{program}}` in its command.
    pub program: String,
}

/// The output of the server that gets the requests.
const SERVER_OUTPUT: &str = "server.out";

/// Files by path: text and mode.
pub(crate) type Files = IndexMap<FileName, (String, Option<u32>)>;

/// Why a recipe cannot be turned into a plan, for its author.
pub(crate) type Wrong = String;

/// The plan of a recipe on a build without its fix: it must fail.
pub(crate) fn broken(products: &[Product], recipe: &Recipe, build: &str) -> Result<Plan, Wrong> {
    plan(products, recipe, build, None)
}

/// The plan of a recipe on a build with its fix: it must work.
pub(crate) fn fixed(products: &[Product], recipe: &Recipe, build: &str) -> Result<Plan, Wrong> {
    plan(products, recipe, build, Some(&recipe.file.fix))
}

fn plan(
    products: &[Product],
    recipe: &Recipe,
    build: &str,
    fix: Option<&Fix>,
) -> Result<Plan, Wrong> {
    let file = &recipe.file;
    let product = &products[recipe.product];
    let front = match &file.behind {
        Some(name) => Some(known(products, name)?),
        None => None,
    };
    let also = fix.and_then(|fix| fix.also.as_ref()).unwrap_or(&file.also);
    let args = fix.and_then(|fix| fix.args.as_ref()).unwrap_or(&file.args);
    let requests = fix
        .and_then(|fix| fix.requests.as_ref())
        .unwrap_or(&file.requests);

    let mut servers = vec![];
    for also in also {
        servers.push(further(products, also)?);
    }
    servers.extend(own_servers(product, build, front, args)?);

    // In the order in which they start, so the last one has the configuration that a recipe changes.
    let mut involved: Vec<&Product> = vec![];
    for also in also {
        if let Some(name) = &also.product {
            involved.push(known(products, name)?);
        }
    }
    involved.push(product);
    involved.extend(front);

    let mut prepare = vec![];
    for product in &involved {
        prepare.extend_from_slice(&product.file.prepare);
    }
    prepare.extend_from_slice(&file.prepare);
    let mut helpers = named(&file.helpers);
    let mut disks = file.disks.clone();
    if let Some(fix) = fix {
        prepare.extend_from_slice(&fix.run);
        helpers.extend(named(&fix.helpers));
        disks.extend(fix.disks.clone());
    }

    Ok(Plan {
        files: files(recipe, &involved, fix)?,
        disks,
        prepare,
        helpers,
        ports: file.ports.clone(),
        servers,
        log_commands: front.unwrap_or(product).file.log_commands.clone(),
        requests: if requests.is_empty() {
            vec![Request::default()]
        } else {
            requests.clone()
        },
        expect: match fix {
            Some(fix) => fix.expect.clone(),
            None => recipe.expect(build).clone(),
        },
        as_root: file.needs.contains(&Need::Root),
    })
}

/// The files of the products and the recipe, the configuration of the last product, and what a fix changes in them.
fn files(recipe: &Recipe, products: &[&Product], fix: Option<&Fix>) -> Result<Files, Wrong> {
    let mut files = Files::new();
    for product in products {
        put_all(&mut files, &product.file.files)?;
    }
    put_all(&mut files, &recipe.file.files)?;

    let changes = fix.map_or(&[][..], |fix| &fix.replace);
    let mut config = recipe.file.config.clone();
    for change in changes {
        if change.file.is_none() {
            replace_in_config(&mut config, &change.from, &change.to)?;
        }
    }
    let last = products.last().map(|product| &product.file);
    if let Some(base) = last.and_then(|last| last.config.as_ref()) {
        let text = filled(base, config.as_ref())?;
        // A recipe can also replace the whole file.
        files.entry(base.file.clone()).or_insert((text, None));
    } else if config.is_some() {
        return Err("`config` is set, but the product has no configuration with slots".to_owned());
    }

    if let Some(fix) = fix {
        put_all(&mut files, &fix.files)?;
    }
    for change in changes {
        let Some(name) = &change.file else { continue };
        let (text, _) = files
            .get_mut(name)
            .ok_or_else(|| format!("there is no file `{name}` to change"))?;
        *text = replaced(text, &change.from, &change.to, name.as_str())?;
    }
    Ok(files)
}

/// The recipe's product, and the one in front of it that gets the requests.
fn own_servers(
    product: &Product,
    build: &str,
    front: Option<&Product>,
    args: &[String],
) -> Result<Vec<Server>, Wrong> {
    let mut servers = vec![];
    // A client has no command to start.
    if !product.file.start.is_empty() {
        let own_output = format!("{}.out", product.name);
        let (port, output) = match front {
            Some(_) => ("app", own_output.as_str()),
            None => ("port", SERVER_OUTPUT),
        };
        servers.push(server(&product.file, build, args, port, output)?);
    }
    if let Some(front) = front {
        let build = first_build(front)?;
        servers.push(server(&front.file, build, &[], "port", SERVER_OUTPUT)?);
    }
    Ok(servers)
}

fn named(helpers: &IndexMap<FileName, HelperOrName>) -> IndexMap<FileName, Helper> {
    helpers
        .iter()
        .map(|(name, helper)| (name.clone(), helper.helper()))
        .collect()
}

/// Adds files, in place of those with the same names.
fn put_all(files: &mut Files, added: &IndexMap<FileName, FileText>) -> Result<(), Wrong> {
    for (name, file) in added {
        let file = match file {
            FileText::Text(text) => (text.clone(), None),
            FileText::With(with) => (with.text.clone(), Some(mode(&with.mode)?)),
        };
        files.insert(name.clone(), file);
    }
    Ok(())
}

/// An octal mode: `755`.
pub(crate) fn mode(text: &str) -> Result<u32, Wrong> {
    u32::from_str_radix(text, 8).map_err(|_| {
        format!("`{text}` is not a valid mode: write three octal digits, for example \"755\"")
    })
}

fn first_build(product: &Product) -> Result<&str, Wrong> {
    match product.file.builds.keys().next() {
        Some(build) => Ok(build),
        None => Err(format!(
            "`content/products/{}.yaml` has no build",
            product.name
        )),
    }
}

/// A server from its product. Unless the product says otherwise, the server is ready when it listens on the port of the
/// placeholder `port`.
fn server(
    product: &ProductFile,
    build: &str,
    args: &[String],
    port: &str,
    output: &str,
) -> Result<Server, Wrong> {
    let Some(known) = product.builds.get(build) else {
        return Err(format!("{} has no build `{build}`", product.title));
    };
    let listens = || Ready {
        port: Some(port.to_owned()),
        ..Ready::default()
    };

    Ok(Server {
        command: [&product.start[..], args].concat(),
        env: product.env.clone(),
        ready: product.ready.clone().unwrap_or_else(listens),
        stop: product.stop,
        output: FileName::parse(output)?,
        program: known.program.clone(),
    })
}

/// The product of this name.
fn known<'a>(products: &'a [Product], name: &str) -> Result<&'a Product, Wrong> {
    product_named(products, name).ok_or_else(|| format!("there is no product `{name}`"))
}

/// A further server of a recipe: of a product, or any program.
fn further(products: &[Product], also: &Also) -> Result<Server, Wrong> {
    let Some(name) = &also.product else {
        return further_program(also);
    };
    let product = known(products, name)?;
    let build = match &also.build {
        Some(build) => build.as_str(),
        None => first_build(product)?,
    };
    let output = match &also.output {
        Some(output) => output.to_string(),
        None => format!("{name}.out"),
    };

    let mut server = server(&product.file, build, &also.args, "app", &output)?;
    if let Some(ready) = &also.ready {
        server.ready = ready.clone();
    }
    Ok(server)
}

fn further_program(also: &Also) -> Result<Server, Wrong> {
    let program = also
        .start
        .first()
        .ok_or("a further server needs a `product` or a `start`")?;
    let output = match &also.output {
        Some(output) => output.clone(),
        None => FileName::parse("also.out")?,
    };
    // Only a product says how to know that it is ready.
    let ready = also
        .ready
        .clone()
        .ok_or("a further server without a `product` needs `ready`")?;

    Ok(Server {
        command: [&also.start[..], &also.args].concat(),
        env: IndexMap::new(),
        ready,
        stop: Stop::Term,
        output,
        program: program.clone(),
    })
}

/// The text with `from` replaced. A text that it occurs in twice may not be the one that the author meant.
fn replaced(text: &str, from: &str, to: &str, place: &str) -> Result<String, Wrong> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => Err(format!(
            "`from: {from}` appears {count} times in {place}; it must appear exactly once"
        )),
    }
}

fn replace_in_config(config: &mut Option<Config>, from: &str, to: &str) -> Result<(), Wrong> {
    match config {
        Some(Config::Text(text)) => *text = replaced(text, from, to, "`config`")?,
        Some(Config::Slots(slots)) => {
            let whole: String = slots.values().map(String::as_str).collect();
            replaced(&whole, from, to, "`config`")?;

            for text in slots.values_mut() {
                *text = text.replace(from, to);
            }
        }
        None => {
            return Err(
                "`fix.replace` without `in` changes `config`, and there is none".to_owned(),
            );
        }
    }
    Ok(())
}

/// The configuration with its slots filled, each line indented like its slot; empty slots leave no line.
fn filled(base: &BaseConfig, config: Option<&Config>) -> Result<String, Wrong> {
    let mut slots: BTreeMap<&str, &str> = BTreeMap::new();
    match config {
        Some(Config::Text(text)) => {
            slots.insert(&base.slot, text);
        }
        Some(Config::Slots(texts)) => {
            slots.extend(texts.iter().map(|(slot, text)| (&**slot, &**text)));
        }
        None => {}
    }
    for slot in slots.keys() {
        if !base.text.contains(&format!("%%{slot}%%")) {
            return Err(format!("the configuration has no slot `{slot}`"));
        }
    }

    let mut text = String::new();
    for line in base.text.lines() {
        let (indent, content) = line.split_at(line.len() - line.trim_start().len());
        let Some(slot) = slot_in(content) else {
            text += &format!("{line}\n");
            continue;
        };
        for inner in slots.get(slot).copied().unwrap_or_default().lines() {
            text += &format!("{indent}{inner}\n");
        }
    }
    Ok(text)
}

/// The name of the slot that a line consists of: `%%server%%`.
fn slot_in(line: &str) -> Option<&str> {
    line.strip_prefix("%%")?.strip_suffix("%%")
}
