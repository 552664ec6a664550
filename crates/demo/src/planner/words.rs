//! The vocabulary: what words stand for in the retail data.

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measure {
    Revenue,
    Orders,
    Units,
    AverageOrder,
    Customers,
    Targets,
    Salaries,
}

/// By what it is grouped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dimension {
    Region,
    Area,
    Country,
    Category,
    Product,
    Channel,
    Segment,
    Status,
    Customer,
    Month,
    Quarter,
    Year,
}

/// Longest phrases first: the first that fits wins.
pub(super) const MEASURES: [(&str, Measure); 28] = [
    ("average order value", Measure::AverageOrder),
    ("average order", Measure::AverageOrder),
    ("average basket", Measure::AverageOrder),
    ("mean order", Measure::AverageOrder),
    ("basket size", Measure::AverageOrder),
    ("aov", Measure::AverageOrder),
    ("how many customers", Measure::Customers),
    ("number of customers", Measure::Customers),
    ("customer count", Measure::Customers),
    ("count of customers", Measure::Customers),
    ("how many orders", Measure::Orders),
    ("number of orders", Measure::Orders),
    ("order count", Measure::Orders),
    ("count of orders", Measure::Orders),
    ("order volume", Measure::Orders),
    ("units", Measure::Units),
    ("pieces", Measure::Units),
    ("quantity", Measure::Units),
    ("items sold", Measure::Units),
    ("salary", Measure::Salaries),
    ("salaries", Measure::Salaries),
    ("earn", Measure::Salaries),
    ("revenue", Measure::Revenue),
    ("turnover", Measure::Revenue),
    ("income", Measure::Revenue),
    ("sales", Measure::Revenue),
    ("target", Measure::Targets),
    ("orders", Measure::Orders),
];

/// Words that mean a measure only where no other does.
pub(super) const WEAK_MEASURES: [(&str, Measure); 8] = [
    ("sold the most", Measure::Revenue),
    ("sell best", Measure::Revenue),
    ("best selling", Measure::Revenue),
    ("bestselling", Measure::Revenue),
    ("top seller", Measure::Revenue),
    ("made the most money", Measure::Revenue),
    ("money", Measure::Revenue),
    ("best seller", Measure::Revenue),
];

pub(super) const DIMENSIONS: [(&str, Dimension); 31] = [
    ("product category", Dimension::Category),
    ("product categories", Dimension::Category),
    ("product group", Dimension::Category),
    ("categories", Dimension::Category),
    ("category", Dimension::Category),
    ("sales channel", Dimension::Channel),
    ("customer segment", Dimension::Segment),
    ("order status", Dimension::Status),
    ("regions", Dimension::Region),
    ("region", Dimension::Region),
    ("regional", Dimension::Region),
    ("areas", Dimension::Area),
    ("area", Dimension::Area),
    ("countries", Dimension::Country),
    ("country", Dimension::Country),
    ("products", Dimension::Product),
    ("product", Dimension::Product),
    ("channels", Dimension::Channel),
    ("channel", Dimension::Channel),
    ("segments", Dimension::Segment),
    ("segment", Dimension::Segment),
    ("status", Dimension::Status),
    ("customers", Dimension::Customer),
    ("customer", Dimension::Customer),
    ("monthly", Dimension::Month),
    ("months", Dimension::Month),
    ("month", Dimension::Month),
    ("quarterly", Dimension::Quarter),
    ("quarter", Dimension::Quarter),
    ("yearly", Dimension::Year),
    ("year", Dimension::Year),
];

/// Words before a dimension that make it one to group by.
pub(super) const BY: [&str; 12] = [
    "by",
    "per",
    "for each",
    "for every",
    "in each",
    "in every",
    "across",
    "each",
    "every",
    "split by",
    "broken down by",
    "over",
];

/// Values that name a filter: the word, the column, the value.
pub(super) const VALUES: [(&str, Dimension, &str); 44] = [
    ("dach", Dimension::Region, "DACH"),
    ("uk and ireland", Dimension::Region, "UK & Ireland"),
    ("uk & ireland", Dimension::Region, "UK & Ireland"),
    ("nordics", Dimension::Region, "Nordics"),
    ("iberia", Dimension::Region, "Iberia"),
    ("us east", Dimension::Region, "US East"),
    ("us west", Dimension::Region, "US West"),
    ("latam", Dimension::Region, "LATAM"),
    ("latin america", Dimension::Region, "LATAM"),
    ("anz", Dimension::Region, "ANZ"),
    ("emea", Dimension::Area, "EMEA"),
    ("amer", Dimension::Area, "AMER"),
    ("americas", Dimension::Area, "AMER"),
    ("apac", Dimension::Area, "APAC"),
    ("germany", Dimension::Country, "Germany"),
    ("austria", Dimension::Country, "Austria"),
    ("switzerland", Dimension::Country, "Switzerland"),
    ("united kingdom", Dimension::Country, "United Kingdom"),
    ("sweden", Dimension::Country, "Sweden"),
    ("norway", Dimension::Country, "Norway"),
    ("denmark", Dimension::Country, "Denmark"),
    ("finland", Dimension::Country, "Finland"),
    ("spain", Dimension::Country, "Spain"),
    ("portugal", Dimension::Country, "Portugal"),
    ("united states", Dimension::Country, "United States"),
    ("brazil", Dimension::Country, "Brazil"),
    ("mexico", Dimension::Country, "Mexico"),
    ("chile", Dimension::Country, "Chile"),
    ("australia", Dimension::Country, "Australia"),
    ("new zealand", Dimension::Country, "New Zealand"),
    ("power tools", Dimension::Category, "Power tools"),
    ("hand tools", Dimension::Category, "Hand tools"),
    ("garden", Dimension::Category, "Garden"),
    ("paint", Dimension::Category, "Paint"),
    ("lighting", Dimension::Category, "Lighting"),
    ("online", Dimension::Channel, "Online"),
    ("partner", Dimension::Channel, "Partner"),
    ("consumer", Dimension::Segment, "Consumer"),
    ("enterprise", Dimension::Segment, "Enterprise"),
    ("trade", Dimension::Segment, "Trade"),
    ("returned", Dimension::Status, "returned"),
    ("cancelled", Dimension::Status, "cancelled"),
    ("completed", Dimension::Status, "completed"),
    ("ireland", Dimension::Country, "Ireland"),
];

/// Lower case, single spaces, no punctuation but what numbers and `&` need; a space at both ends.
pub(super) fn normalised(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '&' | '-' | '_') { c } else { ' ' })
        .collect();
    let words: Vec<&str> = kept
        .split_whitespace()
        .map(|w| w.trim_end_matches('.'))
        .filter(|w| !w.is_empty())
        .collect();
    format!(" {} ", words.join(" "))
}

/// Whether the words of `phrase` stand in a normalised text.
pub(super) fn has(text: &str, phrase: &str) -> bool {
    text.contains(&format!(" {phrase} "))
}
