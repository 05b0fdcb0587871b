//! The client against TLS servers with certificates made for the test.

use super::super::{Client, FailureKind};
use super::tests::{Fixed, failure, private, reply};
use bytes::Bytes;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A TLS receiver with a fresh certificate for `name`; returns its port and a store of roots that
/// trusts exactly this certificate.
async fn tls_receiver(name: &str) -> (u16, RootCertStore) {
    let issued = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let certificate = issued.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(issued.signing_key.serialize_der());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let server_name = stream.get_ref().1.server_name().unwrap_or("-").to_owned();
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let length = server_name.len();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{server_name}");
            let _ = stream.write_all(head.as_bytes()).await;
        }
    });
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    (port, roots)
}

// proves: TRAP-20
#[tokio::test]
async fn tls_asks_for_the_name_of_the_url_and_checks_its_certificate() {
    let (port, roots) = tls_receiver("hook.example").await;
    let resolver = Arc::new(Fixed(vec!["127.0.0.1".parse().unwrap()]));
    let trusting = Client::with(private(), roots, resolver.clone()).unwrap();
    let right = format!("https://hook.example:{port}/");
    assert_eq!(
        reply(trusting.post(&right, &[], Bytes::new()).await).body_head,
        b"hook.example"
    );
    let wrong = format!("https://other.example:{port}/");
    let failed = failure(trusting.post(&wrong, &[], Bytes::new()).await);
    assert_eq!((failed.kind, failed.sent), (FailureKind::Tls, false));

    let (_, stranger) = tls_receiver("hook.example").await;
    let distrusting = Client::with(private(), stranger, resolver.clone()).unwrap();
    assert_eq!(
        failure(distrusting.post(&right, &[], Bytes::new()).await).kind,
        FailureKind::Tls
    );

    let without = Client::with(private(), RootCertStore::empty(), resolver).unwrap();
    let failed = failure(without.post(&right, &[], Bytes::new()).await);
    assert!(failed.message.contains("ca-certificates"), "{failed:?}");
}
