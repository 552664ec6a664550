//! What the window offers whoever begins: read in its order, and what cannot be read is an error by its line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{ConfigError, Environment, OfferedPrompt, Offers, Starter, parse};
use behalf_core::RunAs;

fn offers(text: &str) -> Offers {
    let config = parse("test.yaml", text, &Environment::new());
    config.unwrap_or_else(|errors| panic!("{text}: {errors:?}")).offers
}

fn errors(text: &str) -> Vec<String> {
    let errors = parse("test.yaml", text, &Environment::new()).err().unwrap_or_default();
    errors.iter().map(ConfigError::to_string).collect()
}

fn starter(text: &str, genie_room: Option<&str>) -> Starter {
    Starter { text: text.to_owned(), genie_room: genie_room.map(str::to_owned) }
}

#[test]
fn a_file_that_offers_nothing_offers_nothing() {
    assert_eq!(offers("app: {name: shop}"), Offers::default());
    assert_eq!(offers("app: {greeting: '  ', starters: [], prompts: null}"), Offers::default());
}

#[test]
fn own_questions_come_first_then_the_example_then_one_of_each_genie_room() {
    let text = "\
app:
  greeting: What shall we look at?
  starters: [' What sold best? ', Who is late?]
  prompts:
    - {name: weekly-report, text: This week by region.}
  input_example:
    messages:
      - {role: system, content: Be short.}
      - {role: user, content: How much is a green tea?}
      - {role: user, content: And a black one?}
resources:
  genie_rooms:
    stock: {space_id: s1, sample_questions: [What is low?, What sold best?, 3]}
    sales: {space_id: s2, sample_questions: [Top ten?]}
    silent: {space_id: s3}
";
    let expected = Offers {
        greeting: Some("What shall we look at?".to_owned()),
        starters: vec![
            starter("What sold best?", None),
            starter("Who is late?", None),
            starter("How much is a green tea?", None),
            starter("What is low?", Some("stock")),
            starter("Top ten?", Some("sales")),
        ],
        prompts: vec![OfferedPrompt {
            name: "weekly-report".to_owned(),
            text: "This week by region.".to_owned(),
        }],
        models: Vec::new(),
    };
    assert_eq!(offers(text), expected);
}

#[test]
fn an_example_of_another_shape_is_no_question_and_no_error() {
    for example in ["{input: [{role: user, content: Hello?}]}", "{messages: []}", "text", "null"] {
        let read = offers(&format!("app: {{input_example: {example}}}")).starters;
        let expected =
            if example.contains("Hello") { vec![starter("Hello?", None)] } else { vec![] };
        assert_eq!(read, expected, "{example}");
    }
}

#[test]
fn what_cannot_be_read_is_one_error_by_its_line() {
    for (own, said) in [
        ("starters: What sold best?", "app.starters: must be a list, but is a text"),
        ("starters: [[a]]", "app.starters: must be a question, but is a list"),
        ("starters: ['']", "app.starters: must be a question, but is a text"),
        ("greeting: [a]", "app.greeting: must be a text, but is a list"),
        ("models: fast", "app.models: must be a list, but is a text"),
        ("models: [[fast]]", "app.models: must be the key of a model, but is a list"),
        ("models: [fast]", "app.models: fast is no model of resources.models"),
        ("models: [{name: fast}]", "app.models: what stands here is no model of resources.models"),
        ("prompts: [weekly]", "app.prompts: must be a mapping with name and text, but is a text"),
        ("prompts: [{name: weekly}]", "app.prompts.text: is missing"),
        ("prompts: [{text: a}]", "app.prompts.name: is missing"),
        ("prompts: [{name: a, text: b, titel: c}]", "app.prompts.titel: is not a key"),
        ("prompts: [{name: two words, text: b}]", "app.prompts.name: `two words` cannot be typed"),
        (
            "prompts: [{name: a, text: b}, {name: A, text: c}]",
            "app.prompts.name: `A` stands here twice",
        ),
    ] {
        let found = errors(&format!("app:\n  {own}\n"));
        assert_eq!(found.len(), 1, "{own}: {found:?}");
        assert!(found[0].starts_with("test.yaml:2:") && found[0].contains(said), "{found:?}");
    }
}

#[test]
fn models_are_offered_by_key_or_by_alias_each_once_and_only_those() {
    let text = "\
resources:
  models:
    fast: {name: endpoint-fast}
    deep: &deep {name: endpoint-deep, temperature: 0.1, on_behalf_of_user: true}
    judge: {name: endpoint-judge}
app:
  service_principal: {client_id: a, client_secret: {env: SECRET}}
  on_behalf_of_user: false
  models: [deep, *deep, fast]
";
    let environment: Environment = [("SECRET".to_owned(), "s".to_owned())].into_iter().collect();
    let config = parse("test.yaml", text, &environment).unwrap_or_else(|e| panic!("{e:?}"));
    let of = |one: &behalf_config::OfferedModel| {
        (one.key.clone(), one.model.name.clone().unwrap(), one.model.run_as)
    };
    let offered: Vec<_> = config.offers.models.iter().map(of).collect();
    let expected = [
        ("deep".to_owned(), "endpoint-deep".to_owned(), RunAs::OnBehalfOfUser),
        ("fast".to_owned(), "endpoint-fast".to_owned(), RunAs::ServicePrincipal),
    ];
    assert_eq!(offered, expected);
    let noted: Vec<_> = config.not_supported.iter().map(|n| n.field.as_str()).collect();
    assert_eq!(noted, ["resources.models.judge"], "what nobody can choose is not run");
    assert!(config.scopes().iter().any(|scope| scope == "model-serving"), "the user needs it too");
}
