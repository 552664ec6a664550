//! The pages of the sign-in, as plain HTML forms.

use super::Authority;
use crate::accounts::{ACCOUNTS, Account, Kind};

const STYLE: &str = "
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;
background:light-dark(#faf9f7,#15181b);color:light-dark(#26241f,#ece9e4)}
main{width:min(26rem,calc(100vw - 2rem));background:light-dark(#fff,#1c2024);border-radius:14px;
padding:2rem;box-shadow:0 1px 2px #0001,0 8px 30px #0001;box-sizing:border-box;margin:1rem}
h1{font-size:1.25rem;margin:0 0 .25rem}p{margin:.25rem 0 1rem}small,.note{color:light-dark(#6b675f,#a5a29b);font-size:.85rem}
label{display:block;font-size:.85rem;margin:.75rem 0 .25rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.6rem .75rem;border-radius:8px;
border:1px solid light-dark(#cfcbc3,#454a50);background:transparent;color:inherit}
button{margin-top:1rem;cursor:pointer;background:#00736f;border-color:#00736f;color:#fff;font-weight:600}
button.plain{background:transparent;color:inherit;border-color:light-dark(#cfcbc3,#454a50);font-weight:400;margin-top:.5rem}
.wrong{color:light-dark(#a02a1c,#ff9d8c)}ul{padding-left:1.1rem}li{margin:.2rem 0}
:focus-visible{outline:3px solid #2b7de9;outline-offset:2px}
details{margin-top:1.25rem}code{font-family:ui-monospace,monospace}";

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style><main>{body}</main></html>"
    )
}

/// The sign-in page. It tells the demo passwords: nothing here is secret.
pub(crate) fn sign_in(request: &str, authority: Authority, wrong: Option<&str>) -> String {
    let (title, about) = match authority {
        Authority::Workspace => ("Demo workspace", "A local workspace with invented data."),
        Authority::Company => ("Demo company", "The identity provider of an invented company."),
        Authority::Entra => ("Demo tenant", "A directory of an invented company."),
    };
    let wrong = wrong
        .map(|text| format!("<p class=wrong role=alert id=wrong>{text}</p>"))
        .unwrap_or_default();
    let people: String = ACCOUNTS
        .iter()
        .filter(|account| account.kind == Kind::User)
        .map(|a| {
            let name = a.user_name.split('@').next().unwrap_or_default();
            format!(
                "<li><b>{name}</b>, password <code>{}</code><br><small>{}</small>",
                a.secret, a.about
            )
        })
        .collect();
    page(
        "Sign in · demo workspace",
        &format!(
            "<h1>{title}</h1><p class=note>{about}</p>{wrong}\
             <form method=post action=/oidc/v1/sign-in>\
             <input type=hidden name=request value=\"{request}\">\
             <label for=user>User name</label>\
             <input id=user name=user autocomplete=username autofocus required>\
             <label for=password>Password</label>\
             <input id=password name=password type=password autocomplete=current-password required>\
             <button id=sign-in>Sign in</button></form>\
             <details open><summary>Who can sign in</summary><ul>{people}</ul></details>"
        ),
    )
}

/// The consent page.
pub(crate) fn consent(request: &str, account: &Account, client_id: &str, scope: &str) -> String {
    let scopes: String =
        scope.split_whitespace().map(|s| format!("<li><code>{s}</code> {}", explain(s))).collect();
    page(
        "Consent · demo workspace",
        &format!(
            "<h1>Let <code>{}</code> act as you?</h1>\
             <p>Signed in as <b>{}</b>. The application asks for:</p><ul>{scopes}</ul>\
             <form method=post action=/oidc/v1/consent>\
             <input type=hidden name=request value=\"{request}\">\
             <button id=allow name=decision value=allow>Allow</button>\
             <button id=deny class=plain name=decision value=deny>Deny</button></form>",
            escape(client_id),
            account.user_name
        ),
    )
}

/// A page that ends the sign-in.
pub(crate) fn failure(title: &str, text: &str) -> String {
    page(title, &format!("<h1>{title}</h1><p>{text}</p>"))
}

fn explain(scope: &str) -> &'static str {
    match scope {
        "all-apis" => "use every API as you",
        "sql" => "run SQL as you",
        "model-serving" => "query models as you",
        "genie" => "ask Genie as you",
        "vector-search" => "search indexes as you",
        "unity-catalog" => "read the catalog as you",
        "mcp.external" => "use external servers as you",
        "apps" => "see which apps there are",
        "offline_access" => "stay signed in",
        _ => "know who you are",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
