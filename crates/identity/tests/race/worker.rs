//! One process of the race.

use crate::{
    vaults,
    world::{Counted, Person, System},
};
use behalf_core::{Clock, Limits, Origin, VaultItem};
use behalf_databricks::{Wire, wire::Network};
use behalf_identity::{
    Authority, Broker, Exchange, ExchangeMode, Profile, Session, SignIn, discover,
    session::Surroundings,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::Url;

#[tokio::test]
#[ignore = "a process of the race, which starts it"]
async fn process() {
    let Ok(task) = std::env::var("RACE_TASK") else { return };
    let variable = |name: &str| std::env::var(name).unwrap();
    let host = Origin::parse(&variable("RACE_HOST")).unwrap();
    let limits = Limits::default();
    let wire = Wire::new(&limits, &Network::default()).unwrap();
    let at_workspace = discover(&wire, &host).await.unwrap();
    let through = format!("{}/oidc/v1/token", variable("RACE_TOKEN_HOST"));
    let authority = Authority { token_endpoint: Url::parse(&through).unwrap(), ..at_workspace };
    let profile = Profile::new("race", host.clone());
    let exchange = Exchange {
        mode: ExchangeMode::None,
        token_endpoint: authority.token_endpoint.clone(),
        client_id: profile.client_id.clone(),
        client_secret: None,
        authorization_details: None,
    };
    let clock: Arc<dyn Clock> = Arc::new(System);
    let broker = Broker::new(wire, limits, clock, host, authority.clone(), exchange);
    let around = Surroundings { broker, vault: vaults::vault().await };
    match task.as_str() {
        "sign_in" => {
            let (entropy, browser) = (Arc::new(Counted::default()), Arc::new(Person("alice")));
            let sign_in = SignIn { profile, authority, around, entropy, browser };
            say(sign_in.run(&CancellationToken::new(), |_| {}).await);
        }
        "kept" => {
            let item = VaultItem::Token { profile: profile.name.clone() };
            say(around.vault.load(&item).await.map(|text| text.expect("it is kept")));
        }
        _ => {
            for _ in 0..variable("RACE_REFRESHES").parse::<usize>().unwrap() {
                let session =
                    Session::resume(profile.clone(), authority.clone(), around.clone()).await;
                let session = Arc::new(session.unwrap().expect("the sign-in is kept"));
                say(session.access().await);
            }
        }
    }
}

fn say<T>(result: Result<T, behalf_core::Failure>) {
    match result {
        Ok(_) => println!("outcome ok"),
        Err(failure) => println!("outcome {}", failure.code.name()),
    }
}
