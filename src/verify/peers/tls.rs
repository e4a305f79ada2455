//! Certificates for peers, created for each run of `errdex verify`, and the TLS handshake of a peer.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{Accepted, Acceptor, WebPkiClientVerifier};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion, version,
};
use socket2::Socket;

use super::super::sockets::is_timeout;
use crate::content::format::recipe::{Cert, Tls};

/// A self-signed certificate with its key.
struct Pair {
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key: Vec<u8>,
    key_pem: String,
}

pub(in crate::verify) struct Certificates {
    /// For localhost and 127.0.0.1.
    own: Pair,
    /// For other.example.
    other: Pair,
    /// As `own`, but no longer valid.
    expired: Pair,
}

impl Certificates {
    pub(in crate::verify) fn new() -> Result<Self, rcgen::Error> {
        let local = ["localhost", "127.0.0.1"];
        Ok(Self {
            own: Pair::new(&local, 2099)?,
            other: Pair::new(&["other.example"], 2099)?,
            expired: Pair::new(&local, 2021)?,
        })
    }

    /// Writes `NAME.crt` and `NAME.key` of each into a folder.
    pub(in crate::verify) fn write(&self, folder: &Path) -> io::Result<()> {
        let pairs = [
            ("self", &self.own),
            ("other", &self.other),
            ("expired", &self.expired),
        ];
        for (name, pair) in pairs {
            fs::write(folder.join(format!("{name}.crt")), &pair.certificate_pem)?;
            fs::write(folder.join(format!("{name}.key")), &pair.key_pem)?;
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
        let subjects: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(subjects)?;
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, names[0]);
        // So that a server can also name the certificate as the authority that it trusts.
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

/// The alert `unrecognized_name`, fatal, as a whole record (RFC 8446, section 6; RFC 6066, section 3).
const UNRECOGNIZED_NAME: [u8; 7] = [21, 3, 3, 0, 2, 2, 112];

/// Long enough for the other side to have sent its request.
const ROUND_TRIP: Duration = Duration::from_millis(100);

/// Does the handshake as the server, and returns the connection.
pub(super) fn accept(
    socket: Socket,
    tls: Tls,
    cert: Option<Cert>,
    certificates: &Certificates,
) -> io::Result<StreamOwned<ServerConnection, Socket>> {
    let accepted = read_client_hello(&socket)?;
    if tls == Tls::Sni && accepted.client_hello().server_name() != Some("localhost") {
        (&socket).write_all(&UNRECOGNIZED_NAME)?;
        return Err(io::Error::other("no name"));
    }

    let config = config(tls, certificates.pair(cert), certificates).map_err(io::Error::other)?;
    let mut connection =
        accepted
            .into_connection(Arc::new(config))
            .map_err(|(error, mut alert)| {
                let _ = alert.write(&mut &socket);
                io::Error::other(error)
            })?;

    if tls == Tls::Mutual {
        while connection.wants_write() {
            connection.write_tls(&mut &socket)?;
        }
        // Over a network the request is on its way before the refusal of the certificate comes back.
        std::thread::sleep(ROUND_TRIP);
    }
    Ok(StreamOwned::new(connection, socket))
}

/// Reads until the first message of the handshake is whole.
fn read_client_hello(socket: &Socket) -> io::Result<Accepted> {
    let mut acceptor = Acceptor::default();
    loop {
        match acceptor.read_tls(&mut &*socket) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if !is_timeout(&error) => return Err(error),
            _ => {}
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => return Ok(accepted),
            Ok(None) => {}
            Err((error, mut alert)) => {
                let _ = alert.write(&mut &*socket);
                return Err(io::Error::other(error));
            }
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
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };

    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.key.clone()));
    builder.with_single_cert(vec![pair.certificate.clone()], key)
}
