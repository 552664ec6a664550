//! The hunt for leaks: every secret, in every form it may be written, in everything that was
//! written.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

/// What is hunted.
pub struct Hunt {
    needles: Vec<(String, Vec<u8>)>,
    secrets: usize,
}

/// What a hunt found.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    /// Where, and in which form. Never the secret itself.
    pub found: Vec<String>,
    /// How many secrets were hunted.
    pub secrets: usize,
    /// How many bytes were searched.
    pub bytes: usize,
}

impl Hunt {
    /// A hunt for these secrets, raw and in the forms of base64, URLs and JSON.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut needles = Vec::new();
        let mut count = 0;
        for secret in secrets {
            count += 1;
            let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let json = serde_json::to_string(&secret).unwrap_or_default();
            let forms = [
                ("raw", secret.clone()),
                ("base64", STANDARD.encode(&secret)),
                ("base64url", URL_SAFE_NO_PAD.encode(&secret)),
                ("url", url),
                ("json", json.trim_matches('"').to_owned()),
                // The end of a token is enough to say that it leaked.
                ("tail", secret[secret.len().saturating_sub(24)..].to_owned()),
            ];
            for (form, text) in forms {
                needles.push((format!("secret {count} as {form}"), text.into_bytes()));
            }
        }
        Self { needles, secrets: count }
    }

    /// Searches named texts.
    pub fn search<'t>(&self, texts: impl IntoIterator<Item = (String, &'t [u8])>) -> Findings {
        let mut findings = Findings { found: Vec::new(), secrets: self.secrets, bytes: 0 };
        for (place, text) in texts {
            findings.bytes += text.len();
            for (what, needle) in &self.needles {
                if needle.len() >= 8 && text.windows(needle.len()).any(|w| w == needle.as_slice()) {
                    findings.found.push(format!("{place}: {what}"));
                }
            }
        }
        findings
    }
}
