//! The ways to a workspace: a company's proxy with a certificate authority of its own, what is wrong
//! with one, IPv6, and a server that says nothing.

use behalf_tests::{Behalf, Consent, Demo, Hunt, Keyring, Proxy, Scratch, follow_sign_in};
use serde_json::Value;
use tokio::net::TcpListener;

const NAME: &str = "workspace.example";
const PASSWORD: &str = "proxy-password-of-anna";
const QUESTION: &str = "How many orders are there?";

/// A workspace in the network of a company: it has a name that only the proxy knows.
async fn company() -> (Demo, Proxy, Scratch) {
    let demo = Demo::start(&["--host", &format!("https://{NAME}")]).await;
    let target = demo.address().replace("http://", "");
    let proxy = Proxy::start(NAME, &target, Some(&format!("anna:{PASSWORD}"))).await;
    let files = Scratch::new("network");
    files.write("authority.pem", &proxy.authority);
    files.write("nothing.pem", "-----BEGIN NOTHING-----");
    (demo, proxy, files)
}

async fn connection(machine: &Behalf) -> (String, String) {
    let output = machine.run(&["doctor", "--json"]).await;
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let all = report["checks"].as_array().unwrap();
    let broken = all.iter().find(|check| {
        let name = check["name"].as_str().unwrap();
        ["name", "certificates", "connection"].contains(&name) && check["state"] == "fail"
    });
    let broken = broken.unwrap_or_else(|| panic!("the way is open: {report}"));
    let text = |field: &str| broken[field].as_str().unwrap().to_owned();
    (text("found"), text("mend"))
}

#[tokio::test]
async fn all_of_it_goes_through_a_company_proxy() {
    let (demo, proxy, files) = company().await;
    let keyring = Keyring::start().await;
    let by = format!("http://anna:{PASSWORD}@{}", proxy.address);
    let machine = Behalf::at(&demo)
        .keyring(&keyring)
        .env("HTTPS_PROXY", &by)
        .env("SSL_CERT_FILE", files.path().join("authority.pem").to_str().unwrap());
    let (link, login) = machine.start_login().await;
    // The browser is not ours: it has a way of its own.
    let link = link.replace(&format!("https://{NAME}"), &demo.address());
    follow_sign_in(&link, "alice", "alice-demo", Consent::Allow).await;
    let login = login.await.unwrap();
    assert_eq!(login.code, 0, "{login:?}");
    let answer = machine.run(&["ask", QUESTION, "--json"]).await;
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!demo.statements().await.is_empty(), "the statement reached the workspace");
    let asked = proxy.asked();
    let connect = format!("CONNECT {NAME}:443 HTTP/1.1");
    assert!(asked.len() > 1 && asked.iter().all(|line| *line == connect), "{asked:?}");
    let doctor = machine.run(&["doctor"]).await;
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert!(doctor.stdout.contains(&proxy.address), "the proxy is named: {}", doctor.stdout);
    assert!(doctor.stdout.contains("authority.pem"), "so is the file: {}", doctor.stdout);
    let mut secrets = demo.secrets().await;
    secrets.push(PASSWORD.to_owned());
    let findings = Hunt::new(secrets).search([("log".to_owned(), machine.written().as_bytes())]);
    assert!(findings.found.is_empty() && findings.secrets > 5, "{findings:?}");
}

#[tokio::test]
async fn a_policy_names_proxy_and_authority_whatever_the_environment_says() {
    let demo = Demo::start(&["--host", &format!("https://{NAME}")]).await;
    let target = demo.address().replace("http://", "");
    let proxy = Proxy::start(NAME, &target, None).await;
    let files = Scratch::new("network");
    let authority = files.write("authority.pem", &proxy.authority).display().to_string();
    let settled = format!("network: {{proxy: \"http://{}\", ca_file: {authority}}}", proxy.address);
    let policy = files.write("policy.yaml", &settled).display().to_string();
    let machine = Behalf::at(&demo)
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("NO_PROXY", NAME)
        .env("BEHALF_POLICY", &policy);
    let output = machine.run(&["doctor", "--json"]).await;
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let check = |name: &str| {
        let all = report["checks"].as_array().unwrap();
        all.iter().find(|check| check["name"] == name).cloned().unwrap()
    };
    assert_eq!(check("connection")["state"], "pass", "{report}");
    let named = check("proxy")["found"].as_str().unwrap().to_owned();
    assert!(named.contains(&proxy.address) && named.contains("your organization"), "{named}");
    assert!(check("certificates")["found"].as_str().unwrap().contains(&authority), "{report}");
    assert!(!proxy.asked().is_empty(), "and it went that way");

    let settled = settled.replace(&authority, "/nowhere/authority.pem");
    files.write("policy.yaml", &settled);
    let (found, mend) = connection(&machine).await;
    assert!(found.contains("policy.yaml: network.ca_file names /nowhere/authority.pem"), "{found}");
    assert!(mend.contains("network.ca_file"), "{mend}");
}

#[tokio::test]
async fn what_is_wrong_with_a_proxy_is_told() {
    let (demo, proxy, files) = company().await;
    let own = format!("http://anna:{PASSWORD}@{}", proxy.address);
    let anonymous = format!("http://{}", proxy.address);
    let dead = "http://127.0.0.1:1".to_owned();
    let file = |name: &str| files.path().join(name).display().to_string();
    let good = file("authority.pem");
    for (what, variables, found, mend) in [
        (
            "it is not trusted",
            vec![("HTTPS_PROXY", &own)],
            "a certificate that this machine does not trust",
            "SSL_CERT_FILE",
        ),
        (
            "the file is not there",
            vec![("HTTPS_PROXY", &own), ("SSL_CERT_FILE", &file("none.pem"))],
            "no certificates can be read there",
            "PEM certificates",
        ),
        (
            "the file holds none",
            vec![("HTTPS_PROXY", &own), ("SSL_CERT_FILE", &file("nothing.pem"))],
            "no certificates can be read there",
            "PEM certificates",
        ),
        (
            "it asks who we are",
            vec![("HTTPS_PROXY", &anonymous), ("SSL_CERT_FILE", &good)],
            "wants to know who you are",
            "http://name:password@proxy:port",
        ),
        (
            "it is not there",
            vec![("https_proxy", &dead), ("SSL_CERT_FILE", &good)],
            "does not answer, or refuses",
            "NO_PROXY",
        ),
        (
            "it is passed by",
            vec![("HTTPS_PROXY", &own), ("NO_PROXY", &NAME.to_owned())],
            "is not known on this network",
            "VPN",
        ),
    ] {
        let mut machine = Behalf::at(&demo);
        for (name, value) in variables {
            machine = machine.env(name, value);
        }
        let (is, does) = connection(&machine).await;
        assert!(is.contains(found), "{what}: {is}");
        assert!(does.contains(mend), "{what}: {does}");
        let login = machine.run(&["login", "--no-browser"]).await;
        assert!([2, 5].contains(&login.code), "{what}: {login:?}");
        assert!(login.stderr.contains(found), "{what}: the sign-in says so too: {login:?}");
        assert!(!machine.written().contains(PASSWORD), "{what}: no password is told");
    }
    assert_eq!(demo.calls().await, Vec::<Value>::new(), "nothing has reached the workspace");
}

#[tokio::test]
async fn a_workspace_may_be_at_an_address_of_ipv6() {
    let demo = Demo::start(&["--listen", "[::1]:0"]).await;
    assert!(demo.host().starts_with("http://[::1]:"), "{}", demo.host());
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let answer = machine.run(&["ask", QUESTION]).await;
    assert_eq!(answer.code, 0, "{answer:?}");
    let doctor = machine.run(&["doctor"]).await;
    assert_eq!(doctor.code, 0, "{doctor:?}");
    let serve = machine.serve(crate::serve::OBO, &[]).await;
    serve.ask(demo.token("bob"), QUESTION).await;
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let (found, mend) = connection(&Behalf::with_host(&host)).await;
    assert!(found.contains("did not answer in time"), "{found}");
    assert!(mend.contains("Try again"), "{mend}");
}
