//! Where the token of a request stands. It is read from one place alone; what stands elsewhere, and
//! every header that tells who somebody is, is never read: identity comes from the token.

use axum::http::{HeaderMap, HeaderValue, header};
use behalf_core::{Failure, FailureCode, secret::AccessToken};

/// The header in which Databricks Apps hand on the token of the user who is signed in there.
const FORWARDED: &str = "x-forwarded-access-token";

/// Where the token of a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// In `Authorization`, as a bearer (RFC 6750 §2.1).
    Bearer,
    /// In the header that the proxy of Databricks Apps sets.
    DatabricksApps,
}

impl Credential {
    /// The token of a request, if it brings one.
    pub(crate) fn of(self, headers: &HeaderMap) -> Result<Option<AccessToken>, Failure> {
        match self {
            Self::Bearer => bearer(headers),
            Self::DatabricksApps => forwarded(headers),
        }
    }

    /// What to say to a request that brings none.
    pub(crate) fn missing(self) -> Failure {
        let (message, hint) = match self {
            Self::Bearer => (
                "This service acts on behalf of its caller, and no token came with the request.",
                "Send `Authorization: Bearer <your Databricks token>`.",
            ),
            Self::DatabricksApps => (
                "This app acts on behalf of its user, and Databricks Apps handed on no token of theirs.",
                "Turn on user authorization for the app, with the scopes of `behalf config scopes`. \
                 An Authorization header is not read here.",
            ),
        };
        Failure::new(FailureCode::SignInNeeded, message, hint)
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<AccessToken>, Failure> {
    let bad = || Failure::sign_in_needed("The Authorization header is not a bearer token.");
    let Some(value) = single(headers, header::AUTHORIZATION.as_str()).map_err(|()| bad())? else {
        return Ok(None);
    };
    let (scheme, token) = value.to_str().ok().and_then(|v| v.split_once(' ')).ok_or_else(bad)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(bad());
    }
    token_of(token).map(Some).ok_or_else(bad)
}

fn forwarded(headers: &HeaderMap) -> Result<Option<AccessToken>, Failure> {
    let bad = || Failure::sign_in_needed("The x-forwarded-access-token header is not a token.");
    let Some(value) = single(headers, FORWARDED).map_err(|()| bad())? else { return Ok(None) };
    value.to_str().ok().and_then(token_of).map(Some).ok_or_else(bad)
}

/// The one value of a header; with two of them nobody knows who asks.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h HeaderValue>, ()> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() { Err(()) } else { Ok(first) }
}

fn token_of(text: &str) -> Option<AccessToken> {
    let token = text.trim();
    let is_legal = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    is_legal.then(|| AccessToken::new(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn read(credential: Credential, pairs: &[(&'static str, &'static str)]) -> Option<String> {
        let token = credential.of(&headers(pairs)).ok()??;
        Some(token.expose().to_owned())
    }

    #[test]
    fn each_is_read_from_its_own_place_alone() {
        let both = [("authorization", "Bearer one"), (FORWARDED, "two")];
        assert_eq!(read(Credential::Bearer, &both).as_deref(), Some("one"));
        assert_eq!(read(Credential::DatabricksApps, &both).as_deref(), Some("two"));
        assert_eq!(
            read(Credential::Bearer, &both[1..]),
            None,
            "what Apps would hand on is not read"
        );
        assert_eq!(
            read(Credential::DatabricksApps, &both[..1]),
            None,
            "nor is a bearer behind Apps"
        );
    }

    #[test]
    fn two_tokens_are_nobodys() {
        let twice = headers(&[(FORWARDED, "one"), (FORWARDED, "two")]);
        assert!(Credential::DatabricksApps.of(&twice).is_err(), "which one is not guessed");
        let twice = headers(&[("authorization", "Bearer one"), ("authorization", "Bearer two")]);
        assert!(Credential::Bearer.of(&twice).is_err(), "which one is not guessed");
    }
}
