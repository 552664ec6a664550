//! Charts of results, and their pictures as files.

use super::{
    Desk,
    results::{ALL, unsorted},
};
use crate::contract::{
    ChartColumns, ChartColumnsOf, ChartKeep, ChartKept, ChartOf, ChartRows, Nothing, PictureForm,
    PictureSave, ResultRef, Saved,
};
use crate::held::no_action;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use behalf_core::{Entry, Failure, FailureCode, Ledger, Phase};
use behalf_results::Rows;
use tokio_util::sync::CancellationToken;

/// The greatest picture, in bytes.
const MOST: usize = 32 * 1024 * 1024;
/// The most groups that are told one by one.
const GROUPS: u32 = 5_000;

impl Desk {
    pub(super) async fn chart_columns(
        &self,
        request: ChartColumnsOf,
    ) -> Result<ChartColumns, Failure> {
        let ChartColumnsOf { action_id, view } = request;
        let look = |rows: Rows, stop: &CancellationToken| rows.chart_columns(stop);
        self.look(action_id, (unsorted(view), ALL), CancellationToken::new(), look).await
    }

    pub(super) async fn chart(&self, request: ChartOf) -> Result<ChartRows, Failure> {
        let ChartOf { action_id, view, mut chart } = request;
        chart.most = chart.most.min(GROUPS);
        let look = move |rows: Rows, stop: &CancellationToken| rows.chart(&chart, stop);
        self.look(action_id, (unsorted(view), ALL), CancellationToken::new(), look).await
    }

    /// The chart that is kept of a result. One that an older Behalf wrote otherwise is none.
    pub(super) async fn chart_kept(&self, request: ResultRef) -> Result<ChartKept, Failure> {
        let (_, caller) = self.whose(&request.action_id).await?;
        let kept = caller.store().chart(&request.action_id).await?;
        Ok(ChartKept { chart: kept.and_then(|text| serde_json::from_str(&text).ok()) })
    }

    pub(super) async fn keep_chart(&self, request: ChartKeep) -> Result<Nothing, Failure> {
        let ChartKeep { action_id, chart } = request;
        let (_, caller) = self.whose(&action_id).await?;
        let text = serde_json::to_string(&chart).map_err(Failure::internal)?;
        caller.store().keep_chart(&action_id, &text).await?;
        Ok(Nothing {})
    }

    /// Saves the picture of a chart. The ledger says that it was taken away.
    pub(super) async fn save_picture(&self, request: PictureSave) -> Result<Saved, Failure> {
        self.may_export()?;
        let (_, caller) = self.whose(&request.action_id).await?;
        let stored = caller.store().action(&request.action_id).await?.ok_or_else(no_action)?;
        let bytes = picture(&request)?;
        let action = stored.action;
        let entry = Entry {
            thread_id: Some(action.thread_id),
            turn_id: Some(action.turn_id),
            action_id: Some(action.id),
            ..Entry::new(Phase::Exported)
        };
        caller.store().append(entry).await?;
        let ending = match request.form {
            PictureForm::Png => "png",
            PictureForm::Svg => "svg",
        };
        self.save(&request.title, ending, bytes).await
    }
}

/// The file of a picture: what it says it is, and no more than a picture has.
fn picture(request: &PictureSave) -> Result<Vec<u8>, Failure> {
    let refused = || {
        let hint = "Save it in the other form, or save the rows instead.";
        let field = "base64".to_owned();
        Failure::new(FailureCode::Invalid { field }, "This is no picture of a chart.", hint)
    };
    if request.base64.len() / 4 * 3 > MOST {
        return Err(refused());
    }
    let bytes = BASE64_STANDARD.decode(&request.base64).map_err(|_| refused())?;
    let begins: &[u8] = match request.form {
        PictureForm::Png => b"\x89PNG\r\n\x1a\n",
        PictureForm::Svg => b"<svg",
    };
    if bytes.starts_with(begins) { Ok(bytes) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use behalf_core::ActionId;

    #[test]
    fn only_a_picture_is_a_picture() {
        let save = |form, bytes: &[u8]| {
            picture(&PictureSave {
                action_id: ActionId("a".into()),
                title: "t".into(),
                form,
                base64: BASE64_STANDARD.encode(bytes),
            })
        };
        assert_eq!(save(PictureForm::Svg, b"<svg/>").ok(), Some(b"<svg/>".to_vec()));
        assert!(save(PictureForm::Svg, b"<html>").is_err(), "a page is no picture");
        assert!(save(PictureForm::Png, b"\x89PNG\r\n\x1a\nrest").is_ok());
        assert!(save(PictureForm::Png, b"#!/bin/sh").is_err(), "nor is a program");
    }
}
