//! A company's proxy: it wants every connection to pass through it, opens TLS with a certificate
//! authority of its own, and may want to know who asks.

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

/// A proxy of a test's own.
pub struct Proxy {
    /// Where it listens, as `127.0.0.1:port`.
    pub address: String,
    /// The certificate of its authority, PEM.
    pub authority: String,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What a proxy does with each connection.
struct Rule {
    name: String,
    /// The one host that it leads to, and the address of it.
    host: String,
    target: String,
    acceptor: TlsAcceptor,
    /// `name:password`, if it wants to know who asks.
    wants: Option<String>,
}

impl Proxy {
    /// Starts one that leads to `https://host`, which is really at `target` (`address:port`, in
    /// clear). With `wants` (`name:password`) nobody else gets through.
    pub async fn start(host: &str, target: &str, wants: Option<&str>) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key).unwrap();
        let key = KeyPair::generate().unwrap();
        let of_host = CertificateParams::new([host.to_owned()]).unwrap();
        let certificate = of_host.signed_by(&key, &issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let rule = Arc::new(Rule {
            name: address.clone(),
            host: host.to_owned(),
            target: target.to_owned(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
            wants: wants.map(|pair| format!("basic {}", STANDARD.encode(pair))),
        });
        let seen = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&rule), Arc::clone(&seen)));
            }
        });
        Self { address, authority: issuer.pem(), asked, serving }
    }

    /// The first line of everything that it was asked.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, rule: Arc<Rule>, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let line = head.lines().next().unwrap_or_default().to_owned();
    asked.lock().unwrap().push(line.clone());
    let shown = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.to_owned())
    });
    let known = rule.wants.as_ref().is_none_or(|wanted| {
        shown.is_some_and(|shown| {
            shown
                .split_once(' ')
                .is_some_and(|(kind, pair)| wanted == &format!("{} {pair}", kind.to_lowercase()))
        })
    });
    let refusal = if !known {
        format!(
            "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"{}\"",
            rule.name
        )
    } else if line.starts_with(&format!("CONNECT {}:443 ", rule.host)) {
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok();
        let Ok(mut clear) = rule.acceptor.accept(stream).await else { return };
        let Ok(mut target) = TcpStream::connect(&rule.target).await else { return };
        copy_bidirectional(&mut clear, &mut target).await.ok();
        return;
    } else {
        "403 Forbidden".to_owned()
    };
    stream
        .write_all(format!("HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n").as_bytes())
        .await
        .ok();
}
