//! Who signs: the project's keys, or keys of one run that nobody should trust.

use anyhow::{Context, bail};
use clap::Args;
use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox};
use pgp::{
    armor::{self, BlockType},
    composed::{
        ArmorOptions, Deserializable, KeyType, SecretKeyParamsBuilder, SignedPublicKey,
        SignedSecretKey,
    },
    packet::PacketParser,
};
use rpm::{
    Timestamp,
    signature::{Signing, pgp::Signer},
};
use std::{fs, io::Cursor, path::PathBuf};

/// What a throwaway key says of itself, wherever it can.
pub(crate) const THROWAWAY: &str = "THROWAWAY KEY of one run, trust nothing that it signs";

/// Where the keys are. Both are given, or neither.
#[derive(Args)]
pub(crate) struct KeyArguments {
    /// The OpenPGP secret key, armored: what signs packages. Or its text in BEHALF_OPENPGP_KEY.
    #[arg(long = "key", value_name = "FILE")]
    openpgp: Option<PathBuf>,
    /// The minisign secret key: what signs the sums, and what an updater fetches. Or its text in BEHALF_MINISIGN_KEY.
    #[arg(long, value_name = "FILE")]
    minisign_key: Option<PathBuf>,
}

/// What signs a release.
pub(crate) struct Keys {
    openpgp: Signer,
    /// Armored, to hand out.
    pub(crate) openpgp_public: String,
    minisign: SecretKey,
    minisign_public: PublicKey,
    pub(crate) is_throwaway: bool,
}

fn given(file: Option<&PathBuf>, variable: &str) -> anyhow::Result<Option<String>> {
    match file {
        Some(file) => {
            let text = fs::read_to_string(file)
                .with_context(|| format!("reading the key {}", file.display()))?;
            Ok(Some(text))
        }
        None => Ok(std::env::var(variable).ok().filter(|text| !text.trim().is_empty())),
    }
}

impl Keys {
    /// The keys that were given; else new ones.
    pub(crate) fn find(arguments: &KeyArguments) -> anyhow::Result<Self> {
        let openpgp = given(arguments.openpgp.as_ref(), "BEHALF_OPENPGP_KEY")?;
        let minisign = given(arguments.minisign_key.as_ref(), "BEHALF_MINISIGN_KEY")?;
        match (openpgp, minisign) {
            (Some(openpgp), Some(minisign)) => Self::of(&openpgp, minisign),
            (None, None) => Self::throwaway(),
            (Some(_), None) => {
                bail!("there is an OpenPGP key and no minisign key: give both, or neither")
            }
            (None, Some(_)) => {
                bail!("there is a minisign key and no OpenPGP key: give both, or neither")
            }
        }
    }

    fn of(openpgp: &str, minisign: String) -> anyhow::Result<Self> {
        let word = |name: &str| std::env::var(name).ok().filter(|word| !word.is_empty());
        let (secret, _) =
            SignedSecretKey::from_string(openpgp).context("reading the OpenPGP key")?;
        let mut signer = Signer::from_asc(openpgp).context("reading the OpenPGP key")?;
        if let Some(word) = word("BEHALF_OPENPGP_PASSPHRASE") {
            signer = signer.with_key_passphrase(word);
        }
        let boxed = SecretKeyBox::from(minisign);
        let minisign = match word("BEHALF_MINISIGN_PASSWORD") {
            // Without a password the library would ask for one at the terminal, which a build has not.
            Some(word) => boxed.into_secret_key(Some(word)),
            None => boxed.into_unencrypted_secret_key(),
        };
        let minisign =
            minisign.context("reading the minisign key: is BEHALF_MINISIGN_PASSWORD its own?")?;
        let keys = Self {
            openpgp: signer,
            openpgp_public: public(&secret)?,
            minisign_public: PublicKey::from_secret_key(&minisign)?,
            minisign,
            is_throwaway: false,
        };
        // A wrong passphrase is said now, and not after minutes of packing.
        keys.openpgp(b"a trial", 0)
            .context("signing with the OpenPGP key: is BEHALF_OPENPGP_PASSPHRASE its own?")?;
        Ok(keys)
    }

    pub(crate) fn throwaway() -> anyhow::Result<Self> {
        let mut parameters = SecretKeyParamsBuilder::default();
        parameters
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            // What is signed carries the time of the sources, which a key must not be younger than.
            .created_at(pgp::types::Timestamp::from_secs(1_000_000_000))
            .primary_user_id(THROWAWAY.to_owned());
        let secret = parameters.build()?.generate(rand::thread_rng())?;
        let armored = secret.to_armored_string(ArmorOptions::default())?;
        let KeyPair { pk, sk } = KeyPair::generate_unencrypted_keypair()?;
        Ok(Self {
            openpgp: Signer::from_asc(&armored)?,
            openpgp_public: public(&secret)?,
            minisign: sk,
            minisign_public: pk,
            is_throwaway: true,
        })
    }

    /// What signs an rpm while it is written.
    pub(crate) fn rpm(&self) -> &Signer {
        &self.openpgp
    }

    /// A detached, armored OpenPGP signature.
    pub(crate) fn openpgp(&self, data: &[u8], date: u32) -> anyhow::Result<Vec<u8>> {
        let raw = Signing::sign(&self.openpgp, data, Timestamp(date))?;
        let packets: Vec<_> = PacketParser::new(Cursor::new(raw)).collect::<Result<_, _>>()?;
        let mut armored = Vec::new();
        armor::write(&packets, BlockType::Signature, &mut armored, None, true)?;
        Ok(armored)
    }

    /// A minisign signature. Its trusted comment names the file, so that none passes for another.
    pub(crate) fn minisign(&self, name: &str, data: &[u8], date: u32) -> anyhow::Result<String> {
        let mark = if self.is_throwaway { THROWAWAY } else { "Behalf" };
        let trusted = format!("timestamp:{date}\tfile:{name}\t{mark}");
        let signature = minisign::sign(
            Some(&self.minisign_public),
            &self.minisign,
            Cursor::new(data),
            Some(&trusted),
            Some(&format!("signature of {name}: {mark}")),
        )?;
        Ok(signature.into_string())
    }

    /// The minisign public key, as a file.
    pub(crate) fn minisign_public(&self) -> anyhow::Result<String> {
        Ok(self.minisign_public.to_box()?.into_string())
    }
}

fn public(secret: &SignedSecretKey) -> anyhow::Result<String> {
    Ok(SignedPublicKey::from(secret.clone()).to_armored_string(ArmorOptions::default())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use minisign::SignatureBox;

    fn arguments(openpgp: Option<&str>, minisign: Option<&str>) -> KeyArguments {
        KeyArguments {
            openpgp: openpgp.map(PathBuf::from),
            minisign_key: minisign.map(PathBuf::from),
        }
    }

    #[test]
    fn one_key_alone_is_refused() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        for (openpgp, minisign) in [(Some(manifest), None), (None, Some(manifest))] {
            let error = Keys::find(&arguments(openpgp, minisign)).err().unwrap();
            assert!(error.to_string().contains("give both, or neither"), "it is said: {error}");
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        let manifest = Some(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        let error = Keys::find(&arguments(manifest, manifest)).err().unwrap();
        assert!(error.to_string().contains("OpenPGP key"), "which of the two: {error}");
    }

    #[test]
    fn a_throwaway_key_says_so_and_signs_for_its_own_file_only() {
        let keys = Keys::find(&arguments(None, None)).unwrap();
        assert!(keys.is_throwaway, "none was given");
        let signature = keys.minisign("a.deb", b"content", 7).unwrap();
        assert!(signature.contains(THROWAWAY), "it is marked: {signature}");
        let signature = SignatureBox::from_string(&signature).unwrap();
        let check = |data: &[u8]| {
            minisign::verify(
                &keys.minisign_public,
                &signature,
                Cursor::new(data),
                true,
                false,
                false,
            )
        };
        assert!(check(b"content").is_ok(), "what was signed is verified");
        assert!(check(b"Content").is_err(), "and nothing else is");
        let trusted = signature.trusted_comment().unwrap();
        assert!(
            trusted.starts_with("timestamp:7\tfile:a.deb\t"),
            "the name is signed too: {trusted}"
        );
    }

    #[test]
    fn openpgp_signatures_of_one_time_are_the_same() {
        let keys = Keys::find(&arguments(None, None)).unwrap();
        let one = keys.openpgp(b"content", 7).unwrap();
        assert_eq!(one, keys.openpgp(b"content", 7).unwrap(), "nothing of the clock is in it");
        assert_ne!(one, keys.openpgp(b"content", 8).unwrap(), "but for the time that was given");
    }
}
