//! How near a document is to a question.

use super::{Document, EMBEDDED};
use bm25::{Language, LanguageMode, SearchEngineBuilder};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Dimensions of an embedding.
pub(crate) const DIMENSIONS: usize = 1024;
/// How much the first places count more than later ones, where two rankings are joined.
const FUSION: f64 = 60.0;

/// Embeds a text: each word, and each three letters of it, counts in the dimension that its hash
/// names. Nothing is learned; texts with like words are near each other, and that is all.
pub(crate) fn embed(text: &str) -> Vec<f64> {
    let mut vector = vec![0.0; DIMENSIONS];
    let mut count = |piece: &str, weight: f64| {
        let digest = Sha256::digest(piece.as_bytes());
        let at = usize::from(u16::from_le_bytes([digest[0], digest[1]])) % DIMENSIONS;
        let sign = if digest[2] % 2 == 0 { 1.0 } else { -1.0 };
        if let Some(value) = vector.get_mut(at) {
            *value += weight * sign;
        }
    };
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2) {
        count(word, 2.0);
        let letters: Vec<char> = word.chars().collect();
        for three in letters.windows(3) {
            count(&three.iter().collect::<String>(), 1.0);
        }
    }
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

/// The platform's score of two embeddings: 1 for the same, less with their squared distance.
fn score(a: &[f64], b: &[f64]) -> f64 {
    let squared: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    1.0 / (1.0 + squared)
}

/// Places in a list of documents with their scores, best first.
pub(super) type Ranking = Vec<(usize, f64)>;

fn sorted(mut ranking: Ranking) -> Ranking {
    ranking.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    ranking
}

/// By nearness of embeddings.
pub(super) fn by_vector(documents: &[Document], vector: &[f64]) -> Ranking {
    let scored = documents
        .iter()
        .enumerate()
        .map(|(at, document)| (at, score(vector, &embed(&document.text(EMBEDDED)))));
    sorted(scored.collect())
}

/// By the words of some columns.
pub(super) fn by_words(documents: &[Document], question: &str, columns: &[&str]) -> Ranking {
    let corpus: Vec<String> = documents
        .iter()
        .map(|document| columns.iter().map(|c| document.text(c)).collect::<Vec<_>>().join(" "))
        .collect();
    let engine = SearchEngineBuilder::<u32>::with_corpus(
        LanguageMode::Fixed(Language::English),
        corpus.clone(),
    )
    .build();
    let found = engine.search(question, corpus.len());
    let places = found
        .into_iter()
        .map(|hit| (usize::try_from(hit.document.id).unwrap_or(usize::MAX), f64::from(hit.score)));
    sorted(places.collect())
}

/// Both together, by reciprocal rank.
pub(super) fn joined(first: &Ranking, second: &Ranking) -> Ranking {
    let mut scores: HashMap<usize, f64> = HashMap::new();
    for ranking in [first, second] {
        for (place, (at, _)) in (1u32..).zip(ranking) {
            *scores.entry(*at).or_default() += 1.0 / (FUSION + f64::from(place));
        }
    }
    sorted(scores.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_words_are_near() {
        let question = embed("refund of a bulk order");
        let near = score(&question, &embed("Refunds of bulk orders need approval."));
        let far = score(&question, &embed("Charge cordless tools away from paint."));
        assert!(near > far, "{near} is nearer than {far}");
        let same = score(&question, &question);
        assert!((same - 1.0).abs() < 1e-9, "the same text is as near as can be: {same}");
    }
}
