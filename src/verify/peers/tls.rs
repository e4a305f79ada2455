//! Certificates for peers, made anew for each run, and TLS as a peer speaks it.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{Acceptor, WebPkiClientVerifier};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion, version,
};
use socket2::Socket;

use crate::content::format::recipe::{Cert, Tls};

/// A certificate that signs itself, with its key.
struct Pair {
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key: Vec<u8>,
    key_pem: String,
}

/// The certificates of a run.
pub(crate) struct Certificates {
    own: Pair,
    other: Pair,
    expired: Pair,
}

impl Certificates {
    /// New ones: `self` for localhost and 127.0.0.1, `other` for other.example, `expired` as `self` but over.
    pub(crate) fn new() -> Result<Self, String> {
        let local = ["localhost", "127.0.0.1"];
        let pair = |names: &[&str], year| {
            Pair::new(names, year).map_err(|error| format!("no certificates: {error}"))
        };
        Ok(Self {
            own: pair(&local, 2099)?,
            other: pair(&["other.example"], 2099)?,
            expired: pair(&local, 2021)?,
        })
    }

    /// Writes `NAME.crt` and `NAME.key` of each into a folder.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        for (name, pair) in [
            ("self", &self.own),
            ("other", &self.other),
            ("expired", &self.expired),
        ] {
            std::fs::write(folder.join(format!("{name}.crt")), &pair.certificate_pem)?;
            std::fs::write(folder.join(format!("{name}.key")), &pair.key_pem)?;
        }
        Ok(())
    }

    fn pair(&self, cert: Option<Cert>) -> &Pair {
        match cert.unwrap_or(Cert::Own) {
            Cert::Own => &self.own,
            Cert::Other => &self.other,
            Cert::Expired => &self.expired,
        }
    }
}

impl Pair {
    fn new(names: &[&str], last_year: i32) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new(
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )?;
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, names[0]);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key: key.serialize_der(),
            key_pem: key.serialize_pem(),
        })
    }
}

/// The alert `unrecognized_name`, fatal, as a record of its own (RFC 8446, section 6; RFC 6066, section 3).
const UNRECOGNIZED_NAME: [u8; 7] = [21, 3, 3, 0, 2, 2, 112];

/// Long enough for the other side to have sent its request.
const ROUND_TRIP: std::time::Duration = std::time::Duration::from_millis(100);

/// Shakes hands as the server, and gives the connection.
pub(crate) fn accept(
    socket: Socket,
    tls: Tls,
    cert: Option<Cert>,
    certificates: &Certificates,
) -> io::Result<StreamOwned<ServerConnection, Socket>> {
    let mut acceptor = Acceptor::default();
    let accepted = loop {
        match acceptor.read_tls(&mut &socket) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if !super::is_timeout(&error) => return Err(error),
            _ => {}
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => break accepted,
            Ok(None) => {}
            Err((error, mut alert)) => {
                let _ = alert.write(&mut &socket);
                return Err(io::Error::other(error));
            }
        }
    };
    if tls == Tls::Sni && accepted.client_hello().server_name() != Some("localhost") {
        (&socket).write_all(&UNRECOGNIZED_NAME)?;
        return Err(io::Error::other("no name"));
    }
    let config = config(tls, certificates.pair(cert), certificates).map_err(io::Error::other)?;
    match accepted.into_connection(Arc::new(config)) {
        Ok(mut connection) => {
            while tls == Tls::Mutual && connection.wants_write() {
                connection.write_tls(&mut &socket)?;
            }
            if tls == Tls::Mutual {
                // Over a network the request is on its way before the refusal of the certificate comes back.
                std::thread::sleep(ROUND_TRIP);
            }
            Ok(StreamOwned::new(connection, socket))
        }
        Err((error, mut alert)) => {
            let _ = alert.write(&mut &socket);
            Err(io::Error::other(error))
        }
    }
}

fn config(
    tls: Tls,
    pair: &Pair,
    certificates: &Certificates,
) -> Result<ServerConfig, rustls::Error> {
    let versions: &[&SupportedProtocolVersion] = match tls {
        Tls::Tls12 => &[&version::TLS12],
        Tls::Tls13 => &[&version::TLS13],
        _ => &[&version::TLS12, &version::TLS13],
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)?;
    let builder = if tls == Tls::Mutual {
        let mut roots = RootCertStore::empty();
        roots.add(certificates.own.certificate.clone())?;
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        builder.with_client_cert_verifier(
            verifier.map_err(|error| rustls::Error::General(error.to_string()))?,
        )
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.key.clone()));
    builder.with_single_cert(vec![pair.certificate.clone()], key)
}
