//! What one run of a recipe consists of: files, peers, commands, requests, expectations. Pure: a recipe, its product and
//! a build go in; nothing is started.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use serde::Serialize;

use super::recipes::{Product, Recipe, product as product_named};
use crate::content::format::recipe::{
    Also, BaseConfig, Config, Disk, Expect, FileText, Fix, Helper, HelperOrName, Need, ProductFile,
    Ready, Request, Stop,
};
use crate::content::format::scalars::FileName;

/// One run: a recipe as it fails, or as it is mended. Texts may hold placeholders, `{{port}}`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Plan {
    /// Files by path: text and mode.
    pub files: Files,
    /// Small file systems.
    pub disks: IndexMap<FileName, Disk>,
    /// Shell commands before anything starts.
    pub prepare: Vec<String>,
    /// Peers by the name of their port.
    pub helpers: IndexMap<FileName, Helper>,
    /// Names of free ports.
    pub ports: Vec<String>,
    /// Servers, in the order in which they start; the last one is asked.
    pub servers: Vec<Server>,
    /// Logs that a command prints.
    pub log_commands: IndexMap<FileName, Vec<String>>,
    /// What is asked.
    pub requests: Vec<Request>,
    /// What must be seen.
    pub expect: Expect,
    /// Whether the servers start as root and lower their rights themselves.
    pub as_root: bool,
}

/// A server to start.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Server {
    /// The command.
    pub command: Vec<String>,
    /// Its environment.
    pub env: IndexMap<String, String>,
    /// How to know that it is ready.
    pub ready: Ready,
    /// How it is ended.
    pub stop: Stop,
    /// Where its output goes.
    pub output: FileName,
    /// What `{{program}}` is in its command.
    pub program: String,
}

/// Files by path: text and mode.
pub(crate) type Files = IndexMap<FileName, (String, Option<u32>)>;

/// Why there is no plan: what is wrong in the recipe, for its author.
pub(crate) type Wrong = String;

/// The run of a recipe on a build as it fails.
pub(crate) fn broken(products: &[Product], recipe: &Recipe, build: &str) -> Result<Plan, Wrong> {
    plan(products, recipe, build, None)
}

/// The run of the same recipe as it is mended.
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
    let front = file
        .behind
        .as_deref()
        .map(|name| known(products, name))
        .transpose()?;
    let also = fix.and_then(|fix| fix.also.as_ref()).unwrap_or(&file.also);
    let mut servers = also
        .iter()
        .map(|also| further(products, also))
        .collect::<Result<Vec<_>, _>>()?;
    let further_products = also
        .iter()
        .filter_map(|also| product_named(products, also.product.as_deref()?));
    let products: Vec<&Product> = further_products.chain([product]).chain(front).collect();
    let mut helpers = named(&file.helpers);
    helpers.extend(fix.into_iter().flat_map(|fix| named(&fix.helpers)));
    let mut disks = file.disks.clone();
    disks.extend(fix.into_iter().flat_map(|fix| fix.disks.clone()));
    let mut prepare: Vec<String> = products
        .iter()
        .flat_map(|product| product.file.prepare.clone())
        .collect();
    prepare.extend(
        file.prepare
            .iter()
            .chain(fix.into_iter().flat_map(|fix| &fix.run))
            .cloned(),
    );
    let requests = fix
        .and_then(|fix| fix.requests.as_ref())
        .unwrap_or(&file.requests);
    let args = fix.and_then(|fix| fix.args.as_ref()).unwrap_or(&file.args);
    servers.extend(own_servers(product, build, front, args)?);
    Ok(Plan {
        files: files(recipe, &products, fix)?,
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
        expect: fix.map_or_else(|| recipe.expect(build).clone(), |fix| fix.expect.clone()),
        as_root: file.needs.contains(&Need::Root),
    })
}

/// The files of the products and the recipe, the configuration of the last product, and what a fix changes in them.
fn files(recipe: &Recipe, products: &[&Product], fix: Option<&Fix>) -> Result<Files, Wrong> {
    let file = &recipe.file;
    let mut files = Files::new();
    for file in products
        .iter()
        .flat_map(|product| &product.file.files)
        .chain(&file.files)
    {
        put(&mut files, file)?;
    }
    let changes = || fix.into_iter().flat_map(|fix| &fix.replace);
    let mut config = file.config.clone();
    for change in changes().filter(|change| change.file.is_none()) {
        replace_in_config(&mut config, &change.from, &change.to)?;
    }
    let asked = products.last().map(|product| &product.file);
    if let Some(base) = asked.and_then(|asked| asked.config.as_ref()) {
        files
            .entry(base.file.clone())
            .or_insert((filled(base, config.as_ref())?, None));
    } else if config.is_some() {
        return Err(
            "`config` has no place: the product has no configuration with slots".to_owned(),
        );
    }
    for file in fix.into_iter().flat_map(|fix| &fix.files) {
        put(&mut files, file)?;
    }
    for change in changes() {
        let Some(name) = &change.file else { continue };
        let (text, _) = files
            .get_mut(name)
            .ok_or_else(|| format!("there is no file `{name}` to change"))?;
        *text = replaced(text, &change.from, &change.to, name.as_str())?;
    }
    Ok(files)
}

/// The product, and the one in front of it that is asked.
fn own_servers(
    product: &Product,
    build: &str,
    front: Option<&Product>,
    args: &[String],
) -> Result<Vec<Server>, Wrong> {
    let mut servers = vec![];
    if !product.file.start.is_empty() {
        let behind = format!("{}.out", product.name);
        let (port, output) = if front.is_some() {
            ("app", behind.as_str())
        } else {
            ("port", "server.out")
        };
        servers.push(server(&product.file, build, args, port, output)?);
    }
    if let Some(front) = front {
        servers.push(server(
            &front.file,
            first_build(front)?,
            &[],
            "port",
            "server.out",
        )?);
    }
    Ok(servers)
}

fn named(helpers: &IndexMap<FileName, HelperOrName>) -> IndexMap<FileName, Helper> {
    helpers
        .iter()
        .map(|(name, helper)| (name.clone(), helper.helper()))
        .collect()
}

fn put(files: &mut Files, (name, file): (&FileName, &FileText)) -> Result<(), Wrong> {
    let file = match file {
        FileText::Text(text) => (text.clone(), None),
        FileText::With(with) => (with.text.clone(), Some(mode(&with.mode)?)),
    };
    files.insert(name.clone(), file);
    Ok(())
}

/// An octal mode: `755`.
pub(crate) fn mode(text: &str) -> Result<u32, Wrong> {
    u32::from_str_radix(text, 8)
        .map_err(|_| format!("`{text}` is no mode: write three octal digits, as \"755\""))
}

fn first_build(product: &Product) -> Result<&str, Wrong> {
    let none = || format!("`content/products/{}.yaml` names no build", product.name);
    product
        .file
        .builds
        .keys()
        .next()
        .map(String::as_str)
        .ok_or_else(none)
}

/// A server from its product; `port` is the placeholder whose port tells that it is ready.
fn server(
    product: &ProductFile,
    build: &str,
    args: &[String],
    port: &str,
    output: &str,
) -> Result<Server, Wrong> {
    let program = product
        .builds
        .get(build)
        .ok_or_else(|| format!("{} has no build `{build}`", product.title))?;
    Ok(Server {
        command: product.start.iter().chain(args).cloned().collect(),
        env: product.env.clone(),
        ready: product.ready.clone().unwrap_or_else(|| Ready {
            port: Some(port.to_owned()),
            ..Ready::default()
        }),
        stop: product.stop,
        output: FileName::parse(output)?,
        program: program.program.clone(),
    })
}

/// The product of this name.
fn known<'a>(products: &'a [Product], name: &str) -> Result<&'a Product, Wrong> {
    product_named(products, name).ok_or_else(|| format!("there is no product `{name}`"))
}

fn further(products: &[Product], also: &Also) -> Result<Server, Wrong> {
    let ready = also.ready.clone();
    let Some(name) = &also.product else {
        let (program, _) = also
            .start
            .split_first()
            .ok_or("a further server needs a `product` or a `start`")?;
        let output = also
            .output
            .clone()
            .map_or_else(|| FileName::parse("also.out"), Ok)?;
        return Ok(Server {
            command: also.start.iter().chain(&also.args).cloned().collect(),
            env: IndexMap::new(),
            ready: ready.ok_or("a further server that is no product needs `ready`")?,
            stop: Stop::Term,
            output,
            program: program.clone(),
        });
    };
    let product = known(products, name)?;
    let build = also
        .build
        .as_deref()
        .map_or_else(|| first_build(product), Ok)?;
    let output = also
        .output
        .as_ref()
        .map_or_else(|| format!("{name}.out"), ToString::to_string);
    let server = server(&product.file, build, &also.args, "app", &output)?;
    Ok(Server {
        ready: ready.unwrap_or(server.ready.clone()),
        ..server
    })
}

fn replaced(text: &str, from: &str, to: &str, place: &str) -> Result<String, Wrong> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => Err(format!(
            "`from: {from}` stands {count} times in {place}; it must stand there once"
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

/// The configuration with its slots filled, each line as far in as its slot; empty slots leave no line.
fn filled(base: &BaseConfig, config: Option<&Config>) -> Result<String, Wrong> {
    let slots: BTreeMap<&str, &str> = match config {
        Some(Config::Text(text)) => [(base.slot.as_str(), text.as_str())].into(),
        Some(Config::Slots(slots)) => slots
            .iter()
            .map(|(slot, text)| (slot.as_str(), text.as_str()))
            .collect(),
        None => BTreeMap::new(),
    };
    if let Some(unknown) = slots
        .keys()
        .find(|slot| !base.text.contains(&format!("%%{slot}%%")))
    {
        return Err(format!("the configuration has no slot `{unknown}`"));
    }
    let mut text = String::new();
    for line in base.text.lines() {
        let (before, slot) = line.split_at(line.len() - line.trim_start().len());
        match slot
            .strip_prefix("%%")
            .and_then(|rest| rest.strip_suffix("%%"))
        {
            Some(slot) => {
                for inner in slots.get(slot).copied().unwrap_or_default().lines() {
                    text.push_str(&format!("{before}{inner}\n"));
                }
            }
            None => text.push_str(&format!("{line}\n")),
        }
    }
    Ok(text)
}

/// Placeholders by name, with their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(pub BTreeMap<String, String>);

impl Values {
    pub(crate) fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text with its placeholders filled; those without a value stay.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.0 {
            if filled.contains("{{") {
                filled = filled.replace(&format!("{{{{{name}}}}}"), value);
            }
        }
        filled
    }

    /// Each of the texts with its placeholders filled.
    pub(crate) fn fill_each(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.fill(text)).collect()
    }
}
