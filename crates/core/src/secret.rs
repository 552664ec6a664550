//! Secrets as types: no `Debug`, no `Display`, no `Serialize`, wiped from memory on drop.
//!
//! [`expose`](AccessToken::expose) is the one way in. It is called where a header or a form field
//! is built, and where the vault is written; nowhere else.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

macro_rules! secret {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes ownership of the secret text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(SecretString::from(text.into()))
            }

            /// The secret itself, for a header, a form field or the vault.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }
    )+};
}

secret! {
    /// A bearer token (RFC 6750).
    AccessToken,
    /// A refresh token (RFC 6749 §1.5). It rests in the vault, and may be good for one use only.
    RefreshToken,
    /// The secret of a confidential OAuth client.
    ClientSecret,
    /// Any text that the vault holds.
    VaultText,
    /// A link that carries its own permission in its query (a presigned result link).
    PresignedLink,
}

/// SHA-256 of a token: tells one session from another without keeping the token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// One byte of it: spreads what would else happen at once.
    pub fn byte(&self) -> u8 {
        self.0[0]
    }
}

impl AccessToken {
    /// A text with this token, and anything else in the shape of a JWT, cut out of it.
    pub fn cut_from(&self, text: &str) -> String {
        let is_jwt = |word: &str| word.contains("eyJ") && word.matches('.').count() >= 2;
        let text = text.replace(self.expose(), "[token]");
        // Word by word: a list of them would be many times as long as the text.
        let mut clean = String::with_capacity(text.len());
        for (place, word) in text.split(' ').enumerate() {
            if place > 0 {
                clean.push(' ');
            }
            clean.push_str(if is_jwt(word) { "[token]" } else { word });
        }
        clean
    }

    /// The digest that stands for this token in cache keys.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.expose().as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_and_everything_else_stays_as_it_is() {
        let token = AccessToken::new("s3cret");
        for (text, clean) in [
            ("", ""),
            (" ", " "),
            ("a  b ", "a  b "),
            ("Bearer s3cret, twice: s3crets3cret", "Bearer [token], twice: [token][token]"),
            ("another eyJhbGciOiJ9.e30.x of somebody", "another [token] of somebody"),
            ("eyJ alone is none. Nor. is. this.", "eyJ alone is none. Nor. is. this."),
        ] {
            assert_eq!(token.cut_from(text), clean, "{text:?}");
        }
    }
}
