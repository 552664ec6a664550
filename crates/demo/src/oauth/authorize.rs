//! The authorization endpoint (RFC 6749 §4.1, PKCE of RFC 7636): a page to sign in, a page to
//! consent, and the way back with a code.

use super::{Authority, SCOPES, clients::Client, machine::not_assigned, page};
use crate::{
    accounts::{Account, Kind},
    workspace::Workspace,
};
use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{collections::HashSet, sync::Arc};
use url::Url;

const CODE_LIFE_S: i64 = 300;

/// A request that waits for its user.
#[derive(Clone)]
pub(crate) struct PendingSignIn {
    authority: Authority,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    is_strong: bool,
    code_challenge: String,
    pub(super) user: Option<&'static Account>,
}

/// A code, good for one use.
#[derive(Clone)]
pub(crate) struct AuthorizationCode {
    pub(super) authority: Authority,
    pub(super) nonce: Option<String>,
    pub(super) is_strong: bool,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) code_challenge: String,
    pub(crate) account: &'static Account,
    pub(crate) expires: i64,
    /// The family that came of it, once used.
    pub(crate) used_by: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct AuthorizeQuery {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    /// What a claims challenge asked for.
    claims: Option<String>,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
}

pub(crate) async fn authorize(
    State(workspace): State<Arc<Workspace>>,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    begin(&workspace, Authority::Workspace, query)
}

pub(crate) async fn at_company(
    State(workspace): State<Arc<Workspace>>,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    begin(&workspace, Authority::Company, query)
}

pub(crate) async fn at_entra(
    State(workspace): State<Arc<Workspace>>,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    begin(&workspace, Authority::Entra, query)
}

fn begin(workspace: &Workspace, authority: Authority, query: AuthorizeQuery) -> Response {
    let client = Client::find(authority, &query.client_id)
        .filter(|client| client.may_return_to(&query.redirect_uri));
    let Some(client) = client else {
        let text = page::failure(
            "This sign-in cannot go on",
            "The application is not known here, or it asks to be sent to an address that is not registered.",
        );
        return (StatusCode::BAD_REQUEST, html(text)).into_response();
    };
    let back = |error: &str, description: &str| {
        workspace.back(
            authority,
            &query.redirect_uri,
            query.state.as_deref(),
            &[("error", error), ("error_description", description)],
        )
    };
    if query.response_type != "code" {
        return back("unsupported_response_type", "Only response_type=code is supported");
    }
    if query.code_challenge.is_empty() || query.code_challenge_method != "S256" {
        return back("invalid_request", "A code_challenge with method S256 is required");
    }
    if let Some(lacking) = client.lacks(&query.scope) {
        if authority == Authority::Workspace && SCOPES.contains(&lacking) {
            return back("access_denied", &not_assigned(lacking, client.id).to_string());
        }
        return back("invalid_scope", &format!("Invalid scope: {lacking}"));
    }
    let id = workspace.fresh_secret();
    let pending = PendingSignIn {
        authority,
        nonce: query.nonce,
        is_strong: query.claims.as_deref().is_some_and(super::entra::meets),
        client_id: query.client_id,
        redirect_uri: query.redirect_uri,
        scope: query.scope,
        state: query.state,
        code_challenge: query.code_challenge,
        user: None,
    };
    workspace.oauth.lock().pending.insert(id.clone(), pending);
    html(page::sign_in(&id, authority, None)).into_response()
}

#[derive(Deserialize)]
pub(crate) struct SignInForm {
    request: String,
    user: String,
    password: String,
}

pub(crate) async fn sign_in(
    State(workspace): State<Arc<Workspace>>,
    Form(form): Form<SignInForm>,
) -> Response {
    let Some(pending) = workspace.oauth.lock().pending.get(&form.request).cloned() else {
        return stale();
    };
    let account = Account::find_user(form.user.trim())
        .filter(|account| account.kind == Kind::User && account.secret == form.password);
    let Some(account) = account else {
        let text = page::sign_in(
            &form.request,
            pending.authority,
            Some("The user name or the password is wrong."),
        );
        return (StatusCode::UNAUTHORIZED, html(text)).into_response();
    };
    let asked: HashSet<String> = pending.scope.split_whitespace().map(str::to_owned).collect();
    let key = (account.user_name.to_owned(), pending.client_id.clone());
    let consented =
        workspace.oauth.lock().consents.get(&key).is_some_and(|held| asked.is_subset(held));
    if consented {
        return workspace.grant_code(&form.request, account);
    }
    if let Some(pending) = workspace.oauth.lock().pending.get_mut(&form.request) {
        pending.user = Some(account);
    }
    html(page::consent(&form.request, account, &pending.client_id, &pending.scope)).into_response()
}

#[derive(Deserialize)]
pub(crate) struct ConsentForm {
    request: String,
    decision: String,
}

pub(crate) async fn consent(
    State(workspace): State<Arc<Workspace>>,
    Form(form): Form<ConsentForm>,
) -> Response {
    let pending = workspace.oauth.lock().pending.get(&form.request).cloned();
    let Some((pending, account)) = pending.and_then(|p| p.user.map(|user| (p, user))) else {
        return stale();
    };
    if form.decision != "allow" {
        workspace.oauth.lock().pending.remove(&form.request);
        return workspace.back(
            pending.authority,
            &pending.redirect_uri,
            pending.state.as_deref(),
            &[("error", "access_denied"), ("error_description", "The user did not consent")],
        );
    }
    let key = (account.user_name.to_owned(), pending.client_id.clone());
    let scopes = pending.scope.split_whitespace().map(str::to_owned);
    workspace.oauth.lock().consents.entry(key).or_default().extend(scopes);
    workspace.grant_code(&form.request, account)
}

impl Workspace {
    fn grant_code(&self, request: &str, account: &'static Account) -> Response {
        let Some(pending) = self.oauth.lock().pending.remove(request) else { return stale() };
        let code = self.fresh_secret();
        let record = AuthorizationCode {
            authority: pending.authority,
            nonce: pending.nonce,
            is_strong: pending.is_strong,
            client_id: pending.client_id,
            redirect_uri: pending.redirect_uri.clone(),
            scope: pending.scope,
            code_challenge: pending.code_challenge,
            account,
            expires: self.clock.now().as_second() + CODE_LIFE_S,
            used_by: None,
        };
        self.oauth.lock().codes.insert(code.clone(), record);
        let state = pending.state.as_deref();
        self.back(pending.authority, &pending.redirect_uri, state, &[("code", &code)])
    }

    /// Sends the browser back, with `state` and `iss` (RFC 9207).
    fn back(
        &self,
        authority: Authority,
        redirect_uri: &str,
        state: Option<&str>,
        pairs: &[(&str, &str)],
    ) -> Response {
        let Ok(mut url) = Url::parse(redirect_uri) else { return stale() };
        {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(pairs);
            if let Some(state) = state {
                query.append_pair("state", state);
            }
            query.append_pair("iss", &self.issuer_of(authority));
        }
        Redirect::to(url.as_str()).into_response()
    }
}

fn stale() -> Response {
    let text =
        page::failure("This sign-in has ended", "Go back to the application and start again.");
    (StatusCode::BAD_REQUEST, html(text)).into_response()
}

fn html(text: String) -> impl IntoResponse {
    (
        [
            (header::CACHE_CONTROL, "no-store"),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
            ),
            (header::REFERRER_POLICY, "no-referrer"),
        ],
        Html(text),
    )
}
