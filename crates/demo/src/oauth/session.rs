//! Sessions of people: a code becomes tokens, and a refresh token new ones.

use super::{
    Authority, Family, Order, Refresh,
    clients::Client,
    entra::{self, Origin},
    token::{Granted, TokenForm, noted, refuse},
};
use crate::{
    accounts::Account,
    reply::Refusal,
    workspace::{RefreshPolicy, Workspace},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Life of a refresh token.
const REFRESH_S: i64 = 7 * 24 * 60 * 60;

impl Workspace {
    pub(super) fn redeem_code(
        &self,
        authority: Authority,
        form: &TokenForm,
    ) -> Result<Granted, Refusal> {
        let invalid = |why| refuse(400, "invalid_grant", why);
        let text = form.code.as_deref().unwrap_or_default();
        let verifier = form.code_verifier.as_deref().unwrap_or_default();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let now = self.clock.now().as_second();
        let id = self.fresh_id();
        // Checked and marked under one lock: two requests at once cannot both redeem it.
        let family = {
            let mut oauth = self.oauth.lock();
            let code = oauth.codes.get(text).filter(|code| code.authority == authority).cloned();
            let Some(code) = code else {
                return Err(invalid("Authorization code is invalid"));
            };
            if let Some(used_by) = &code.used_by {
                // RFC 6749 §4.1.2: a code used twice ends what came of it.
                oauth.revoke_family(used_by);
                return Err(invalid("Authorization code was already used"));
            }
            if code.expires <= now {
                return Err(invalid("Authorization code has expired"));
            }
            if form.client_id.as_deref() != Some(&code.client_id)
                || form.redirect_uri.as_deref() != Some(&code.redirect_uri)
            {
                return Err(invalid("Invalid Client"));
            }
            let client = proven(authority, form)?;
            if verifier.len() < 43 || challenge != code.code_challenge {
                return Err(invalid("Code verifier does not match"));
            }
            let mut family = Family::new(authority, code.account, &code.client_id, &code.scope);
            family.nonce = code.nonce;
            family.is_strong = code.is_strong;
            let longest = self.options.session_s.or(client.session_s);
            family.ends = longest.map(|seconds| now + seconds);
            oauth.begin_family(id.clone(), family.clone());
            if let Some(code) = oauth.codes.get_mut(text) {
                code.used_by = Some(id.clone());
            }
            family
        };
        self.session(&family, &id, None)
    }

    pub(super) fn redeem_refresh(
        &self,
        authority: Authority,
        form: &TokenForm,
    ) -> Result<Granted, Refusal> {
        let invalid = || refuse(400, "invalid_grant", "Refresh token is invalid");
        let text = form.refresh_token.as_deref().unwrap_or_default();
        let single_use = self.options.refresh == RefreshPolicy::SingleUse;
        let now = self.clock.now().as_second();
        let (id, family) = {
            let mut oauth = self.oauth.lock();
            let refresh = oauth.refresh.get(text).cloned().ok_or_else(invalid)?;
            let family = oauth.families.get(&refresh.family).cloned().ok_or_else(invalid)?;
            // It expires with its sign-in, if that ends.
            let is_over = refresh.expires <= now;
            if oauth.is_revoked(&refresh.family) || is_over || family.authority != authority {
                return Err(invalid());
            }
            if refresh.is_used {
                // Somebody holds a copy: nobody keeps the session.
                oauth.revoke_family(&refresh.family);
                return Err(invalid());
            }
            if form.client_id.as_deref() != Some(family.client_id.as_str()) {
                return Err(refuse(400, "invalid_grant", "Invalid Client"));
            }
            proven(authority, form)?;
            if single_use && let Some(entry) = oauth.refresh.get_mut(text) {
                entry.is_used = true;
            }
            (refresh.family, family)
        };
        let kept = (!single_use).then(|| text.to_owned());
        self.session(&family, &id, kept)
    }

    /// The tokens of a sign-in: a refresh token and an id token if it asked for them.
    fn session(
        &self,
        family: &Family,
        id: &str,
        kept_refresh: Option<String>,
    ) -> Result<Granted, Refusal> {
        let failed = |error: anyhow::Error| refuse(500, "server_error", &error.to_string());
        let account = Account::find(family.user_name)
            .ok_or_else(|| refuse(400, "invalid_grant", "Refresh token is invalid"))?;
        let has = |wanted: &str| family.scope.split_whitespace().any(|scope| scope == wanted);
        let (client_id, scope) = (family.client_id.as_str(), family.scope.as_str());
        let not_after = family.ends.unwrap_or(i64::MAX);
        let minted = match family.authority {
            Authority::Workspace => {
                let family = Some(id);
                let order = Order { account, client_id, scope, family, not_after, details: None };
                self.mint(order)
            }
            Authority::Company => self.company_token(account, client_id, not_after),
            Authority::Entra => {
                let audience = if has(entra::API_SCOPE) { entra::API } else { entra::DIRECTORY };
                let from = Origin { family: Some(id), is_strong: family.is_strong };
                self.entra_token(account, audience, not_after, from)
            }
        };
        let minted = minted.map_err(failed)?;
        let mut body = json!({
            "access_token": minted.access_token, "token_type": "Bearer",
            "expires_in": minted.expires_in, "scope": scope,
        });
        if has("openid") {
            body["id_token"] = json!(self.id_token(family, account).map_err(failed)?);
        }
        if has("offline_access") {
            let expires = (self.clock.now().as_second() + REFRESH_S).min(not_after);
            let entry = Refresh { family: id.to_owned(), expires, is_used: false };
            let text = kept_refresh.unwrap_or_else(|| self.fresh_secret());
            self.oauth.lock().refresh.insert(text.clone(), entry);
            body["refresh_token"] = json!(text);
        }
        Ok(Granted { body, who: noted(account, client_id, scope) })
    }

    /// Who signed in, for the application (OpenID Connect Core §2).
    fn id_token(&self, family: &Family, account: &Account) -> anyhow::Result<String> {
        let (now, exp) = self.life(family.ends.unwrap_or(i64::MAX));
        let mut claims = json!({
            "iss": self.issuer_of(family.authority), "sub": account.user_name, "aud": family.client_id,
            "iat": now, "exp": exp,
        });
        let mut add = |name: &str, value: Value| claims[name] = value;
        if let Some(nonce) = &family.nonce {
            add("nonce", json!(nonce));
        }
        for scope in family.scope.split_whitespace() {
            match scope {
                "email" => add("email", json!(account.user_name)),
                "profile" => {
                    let (given, last) =
                        account.display_name.split_once(' ').unwrap_or((account.display_name, ""));
                    add("name", json!(account.display_name));
                    add("given_name", json!(given));
                    add("family_name", json!(last));
                    add("preferred_username", json!(account.user_name));
                }
                _ => {}
            }
        }
        self.signed(self.key_of(family.authority)?, "JWT", &claims)
    }
}

/// The client of a request, if it proves itself where it can.
fn proven(authority: Authority, form: &TokenForm) -> Result<&'static Client, Refusal> {
    let client = Client::find(authority, form.client_id.as_deref().unwrap_or_default());
    client
        .filter(|client| client.secret.is_none() || client.secret == form.client_secret.as_deref())
        .ok_or_else(|| refuse(401, "invalid_client", "Client authentication failed"))
}
