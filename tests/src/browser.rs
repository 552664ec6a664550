//! A person at sign-in pages, by HTTP: follows the link, types, consents. It reads the forms that it
//! is shown, so that it gets through those of any authority.

use crate::http;
use reqwest::{Response, header::SET_COOKIE};
use std::collections::{BTreeMap, HashMap};
use url::Url;

/// What the person does when asked for consent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Allow.
    Allow,
    /// Deny.
    Deny,
}

/// More steps than any sign-in has.
const STEPS: usize = 20;

/// Signs in at an authorization link and goes back to the application. Gives the page that the
/// application showed, or the authority's where it went no further.
pub async fn follow_sign_in(link: &str, user: &str, password: &str, consent: Consent) -> String {
    let mut browser = Browser { http: http(), cookies: BTreeMap::new() };
    match browser.sign_in(link, user, password, consent).await {
        Ok(back) => {
            browser.get(&back).await.text().await.map_err(reqwest::Error::without_url).unwrap()
        }
        Err(page) => page,
    }
}

/// Signs in at an authorization link: the way back to the application, not gone.
pub async fn way_back(link: &str, user: &str, password: &str) -> Url {
    let mut browser = Browser { http: http(), cookies: BTreeMap::new() };
    let back = browser.sign_in(link, user, password, Consent::Allow).await;
    back.unwrap_or_else(|page| panic!("the sign-in stopped at {page}"))
}

struct Browser {
    http: reqwest::Client,
    /// By name: no two authorities share one here.
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Follows the pages of the authority: the way back to the application, or the page at which it
    /// stopped.
    async fn sign_in(
        &mut self,
        link: &str,
        user: &str,
        password: &str,
        consent: Consent,
    ) -> Result<Url, String> {
        let decision = if consent == Consent::Allow { "allow" } else { "deny" };
        let mut url = Url::parse(link).unwrap();
        let redirect = url.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
        let application = Url::parse(&redirect).unwrap().origin();
        let mut reply = self.get(&url).await;
        for _ in 0..STEPS {
            if let Some(next) = reply.headers().get("location") {
                url = url.join(next.to_str().unwrap()).unwrap();
                if url.origin() == application {
                    return Ok(url);
                }
                reply = self.get(&url).await;
                continue;
            }
            let page = reply.text().await.unwrap();
            let Some(form) = Form::of(&page, &url) else { return Err(page) };
            // A page that says the password was wrong is where this person gives up.
            if page.contains("id=wrong") || page.contains("id=\"wrong\"") {
                return Err(page);
            }
            let mut fields = form.hidden;
            for (name, value) in [("user", user), ("password", password), ("decision", decision)] {
                if form.asks.iter().any(|asked| asked == name) {
                    fields.insert(name.to_owned(), value.to_owned());
                }
            }
            url = form.action;
            reply = self.post(&url, &fields).await;
        }
        panic!("the sign-in goes round in circles at {url}");
    }

    async fn get(&mut self, url: &Url) -> Response {
        let request = self.http.get(url.clone());
        self.send(request).await
    }

    async fn post(&mut self, url: &Url, fields: &HashMap<String, String>) -> Response {
        let request = self.http.post(url.clone()).form(fields);
        self.send(request).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) };
        // What a browser says of a page that is gone is not what the program tells: no address in it.
        let reply = request.send().await.map_err(reqwest::Error::without_url).unwrap();
        for cookie in reply.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}

/// A form of a page.
struct Form {
    action: Url,
    hidden: HashMap<String, String>,
    asks: Vec<String>,
}

impl Form {
    fn of(page: &str, url: &Url) -> Option<Self> {
        let form = page.split_once("<form")?.1.split("</form>").next()?;
        let head = form.split('>').next()?;
        let action = attribute(head, "action").map_or(url.clone(), |a| url.join(&a).unwrap());
        let (mut hidden, mut asks) = (HashMap::new(), Vec::new());
        for tag in
            form.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("button"))
        {
            let tag = tag.split('>').next()?;
            let Some(name) = attribute(tag, "name") else { continue };
            match attribute(tag, "value")
                .filter(|_| attribute(tag, "type").as_deref() == Some("hidden"))
            {
                Some(value) => drop(hidden.insert(name, value)),
                None => asks.push(name),
            }
        }
        Some(Self { action, hidden, asks })
    }
}

/// An attribute of a tag, quoted or not.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tail = tag.split_once(&format!(" {name}="))?.1;
    Some(match tail.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?.to_owned(),
        None => tail.split_whitespace().next()?.to_owned(),
    })
}
