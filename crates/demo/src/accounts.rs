//! The people of the demo company and the app's service principal. What each may see is in
//! `sql::grants`.

use crate::reply::Refusal;
use std::sync::OnceLock;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    User,
    ServicePrincipal,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The id in this workspace.
    pub(crate) id: &'static str,
    /// The e-mail, or the application id.
    pub(crate) user_name: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) groups: &'static [&'static str],
    /// The password of a user, the client secret of a service principal.
    pub(crate) secret: &'static str,
    /// One line for the sign-in page.
    pub(crate) about: &'static str,
}

pub(crate) const ACCOUNTS: [Account; 5] = [
    Account {
        id: "1001",
        user_name: "alice@example.com",
        display_name: "Alice Moreau",
        kind: Kind::User,
        groups: &["analysts", "emea"],
        secret: "alice-demo",
        about: "Analyst. Sees orders of EMEA, e-mails masked; may change targets; no HR.",
    },
    Account {
        id: "1002",
        user_name: "bob@example.com",
        display_name: "Bob Tanaka",
        kind: Kind::User,
        groups: &["analysts", "amer"],
        secret: "bob-demo",
        about: "Analyst. Sees orders of AMER, e-mails masked; no HR.",
    },
    Account {
        id: "1003",
        user_name: "carol@example.com",
        display_name: "Carol Okafor",
        kind: Kind::User,
        groups: &["admins"],
        secret: "carol-demo",
        about: "Workspace admin. Sees everything.",
    },
    Account {
        id: "1004",
        user_name: "dave@example.com",
        display_name: "Dave Lind",
        kind: Kind::User,
        groups: &[],
        secret: "dave-demo",
        about: "New here. Has no access to any data yet.",
    },
    Account {
        id: "9001",
        user_name: "7f3c2a10-5b1e-4a53-9d0c-be4a1f000001",
        display_name: "behalf-app",
        kind: Kind::ServicePrincipal,
        groups: &["service-principals"],
        secret: "behalf-app-secret-of-the-demo",
        about: "The app's service principal. Sees everything.",
    },
];

/// More people, where the demo was asked for them.
static MORE: OnceLock<Vec<Account>> = OnceLock::new();

/// Adds so many analysts, `user001@example.com` and on, by turns of EMEA and of AMER: each may what alice
/// or bob may. Once, before the workspace is made.
pub(crate) fn add_users(count: usize) {
    let made = (1..=count).map(|n| {
        let name = format!("user{n:03}");
        let (groups, about): (&[&str], &str) = match n % 2 {
            1 => (&["analysts", "emea"], "Analyst, one of many. May what alice may."),
            _ => (&["analysts", "amer"], "Analyst, one of many. May what bob may."),
        };
        Account {
            id: (2000 + n).to_string().leak(),
            user_name: format!("{name}@example.com").leak(),
            display_name: format!("User {n:03}").leak(),
            kind: Kind::User,
            groups,
            secret: format!("{name}-demo").leak(),
            about,
        }
    });
    MORE.set(made.collect()).ok();
}

impl Account {
    /// Everybody.
    pub(crate) fn all() -> impl Iterator<Item = &'static Account> {
        ACCOUNTS.iter().chain(MORE.get().into_iter().flatten())
    }

    pub(crate) fn find(user_name: &str) -> Option<&'static Account> {
        Self::all().find(|account| account.user_name == user_name)
    }

    /// Finds a person by full or short name, as people type it.
    pub(crate) fn find_user(name: &str) -> Option<&'static Account> {
        Self::all().filter(|account| account.kind == Kind::User).find(|account| {
            account.user_name.eq_ignore_ascii_case(name)
                || account.user_name.split('@').next().is_some_and(|s| s.eq_ignore_ascii_case(name))
        })
    }

    /// The person that somebody named, or the reply that there is none.
    pub(crate) fn named(name: &str) -> Result<&'static Account, Refusal> {
        Self::find_user(name)
            .ok_or_else(|| Refusal::not_found(format!("no account is called `{name}`")))
    }

    pub(crate) fn service_principal() -> &'static Account {
        &ACCOUNTS[4]
    }

    pub(crate) fn in_group(&self, group: &str) -> bool {
        self.groups.iter().any(|g| g.eq_ignore_ascii_case(group))
    }
}
