//! Signing keys: JWTs with RS256 or ES256, and the key sets that check them.

use anyhow::{Context, anyhow};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The claims of an access token of the workspace.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: String,
    pub(crate) client_id: String,
    /// Space separated.
    pub(crate) scope: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    /// What alone it is good for, where it is narrowed to some resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorization_details: Option<Value>,
}

impl Claims {
    pub(crate) fn covers(&self, scope: &str) -> bool {
        self.scope.split_whitespace().any(|held| held == "all-apis" || held == scope)
    }
}

/// A key that signs.
pub(crate) struct Key {
    id: &'static str,
    algorithm: Algorithm,
    signing: EncodingKey,
    public: Value,
}

impl Key {
    pub(crate) fn rsa(id: &'static str) -> anyhow::Result<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).context("making a key")?;
        let der = AsDer::<Pkcs8V1Der>::as_der(&pair).context("writing a key")?;
        let public = pair.public_key();
        let modulus = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let exponent = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        let signing = EncodingKey::from_rsa_pem(pem(der.as_ref()).as_bytes());
        Ok(Self {
            id,
            algorithm: Algorithm::RS256,
            signing: signing.context("loading a key")?,
            public: json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": modulus, "e": exponent,
            }),
        })
    }

    pub(crate) fn ec(id: &'static str) -> anyhow::Result<Self> {
        let pair =
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).context("making a key")?;
        let der = pair.to_pkcs8v1().context("writing a key")?;
        // An uncompressed point: 4, x, y.
        let point = pair.public_key().as_ref();
        let half =
            |from: usize| point.get(from..from + 32).map(|part| URL_SAFE_NO_PAD.encode(part));
        let signing = EncodingKey::from_ec_pem(pem(der.as_ref()).as_bytes());
        Ok(Self {
            id,
            algorithm: Algorithm::ES256,
            signing: signing.context("loading a key")?,
            public: json!({
                "kty": "EC", "use": "sig", "alg": "ES256", "kid": id, "crv": "P-256",
                "x": half(1), "y": half(33),
            }),
        })
    }

    /// The public half, as a key set writes it.
    pub(crate) fn public(&self) -> &Value {
        &self.public
    }

    pub(crate) fn sign(&self, kind: &str, claims: &impl Serialize) -> anyhow::Result<String> {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.to_owned());
        header.typ = Some(kind.to_owned());
        jsonwebtoken::encode(&header, claims, &self.signing).map_err(|e| anyhow!("signing: {e}"))
    }

    /// The claims of a token that this key signed.
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        verified(token, std::slice::from_ref(&self.public))
    }
}

/// A key that is made once it is needed: making one takes a while, and few workspaces need them all.
pub(crate) struct LazyKey {
    make: fn() -> anyhow::Result<Key>,
    key: OnceLock<Key>,
}

impl LazyKey {
    pub(crate) fn new(make: fn() -> anyhow::Result<Key>) -> Self {
        Self { make, key: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> anyhow::Result<&Key> {
        if let Some(key) = self.made() {
            return Ok(key);
        }
        let made = (self.make)()?;
        // Of two that are made at once the first stays.
        Ok(self.key.get_or_init(|| made))
    }

    /// The key, if it was needed before.
    pub(crate) fn made(&self) -> Option<&Key> {
        self.key.get()
    }
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

/// The claims of a token that one of these keys signed. Life and revocation are the workspace's to
/// judge, by its own clock.
pub(crate) fn verified<T: DeserializeOwned>(token: &str, keys: &[Value]) -> Option<T> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return None;
    }
    let key = keys.iter().find(|key| key["kid"].as_str() == header.kid.as_deref())?;
    let text = |name: &str| key[name].as_str();
    let key = match (text("kty")?, header.alg) {
        ("RSA", Algorithm::RS256) => DecodingKey::from_rsa_components(text("n")?, text("e")?),
        ("EC", Algorithm::ES256) => DecodingKey::from_ec_components(text("x")?, text("y")?),
        _ => return None,
    };
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<T>(token, &key.ok()?, &validation).ok().map(|data| data.claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_by_the_key_that_signed_it_alone() {
        let claims = json!({ "sub": "alice" });
        for (key, other) in [
            (Key::rsa("a").unwrap(), Key::rsa("a").unwrap()),
            (Key::ec("b").unwrap(), Key::ec("b").unwrap()),
        ] {
            let token = key.sign("JWT", &claims).unwrap();
            let read = |key: &Key| verified::<Value>(&token, std::slice::from_ref(key.public()));
            assert_eq!(read(&key), Some(claims.clone()), "its own key");
            assert_eq!(read(&other), None, "another key of the same id");
        }
    }
}
