//! Where a workspace's authorization server is (RFC 8414, and Databricks' own host metadata).

use behalf_core::{
    Failure, FailureCode, Origin,
    origin::{is_loopback, is_secure},
};
use behalf_databricks::{Wire, unleased};
use serde_json::Value;
use url::Url;

/// The endpoints of an authorization server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its name; must match `iss` of RFC 9207.
    pub issuer: Option<String>,
    /// Whether it announces `iss` in authorization responses.
    pub sends_iss: bool,
    /// Where the browser goes.
    pub authorization_endpoint: Url,
    /// Where tokens come from.
    pub token_endpoint: Url,
    /// Where tokens are revoked (RFC 7009), if it has that.
    pub revocation_endpoint: Option<Url>,
}

impl Authority {
    /// Whether all of it is one server's. A workspace that names another's sign-in page beside a token
    /// endpoint of its own would be handed the other's codes (RFC 9700 §2.2.2).
    fn is_of_one_origin(&self) -> bool {
        let origin = self.token_endpoint.origin();
        let issuer = self.issuer.as_deref().and_then(|issuer| Url::parse(issuer).ok());
        self.authorization_endpoint.origin() == origin
            && self.revocation_endpoint.as_ref().is_none_or(|url| url.origin() == origin)
            && issuer.is_some_and(|issuer| issuer.origin() == origin)
    }
}

/// Asks the workspace: `/.well-known/databricks-config` first, the workspace's own
/// authorization-server document otherwise.
///
/// # Errors
/// `offline` when nobody answers, `invalid` when the address is no Databricks workspace.
pub async fn discover(wire: &Wire, host: &Origin) -> Result<Authority, Failure> {
    let config = metadata(wire, host).await?;
    authority(wire, host, config.as_ref()).await
}

/// What a workspace says of itself to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// `AWS`, `AZURE` or `GCP`: as it says, or as its name tells.
    pub cloud: Option<String>,
    /// Its id.
    pub workspace_id: Option<String>,
}

/// Asks whether a workspace is there at which people can sign in, and which.
///
/// # Errors
/// As those of [`discover`].
pub async fn describe(wire: &Wire, host: &Origin) -> Result<Described, Failure> {
    let config = metadata(wire, host).await?;
    authority(wire, host, config.as_ref()).await?;
    let config = config.unwrap_or_default();
    let said = config["cloud"].as_str().or_else(|| config["cloud_provider"].as_str());
    let said = said.map(str::to_ascii_uppercase);
    let known = said.filter(|cloud| ["AWS", "AZURE", "GCP"].contains(&cloud.as_str()));
    let id = config["workspace_id"].as_str().map(str::to_owned);
    let id = id.or_else(|| config["workspace_id"].as_u64().map(|id| id.to_string()));
    let is_id = |id: &String| id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit());
    Ok(Described {
        cloud: known.or_else(|| cloud_by_name(host.host()).map(str::to_owned)),
        workspace_id: id.filter(|id| !id.is_empty() && is_id(id)),
    })
}

/// Whether Databricks itself gives this name: what such a host says of itself is Databricks' word.
pub fn is_databricks_name(host: &Origin) -> bool {
    cloud_by_name(host.host()).is_some()
}

/// Where Databricks gives its own names.
fn cloud_by_name(host: &str) -> Option<&'static str> {
    let ends = |names: &[&str]| names.iter().any(|name| host.ends_with(name));
    if ends(&[".azuredatabricks.net", ".databricks.azure.us", ".databricks.azure.cn"]) {
        Some("AZURE")
    } else if ends(&[".gcp.databricks.com"]) {
        Some("GCP")
    } else if ends(&[".cloud.databricks.com", ".cloud.databricks.us", ".cloud.databricks.mil"]) {
        Some("AWS")
    } else {
        None
    }
}

async fn metadata(wire: &Wire, host: &Origin) -> Result<Option<Value>, Failure> {
    unleased::document(wire, &host.at("/.well-known/databricks-config")).await
}

async fn authority(
    wire: &Wire,
    host: &Origin,
    config: Option<&Value>,
) -> Result<Authority, Failure> {
    let base = config.and_then(|document| oidc_root(document, host));
    let base = base.unwrap_or_else(|| host.at("/oidc"));
    let url = join(&base, "/.well-known/oauth-authorization-server");
    let document = unleased::document(wire, &url).await?;
    let local = is_loopback(&host.at("/"));
    let found = document.as_ref().and_then(|document| read(document, local));
    found.filter(Authority::is_of_one_origin).ok_or_else(|| {
        Failure::new(
            FailureCode::Invalid { field: "workspace host".to_owned() },
            format!("{} does not look like a Databricks workspace.", host.host()),
            "Check the address: open it in a browser, you should see the workspace's sign-in page.",
        )
    })
}

/// Asks an identity provider: OpenID Connect Discovery §4 first, RFC 8414 §3 otherwise.
///
/// # Errors
/// `offline` when nobody answers, `invalid` when the document is missing or is of another issuer.
pub async fn discover_issuer(wire: &Wire, issuer: &Url) -> Result<Authority, Failure> {
    let oidc = join(issuer, "/.well-known/openid-configuration");
    let mut oauth = issuer.clone();
    oauth.set_path(&format!(
        "/.well-known/oauth-authorization-server{}",
        issuer.path().trim_end_matches('/')
    ));
    let mut document = unleased::document(wire, &oidc).await?;
    if document.is_none() {
        document = unleased::document(wire, &oauth).await?;
    }
    let found = document.as_ref().and_then(|document| read(document, is_loopback(issuer)));
    let same = |found: &Authority| {
        let said = found.issuer.as_deref().unwrap_or_default();
        said.trim_end_matches('/') == issuer.as_str().trim_end_matches('/')
    };
    found.filter(same).ok_or_else(|| {
        Failure::new(
            FailureCode::Invalid { field: "authority".to_owned() },
            format!("{issuer} does not describe itself as an identity provider of that address."),
            "Check the address: with /.well-known/openid-configuration behind it, it must show a \
             document whose `issuer` is this very address.",
        )
    })
}

fn oidc_root(config: &Value, host: &Origin) -> Option<Url> {
    let mut text = config["oidc_endpoint"].as_str()?.to_owned();
    if let Some(account) = config["account_id"].as_str() {
        text = text.replace("{account_id}", account);
    }
    Url::parse(&text).ok().filter(|url| may_serve(url, is_loopback(&host.at("/"))))
}

/// Whether a server may send us there: in clear only on this machine, and to this machine only
/// from this machine.
fn may_serve(url: &Url, local: bool) -> bool {
    is_secure(url) && is_loopback(url) == local
}

fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let joined = format!("{}{path}", base.path().trim_end_matches('/'));
    url.set_path(&joined);
    url
}

fn read(document: &Value, local: bool) -> Option<Authority> {
    let endpoint =
        |name: &str| Url::parse(document[name].as_str()?).ok().filter(|url| may_serve(url, local));
    Some(Authority {
        issuer: document["issuer"].as_str().map(str::to_owned),
        sends_iss: document["authorization_response_iss_parameter_supported"] == true,
        authorization_endpoint: endpoint("authorization_endpoint")?,
        token_endpoint: endpoint("token_endpoint")?,
        revocation_endpoint: endpoint("revocation_endpoint"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_workspace_tells_its_cloud() {
        for (host, cloud) in [
            ("prod-eu.cloud.databricks.com", Some("AWS")),
            ("adb-1234567890123456.7.azuredatabricks.net", Some("AZURE")),
            ("123.4.gcp.databricks.com", Some("GCP")),
            ("cloud.databricks.com.example", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(cloud_by_name(host), cloud, "{host}");
        }
    }
}
