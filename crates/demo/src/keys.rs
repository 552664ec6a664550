//! The signing key of the workspace's authorization server: RS256 JWTs and their JWKS.

use anyhow::{Context, anyhow};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The claims of an access token.
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
}

impl Claims {
    pub(crate) fn covers(&self, scope: &str) -> bool {
        self.scope.split_whitespace().any(|held| held == "all-apis" || held == scope)
    }
}

pub(crate) struct Keys {
    kid: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    modulus: String,
    exponent: String,
}

impl Keys {
    pub(crate) fn generate() -> anyhow::Result<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).context("making the signing key")?;
        let der = AsDer::<Pkcs8V1Der>::as_der(&pair).context("writing the signing key")?;
        let public = pair.public_key();
        let modulus = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let exponent = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            base64::engine::general_purpose::STANDARD.encode(der.as_ref())
        );
        Ok(Self {
            kid: "demo-1".to_owned(),
            signing: EncodingKey::from_rsa_pem(pem.as_bytes()).context("loading the key")?,
            verifying: DecodingKey::from_rsa_components(&modulus, &exponent)
                .context("loading the public key")?,
            modulus,
            exponent,
        })
    }

    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256",
            "kid": self.kid, "n": self.modulus, "e": self.exponent
        }] })
    }

    pub(crate) fn sign(&self, claims: &Claims) -> anyhow::Result<String> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        header.typ = Some("at+jwt".to_owned());
        jsonwebtoken::encode(&header, claims, &self.signing).map_err(|e| anyhow!("signing: {e}"))
    }

    /// Checks the signature and nothing else: life and revocation are the workspace's to judge,
    /// by its own clock.
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Claims>(token, &self.verifying, &validation)
            .ok()
            .map(|data| data.claims)
    }
}
