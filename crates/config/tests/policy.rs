//! What an organization settles: its own errors, and how it stands above a configuration.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{
    Config, ConfigError, Environment, Grant, Remember,
    policy::{self, Policy, PolicyUpdates},
};
use std::path::Path;

const SOURCE: &str = "/etc/behalf/policy.yaml";

fn policy(text: &str) -> Policy {
    policy::parse(SOURCE, text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn config(text: &str) -> Config {
    let environment: Environment = [("SECRET".to_owned(), "canary".to_owned())].into();
    behalf_config::parse("t.yaml", text, &environment).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

fn over(settled: &str, file: &str) -> Result<Config, Vec<ConfigError>> {
    policy(settled).over(config(file))
}

fn held(settled: &str, file: &str) -> Config {
    over(settled, file).unwrap_or_else(|errors| panic!("{settled} over {file}: {errors:?}"))
}

const WHOLE: &str = "\
workspaces: [https://one.example.com, https://two.example.com]
sign_in:
  client_id: the-company
  authority: https://login.example.com/tenant
  idle_lock_minutes: 15
exchange: {grant: token-exchange}
approvals: {remember: nothing}
retention: {days: 30}
export: false
updates: {address: https://updates.example.com/latest.json, key: RWRCbU5zYQM4VxdZI4s+0mUNV61gefhMXRlryR74gZMahMPkpp9U8QZG}
network: {proxy: \"http://proxy.example.com:3128\", no_proxy: .example.com, ca_file: /etc/ssl/company.pem}
";

#[test]
fn every_value_is_told_by_its_key() {
    let told: Vec<String> = policy(WHOLE)
        .settled()
        .into_iter()
        .map(|one| format!("{}={}", one.field, one.value))
        .collect();
    assert_eq!(
        told,
        [
            "workspaces=https://one.example.com, https://two.example.com",
            "sign_in.client_id=the-company",
            "sign_in.authority=https://login.example.com/tenant",
            "sign_in.idle_lock_minutes=15",
            "exchange.grant=token-exchange",
            "approvals.remember=nothing",
            "retention.days=30",
            "export=false",
            "updates=https://updates.example.com/latest.json",
            "updates.key=RWRCbU5zYQM4VxdZI4s+0mUNV61gefhMXRlryR74gZMahMPkpp9U8QZG",
            "network.proxy=http://proxy.example.com:3128/",
            "network.no_proxy=.example.com",
            "network.ca_file=/etc/ssl/company.pem",
        ]
    );
    assert_eq!(policy("updates: off").updates, Some(PolicyUpdates::Off));
    assert_eq!(policy("updates: false").updates, Some(PolicyUpdates::Off));
    assert!(policy("retention: {days: 1}").export, "what is not named is left open");
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (text, line, field, said) in [
        ("", 0, "", ""),
        ("{}", 1, "", "settles nothing"),
        ("# nothing\n", 0, "", ""),
        ("workspace: [https://one.example.com]", 1, "workspace", "not a key"),
        ("export: true\nworkspaces: []", 2, "workspaces", "a list of addresses"),
        ("workspaces:", 1, "workspaces", "settles nothing"),
        ("workspaces:\n- http://one.example.com", 2, "workspaces", ""),
        ("workspaces:\n- 7", 2, "workspaces", "a text"),
        ("export: true\nretention:", 2, "retention", "settles nothing"),
        ("approvals: {}", 1, "approvals", "settles nothing"),
        ("export: true\nnetwork: {}\n", 2, "network", "settles nothing"),
        ("sign_in:\nexchange:", 1, "sign_in", "settles nothing"),
        ("sign_in: {authority: https://login.example.com}", 1, "sign_in.client_id", "is missing"),
        ("sign_in: {client_id: {env: HOME}}", 1, "sign_in.client_id", "a text"),
        ("sign_in: {client_secret: x}", 1, "sign_in.client_secret", "not a key"),
        ("sign_in:\n  idle_lock_minutes: 0", 2, "sign_in.idle_lock_minutes", "minutes"),
        ("exchange: {grant: entra-obo}", 1, "exchange.grant", "not a grant of a policy"),
        ("exchange: {grant: jwt}", 1, "exchange.grant", "not a grant of a policy"),
        (
            "sign_in: {client_id: a, authority: https://login.example.com}\nexchange: {grant: none}",
            2,
            "exchange.grant",
            "does not fit",
        ),
        ("approvals: {remember: all}", 1, "approvals.remember", "nothing to remember"),
        ("retention: {days: 0}", 1, "retention.days", "a whole number of days"),
        ("retention: {days: 5000000000}", 1, "retention.days", "a whole number of days"),
        ("export: maybe", 1, "export", "true or false"),
        ("updates: on", 1, "updates", "off, or a mapping"),
        ("updates: {address: http://example.com/latest.json}", 1, "updates.address", "no https"),
        (
            "updates: {key: RWRCbU5zYQM4VxdZI4s+0mUNV61gefhMXRlryR74gZMahMPkpp9U8QZG}",
            1,
            "updates.address",
            "is missing",
        ),
        (
            "updates: {address: https://example.com/l.json, key: RWQ}",
            1,
            "updates.key",
            "no minisign public key",
        ),
        ("network: {no_proxy: a}", 1, "network.proxy", "is missing"),
        ("network: {proxy: \"socks://a\"}", 1, "network.proxy", "no address of a proxy"),
        ("network: {proxy: \"http://me:canary@proxy\"}", 1, "network.proxy", "`proxy` is no"),
        ("network: {ca_file: company.pem}", 1, "network.ca_file", "no absolute path"),
        ("export: true\nexport: false", 2, "", ""),
        ("export: [", 0, "", "not valid YAML"),
    ] {
        let errors = policy::parse(SOURCE, text).err().unwrap_or_else(|| panic!("{text} is taken"));
        let error = &errors[0];
        assert_eq!((error.file.as_str(), error.field.as_str()), (SOURCE, field), "{text}: {error}");
        assert!(error.message.contains(said), "{text}: {error}");
        assert!(!error.to_string().contains("canary"), "{text}: {error}");
        if line > 0 {
            assert_eq!(error.place.map(|place| place.line), Some(line), "{text}: {error}");
        }
    }
}

#[test]
fn of_two_limits_the_stricter_counts() {
    let settled =
        "retention: {days: 30}\nsign_in: {idle_lock_minutes: 15}\napprovals: {remember: reads}";
    for (file, days, minutes, remember) in [
        ("{}", 30, 15, Remember::Reads),
        ("app: {retention: {days: 7}, sign_in: {idle_lock_minutes: 5}}", 7, 5, Remember::Reads),
        (
            "app: {retention: {days: 90}, sign_in: {idle_lock_minutes: 60}, approvals: {remember_writes: true}}",
            30,
            15,
            Remember::Reads,
        ),
    ] {
        let config = held(settled, file);
        assert_eq!(config.retention_days, Some(days), "{file}");
        assert_eq!(config.sign_in.idle_lock_minutes, Some(minutes), "{file}");
        assert_eq!(config.remember, remember, "{file}");
    }
    assert_eq!(held("approvals: {remember: nothing}", "{}").remember, Remember::Nothing);
    assert_eq!(held("approvals: {remember: changes}", "{}").remember, Remember::Reads);
}

#[test]
fn a_sign_in_that_is_settled_takes_the_place_of_the_files_with_its_secret() {
    let file = "app: {sign_in: {client_id: of-the-file, client_secret: {env: SECRET}, scopes: [sql], \
                authority: https://other.example.com}}";
    let config = held("sign_in: {client_id: the-company}", file);
    assert_eq!(config.sign_in.client_id.as_deref(), Some("the-company"));
    assert!(config.sign_in.client_secret.is_none(), "a secret of another client");
    assert!(config.sign_in.authority.is_none(), "and of another authority");
    assert!(config.sign_in.scopes.is_some(), "what it does not settle stays");
    assert_eq!(config.exchange.grant, Grant::Auto, "no token of another authority comes");
}

#[test]
fn grants_follow_the_policy() {
    let authority = "sign_in: {client_id: a, authority: https://login.example.com}";
    for (settled, file, grant) in [
        ("exchange: {grant: jwt-bearer}", "{}", Grant::JwtBearer),
        ("exchange: {grant: none}", "app: {exchange: {grant: jwt-bearer}}", Grant::None),
        (authority, "{}", Grant::TokenExchange),
        ("export: true", "app: {exchange: {grant: none}}", Grant::None),
        (
            "exchange: {grant: auto}",
            "app: {sign_in: {client_id: a, authority: https://login.example.com}}",
            Grant::TokenExchange,
        ),
        (
            "exchange: {grant: none}",
            "app: {exchange: {grant: entra-obo, tenant: t, client_id: a, client_secret: {env: SECRET}}}",
            Grant::None,
        ),
    ] {
        let config = held(settled, file);
        assert_eq!(config.exchange.grant, grant, "{settled} over {file}");
        if grant != Grant::EntraObo {
            assert!(config.exchange.client_secret.is_none(), "no secret without its grant");
        }
    }
}

#[test]
fn what_cannot_hold_at_once_is_an_error_of_the_file() {
    let details = "app: {exchange: {grant: jwt-bearer, authorization_details: [{type: t}]}}";
    for (settled, file, field, hint) in [
        (
            "exchange: {grant: none}",
            "app: {sign_in: {client_id: a, authority: https://login.example.com}}",
            "app.exchange.grant",
            "remove app.sign_in.authority",
        ),
        (
            "sign_in: {client_id: a, authority: https://login.example.com}",
            "app: {exchange: {grant: jwt-bearer}}",
            "app.exchange.grant",
            "remove it",
        ),
        ("exchange: {grant: none}", details, "app.exchange.authorization_details", "remove it"),
    ] {
        let errors = over(settled, file).err().unwrap_or_else(|| panic!("{settled} over {file}"));
        assert_eq!(errors[0].field, field);
        assert!(errors[0].hint.contains(hint), "{}", errors[0]);
        assert_eq!(errors[0].file, "t.yaml");
        assert!(errors[0].message.contains(SOURCE), "it says who settled it: {}", errors[0]);
    }
}

#[test]
fn what_is_there_and_cannot_be_read_is_an_error_and_not_no_policy() {
    let scratch = behalf_tests::Scratch::new("policy");
    let at = |name: &str| scratch.path().join(name);
    let found = |file: &Path| {
        let variable = ("BEHALF_POLICY".to_owned(), file.display().to_string());
        policy::of_machine(&Environment::from([variable]))
    };
    assert!(found(&at("absent.yaml")).unwrap().is_none());
    std::fs::write(at("empty.yaml"), "").unwrap();
    std::fs::write(at("latin.yaml"), b"export: f\xe4lse").unwrap();
    std::fs::write(at("large.yaml"), "#".repeat(2 << 20)).unwrap();
    std::fs::create_dir(at("folder.yaml")).unwrap();
    std::os::unix::fs::symlink(at("nowhere.yaml"), at("link.yaml")).unwrap();
    for name in ["empty.yaml", "latin.yaml", "large.yaml", "folder.yaml", "link.yaml"] {
        assert!(found(&at(name)).is_err(), "{name}");
    }
    std::fs::write(at("good.yaml"), "export: false").unwrap();
    assert!(!found(&at("good.yaml")).unwrap().unwrap().export);
}
