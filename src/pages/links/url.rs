//! Addresses: paths inside the site, and the links between them.

/// How links name pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavor {
    /// `../502/`: for a web server.
    #[default]
    Web,
    /// `../502/index.html`: for files opened without one.
    Offline,
}

/// Where links start: the page that they stand on.
#[derive(Clone, Debug)]
pub struct Base {
    prefix: String,
    flavor: Flavor,
}

impl Base {
    /// Links on the page at `path` (`tags/gateway/`), relative, so that the site can stand anywhere.
    pub fn page(path: &str, flavor: Flavor) -> Self {
        Self {
            prefix: "../".repeat(path.matches('/').count()),
            flavor,
        }
    }

    /// Links from the root of the host, for a page that is served at any address: the one for "not found".
    pub fn root(base_path: &str) -> Self {
        Self {
            prefix: base_path.to_owned(),
            flavor: Flavor::Web,
        }
    }

    /// What precedes a path in a link from here.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What follows a path that names a page.
    pub fn index(&self) -> &'static str {
        match self.flavor {
            Flavor::Web => "",
            Flavor::Offline => "index.html",
        }
    }

    /// The link to `path`, which names a page (`502/`, the empty path for the home page) or a file (`feed.xml`), with or
    /// without a fragment.
    pub fn to(&self, path: &str) -> String {
        let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
        let is_page = path.is_empty() || path.ends_with('/');
        let index = if is_page { self.index() } else { "" };
        let link = format!("{}{path}{index}{fragment}", self.prefix);
        if link.is_empty() || link.starts_with('#') {
            format!("./{link}")
        } else {
            link
        }
    }
}

/// The file that a path is served from: `502/` is `502/index.html`.
pub fn file(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}
