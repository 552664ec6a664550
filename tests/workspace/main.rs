//! The demo workspace by itself: its SQL, its policies, its OAuth, its planner.

mod access;
mod agents;
mod federation;
mod oauth;
mod phrasings;
mod results;
mod sql;
mod surfaces;
