// Written from crates/app/src/contract.rs by `cargo xtask contract`. Do not edit.

export type Accepted = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * The turn.
 */
turn_id: TurnId, };

export type ActingPrincipal = { 
/**
 * The id the workspace gives.
 */
id: string, 
/**
 * The user name, for people.
 */
user_name: string, };

export type Action = { 
/**
 * Its id.
 */
id: ActionId, 
/**
 * The thread it belongs to.
 */
thread_id: ThreadId, 
/**
 * The turn it belongs to.
 */
turn_id: TurnId, 
/**
 * The tool: `sql`, `model`.
 */
tool: string, 
/**
 * What it acted on: a warehouse, an endpoint.
 */
resource: string, 
/**
 * What it did there: `select`, `update`, `chat`.
 */
operation: string, 
/**
 * As whom; absent only where no lease could be had.
 */
run_as?: RunAsIdentity | null, 
/**
 * Who let it run.
 */
decision: Decision, 
/**
 * Where it stands.
 */
status: ActionStatus, 
/**
 * The workspace's id of the statement.
 */
statement_id?: string | null, 
/**
 * The workspace's id of the request.
 */
request_id?: string | null, 
/**
 * Rows of the result.
 */
rows?: number | null, 
/**
 * Whether the workspace or a limit cut the result.
 */
truncated?: boolean, 
/**
 * Milliseconds from intent to outcome.
 */
ms: number, 
/**
 * What the workspace's record says.
 */
verified: Verification, 
/**
 * What it tells beside its rows.
 */
findings?: Findings | null, 
/**
 * What went wrong.
 */
error?: Failure | null, };

export type ActionId = string;

export type ActionStatus = "running" | "succeeded" | "failed" | "cancelled" | "not_run" | "withheld" | "unknown";

export type ActionView = { 
/**
 * The action.
 */
action: Action, 
/**
 * Its arguments.
 */
arguments: Record<string, unknown>, 
/**
 * The columns of its result, where the rows are still held.
 */
columns: Array<Column>, };

export type Anchor = { 
/**
 * Statements whose tag is the hash of our entry.
 */
matching: number, 
/**
 * Entries that the history names and the ledger does not have so.
 */
contradicted: Array<number>, 
/**
 * Statements tagged by other chains.
 */
other_chains: number, 
/**
 * Statements without a tag: not ours.
 */
untagged: number, 
/**
 * The history was longer than what is read of it.
 */
partial: boolean, };

export type ApprovalId = string;

export type ApprovalRequest = { 
/**
 * Its id; decisions name it.
 */
id: ApprovalId, 
/**
 * The turn that waits for it.
 */
turn_id: TurnId, 
/**
 * The action it would become.
 */
action_id: ActionId, 
/**
 * The kind of tool: `sql`, `function`, `mcp`, `agent`, …
 */
tool: string, 
/**
 * By what name the model called it.
 */
name: string, 
/**
 * On what.
 */
resource: string, 
/**
 * What the gate read from the arguments: `update`, or `unknown`.
 */
operation: string, 
/**
 * Why it asks, for people.
 */
reason: string, 
/**
 * The arguments, whole: for SQL `{"statement": …}`. An edit gives others in their place.
 */
arguments: Record<string, unknown>, 
/**
 * The SQL that would run, where the arguments do not hold it.
 */
statement?: string | null, 
/**
 * Who it would run as.
 */
run_as: RunAsIdentity, 
/**
 * What may be decided.
 */
allowed: Array<DecisionKind>, 
/**
 * What a remembered decision would name; empty where it may not be remembered.
 */
securables: Array<string>, };

export type ArrowBytes = ArrayBuffer;

export type AuditExport = { 
/**
 * The form.
 */
form: AuditForm, };

export type AuditForm = "jsonl" | "csv" | "ocsf";

export type AuditReport = { 
/**
 * The chain.
 */
chain: ChainState, 
/**
 * The anchor; absent where the history was not asked.
 */
anchor: Anchor | null, };

export type Axis = { 
/**
 * Its number in the whole result.
 */
column: number, 
/**
 * How its values are put together.
 */
bin: Bin, };

export type AxisKind = "text" | "number" | "time";

export type Bar = { 
/**
 * The least of it.
 */
from: string, 
/**
 * The last of it; of fractions and timestamps where the next range begins, which is not in it.
 */
to: string, 
/**
 * The rows.
 */
rows: number, };

export type Bin = { "kind": "none" } | { "kind": "year" } | { "kind": "quarter" } | { "kind": "month" } | { "kind": "week" } | { "kind": "day" } | { "kind": "hour" } | { "kind": "numbers", 
/**
 * About so many.
 */
count: number, };

export type BranchesView = { 
/**
 * The one that is shown.
 */
turn_id: TurnId, 
/**
 * All of them, oldest first.
 */
all: Array<TurnId>, };

export type ChainState = { "state": "intact", 
/**
 * How many.
 */
entries: number, 
/**
 * The chain's id; none where it has not begun.
 */
chain_id: string | null, 
/**
 * The hash of the last entry, lower-case hex.
 */
head: string, } | { "state": "broken", 
/**
 * Its place.
 */
seq: number, 
/**
 * What is wrong with it.
 */
reason: string, };

export type Chart = { 
/**
 * What stands on the axis.
 */
x: Axis, 
/**
 * The column that tells the series apart.
 */
series: number | null, 
/**
 * What is measured of each group.
 */
measure: Measure, 
/**
 * The most groups that are told one by one.
 */
most: number, };

export type ChartColumn = { 
/**
 * What it holds.
 */
kind: ColumnKind, 
/**
 * How many different values there are, NULL apart; nothing where they are more than 1,000.
 */
distinct: number | null, 
/**
 * From the first to the last moment, in hours.
 */
hours: number | null, 
/**
 * How long its longest text is, in characters.
 */
longest: number, };

export type ChartColumns = { 
/**
 * The first hundred, in the order of the result.
 */
columns: Array<ChartColumn>, 
/**
 * How many rows there are.
 */
rows: number, };

export type ChartColumnsOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at: all rows, as they came, where absent.
 */
view?: ResultView, };

export type ChartForm = "bars" | "line" | "points" | "histogram";

export type ChartKeep = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * The chart.
 */
chart: KeptChart, };

export type ChartKept = { 
/**
 * The chart; nothing where none was kept.
 */
chart: KeptChart | null, };

export type ChartOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at: all rows, as they came, where absent.
 */
view?: ResultView, 
/**
 * The chart.
 */
chart: Chart, };

export type ChartPoint = { 
/**
 * Where it stands; nothing is NULL.
 */
x: string | null, 
/**
 * Of which series; nothing is NULL, or that there are none.
 */
series: string | null, 
/**
 * What was measured; nothing where it has no value.
 */
y: number | null, 
/**
 * How many rows it stands for.
 */
rows: number, };

export type ChartRows = { 
/**
 * What the axis holds.
 */
x_is: AxisKind, 
/**
 * The groups: texts by their measure, the greatest first; numbers and moments in their order.
 */
points: Array<ChartPoint>, 
/**
 * How many places of the axis there are, told or not.
 */
places: number, 
/**
 * What the texts come to that are not told one by one.
 */
other: ChartPoint | null, 
/**
 * Rows that are not in it: they have no place on an axis, or are of a series too many.
 */
left_out: number, 
/**
 * How wide a step of numbers is.
 */
step: number | null, };

export type ChatDecide = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * The decisions.
 */
decisions: Array<TurnDecision>, };

export type ChatSend = { 
/**
 * The thread; a new one where absent.
 */
thread_id: ThreadId | null, 
/**
 * The text.
 */
text: string, 
/**
 * The turn of an earlier question that it stands beside: asked anew, or asked otherwise. Both are kept.
 */
instead_of?: TurnId, 
/**
 * The key of a model that the configuration offers, in the place of the usual one.
 */
model?: string, 
/**
 * The name of an agent that answers first, in the place of the supervisor.
 */
agent?: string, };

export type ChatStop = { 
/**
 * The turn.
 */
turn_id: TurnId, };

export type Check = { 
/**
 * Its name.
 */
name: string, 
/**
 * How it ended.
 */
state: CheckState, 
/**
 * What was found.
 */
found: string, 
/**
 * How to mend it.
 */
mend?: string | null, };

export type CheckState = "pass" | "warn" | "fail" | "skipped";

export type Checkup = { 
/**
 * Each check, in the order in which they build on each other.
 */
checks: Array<Check>, };

export type Citation = { 
/**
 * What it is called, for people.
 */
title: string, 
/**
 * Where it lies: an address, or an index and a key. Never opened by itself.
 */
source?: string | null, 
/**
 * Its first words.
 */
snippet: string, };

export type Column = { 
/**
 * Its name; may repeat, may be empty.
 */
name: string, 
/**
 * The SQL type as text, e.g. `DECIMAL(22,2)`.
 */
type_text: string, };

export type ColumnKind = "text" | "number" | "date" | "time" | "other";

export type ColumnProfile = { 
/**
 * The rows.
 */
rows: number, 
/**
 * How many of them are NULL.
 */
nulls: number, 
/**
 * How many different values there are, NULL not counted.
 */
distinct: number, 
/**
 * Whether that is all of them; there are at least as many where it is not.
 */
distinct_is_exact: boolean, 
/**
 * The least value.
 */
least: string | null, 
/**
 * The greatest.
 */
most: string | null, 
/**
 * The mean, of numbers.
 */
mean: string | null, 
/**
 * How the values are spread, where they can be: at most 20 ranges of one width for numbers, dates and
 * timestamps, the most frequent values of everything else.
 */
bars: Array<Bar>, };

export type CompareRun = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * A profile that is signed in: that of the window, or another; the service principal of the configuration where
 * absent.
 */
profile: string | null, 
/**
 * The statement in place of the action's, where it was edited. It only reads, as any that is compared.
 */
statement?: string, };

export type Compares = "off" | "profiles" | "service_principal";

export type Condition = { "kind": "one_of", 
/**
 * The values; null is NULL.
 */
values: Array<string | null>, } | { "kind": "none_of", 
/**
 * The values; null is NULL.
 */
values: Array<string | null>, } | { "kind": "contains", 
/**
 * The text.
 */
text: string, } | { "kind": "between", 
/**
 * The least, if there is one.
 */
least: string | null, 
/**
 * The most, if there is one.
 */
most: string | null, } | { "kind": "null" } | { "kind": "not_null" };

export type CopiedText = { 
/**
 * The text, 4 MiB at most.
 */
text: string, 
/**
 * How many rows are in it.
 */
rows: number, 
/**
 * Whether rows are missing, since they would have been too much text.
 */
cut: boolean, };

export type CopyForm = "tsv" | "csv" | "json" | "markdown" | "sql_in";

export type CopyOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at.
 */
view: ResultView, 
/**
 * The columns, in the order they are copied in.
 */
columns: Array<number>, 
/**
 * The first row.
 */
from: number, 
/**
 * The row behind the last.
 */
to: number, 
/**
 * The form.
 */
form: CopyForm, 
/**
 * Whether the names of the columns come first, where the form leaves the choice.
 */
header: boolean, };

export type Decision = "allowed" | "approved_once" | "remembered" | "denied" | "refused";

export type DecisionKind = "approve" | "edit" | "reject" | "respond";

export type Deleted = { 
/**
 * How long it can be had back, in milliseconds, while the same person stays signed in; not at all where absent.
 */
undo_ms: number | null, };

export type DemoAccount = { 
/**
 * The name.
 */
user_name: string, 
/**
 * The password, which everybody knows.
 */
password: string, };

export type DemoView = { 
/**
 * Whether its program is on this machine, and the configuration leaves the choice.
 */
offered: boolean, 
/**
 * The one that this window started.
 */
running: DemoWorkspace | null, };

export type DemoWorkspace = { 
/**
 * Its address.
 */
host: string, 
/**
 * Who may sign in.
 */
accounts: Array<DemoAccount>, };

export type Density = "comfortable" | "compact";

export type Diagnostics = { 
/**
 * By what it is saved.
 */
number: number, 
/**
 * All of it.
 */
text: string, };

export type DiagnosticsSave = { 
/**
 * Those of this number.
 */
number: number, };

export type DistinctOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at.
 */
view: ResultView, 
/**
 * The column.
 */
column: number, 
/**
 * A text that the values hold, in whatever case; all where empty.
 */
words: string, 
/**
 * How many, 1,000 at most.
 */
count: number, };

export type DistinctValue = { 
/**
 * Its text; null is NULL.
 */
text: string | null, 
/**
 * In how many rows it stands.
 */
rows: number, };

export type DistinctValues = { 
/**
 * The most frequent first.
 */
values: Array<DistinctValue>, 
/**
 * Whether there are more than these.
 */
more: boolean, };

export type Draft = { 
/**
 * The text; empty where there is none.
 */
text: string, 
/**
 * The thread; one that has not begun where absent.
 */
thread_id: ThreadId | null, 
/**
 * Whether it is the text of the SQL editor, which is of no thread.
 */
editor?: boolean, };

export type DraftOf = { 
/**
 * The thread; one that has not begun where absent.
 */
thread_id: ThreadId | null, 
/**
 * Whether it is the text of the SQL editor, which is of no thread.
 */
editor?: boolean, };

export type EditorHistory = { 
/**
 * The newest first, also what was refused or denied.
 */
runs: Array<EditorPast>, };

export type EditorPast = { 
/**
 * The action with its statement and its values.
 */
shown: ActionView, 
/**
 * When it began.
 */
at: string, };

export type EditorRun = { 
/**
 * The thread of the editor; a new one where absent.
 */
thread_id: ThreadId | null, 
/**
 * One statement.
 */
statement: string, 
/**
 * The values for the `:name`s in it.
 */
values: Array<NamedValue>, };

export type EntryQuery = { 
/**
 * Only entries before this one.
 */
before?: number, 
/**
 * How many, 500 at most.
 */
count: number, 
/**
 * What they record.
 */
phases?: Array<Phase>, 
/**
 * In which role it was done.
 */
run_as?: RunAs, 
/**
 * The kind of tool.
 */
tool?: string, 
/**
 * The thread.
 */
thread_id?: ThreadId, 
/**
 * A text in tool, operation, resource, decision, status or the ids.
 */
words?: string, };

export type Failure = { 
/**
 * What happened, in one sentence.
 */
message: string, 
/**
 * The next step.
 */
hint: string, 
/**
 * Where in the statement, where the warehouse says so.
 */
place?: StatementPlace | null, 
/**
 * The action, turn or request it belongs to; finds it in the log.
 */
trace?: string | null, } & ({ "code": "sign_in_needed" } | { "code": "consent_needed", scope: string, } | { "code": "forbidden", securable: string | null, privilege: string | null, ask_whom?: string | null, } | { "code": "not_found" } | { "code": "invalid", field: string, } | { "code": "rate_limited", after_seconds: number, } | { "code": "busy" } | { "code": "offline" } | { "code": "timed_out" } | { "code": "declined" } | { "code": "cancelled" } | { "code": "exchange_failed", oauth_error: string | null, } | { "code": "identity_mismatch" } | { "code": "statement_failed", sql_state: string | null, } | { "code": "internal" });

export type FileForm = "csv" | "xlsx" | "parquet" | "arrow";

export type Filter = { 
/**
 * The column.
 */
column: number, 
/**
 * What its cell must be.
 */
is: Condition, };

export type Findings = { 
/**
 * The SQL that somebody else wrote for the question.
 */
sql?: string | null, 
/**
 * The message of Genie.
 */
genie?: GenieMessage | null, 
/**
 * Questions that might follow.
 */
suggested_questions?: Array<string>, 
/**
 * The passages found.
 */
citations?: Array<Citation>, };

export type Found = { 
/**
 * Its thread.
 */
thread_id: ThreadId, 
/**
 * The thread's title.
 */
title: string, 
/**
 * From whom.
 */
role: Role, 
/**
 * The words around it; those that were looked for between `MARK`s.
 */
excerpt: string, 
/**
 * When it was said.
 */
created_at: string, };

export type FoundMessages = { 
/**
 * The best first; in an excerpt, what was looked for stands between U+0001.
 */
found: Array<Found>, };

export type GenieMessage = { 
/**
 * The space.
 */
space_id: string, 
/**
 * The conversation.
 */
conversation_id: string, 
/**
 * The message.
 */
message_id: string, };

export type GenieRate = { 
/**
 * The action that asked.
 */
action_id: ActionId, 
/**
 * The rating.
 */
rating: Rating, 
/**
 * Why.
 */
comment: string | null, };

export type Grant = "pass-through" | "jwt-bearer" | "token-exchange" | "entra-obo" | "client-credentials";

export type KeptChart = { 
/**
 * As what it is drawn.
 */
kind: ChartForm, 
/**
 * What is drawn.
 */
chart: Chart, 
/**
 * What was written in the place of what the menus make, as JSON.
 */
body: string | null, };

export type LeaseView = { 
/**
 * As whom, by which grant, and what was granted.
 */
run_as: RunAsIdentity, 
/**
 * For which scopes it was asked.
 */
asked: Scopes, 
/**
 * When it ends (milliseconds of the Unix epoch).
 */
expires_at_ms: number, };

export type Leases = { 
/**
 * Soonest to end first.
 */
leases: Array<LeaseView>, };

export type LedgerEntries = { 
/**
 * Newest first.
 */
entries: Array<LedgerEntry>, };

export type LedgerEntry = { 
/**
 * Its place, from 0.
 */
seq: number, 
/**
 * When.
 */
at: string, 
/**
 * Its hash, lower-case hex.
 */
hash: string, 
/**
 * What it records.
 */
phase: Phase, 
/**
 * Who acted.
 */
principal?: ActingPrincipal, 
/**
 * The thread.
 */
thread_id?: ThreadId, 
/**
 * The turn.
 */
turn_id?: TurnId, 
/**
 * The action.
 */
action_id?: ActionId, 
/**
 * The identity claimed.
 */
run_as?: RunAs, 
/**
 * How its token was obtained.
 */
grant?: Grant, 
/**
 * What its token may do.
 */
scopes?: Scopes, 
/**
 * The tool.
 */
tool?: string, 
/**
 * On what.
 */
resource?: string, 
/**
 * What it does there.
 */
operation?: string, 
/**
 * HMAC-SHA-256 of the arguments, lower-case hex.
 */
args_commitment?: string, 
/**
 * Who let it run.
 */
decision?: string, 
/**
 * The workspace's id of the request.
 */
request_id?: string, 
/**
 * The workspace's id of the statement.
 */
statement_id?: string, 
/**
 * How it ended.
 */
status?: string, 
/**
 * Rows of the result.
 */
rows?: number, 
/**
 * Milliseconds it took.
 */
ms?: number, 
/**
 * The failure's code.
 */
error_code?: string, };

export type Managed = { 
/**
 * Where that stands.
 */
source: string, 
/**
 * Each value.
 */
settled: Array<SettledValue>, 
/**
 * The workspaces where people may sign in; any, where there is none.
 */
workspaces: Array<string>, 
/**
 * Whether results, charts and threads may be saved as files.
 */
export: boolean, };

export type MaskedColumns = { 
/**
 * Their names, in lower case; where one table is read, also those that its statement gives them by `AS`. A column
 * of the result may have another.
 */
names: Array<string>, };

export type Measure = { 
/**
 * The column; the rows themselves where absent.
 */
column: number | null, 
/**
 * What of it.
 */
of: Of, };

export type Memories = { 
/**
 * Oldest first.
 */
memories: Array<Memory>, };

export type Memory = { 
/**
 * Its id.
 */
id: MemoryId, 
/**
 * What.
 */
text: string, 
/**
 * When it was said.
 */
created_at: string, };

export type MemoryId = string;

export type MemoryRef = { 
/**
 * Its id.
 */
id: MemoryId, };

export type Mention = { 
/**
 * What it is.
 */
kind: MentionKind, 
/**
 * By what name it is mentioned: the full name, or that of the configuration.
 */
name: string, 
/**
 * What it is for, in its owner's words; of a column its type.
 */
about: string | null, };

export type MentionKind = "catalog" | "schema" | "table" | "genie_space" | "index" | "function" | "column";

export type Mentions = { 
/**
 * In the order of the listing.
 */
found: Array<Mention>, 
/**
 * Whether there is more than this.
 */
more: boolean, };

export type MentionsOf = { 
/**
 * Nothing for the top, `catalog`, `catalog.schema`, or `catalog.schema.table` for its columns.
 */
within: string, };

export type MessageId = string;

export type MessageView = { 
/**
 * Its turn.
 */
turn_id: TurnId, 
/**
 * From whom.
 */
role: Role, 
/**
 * Its text.
 */
text: string, 
/**
 * When.
 */
created_at: string, };

export type NamedValue = { 
/**
 * The name, without the colon.
 */
name: string, 
/**
 * Of what type.
 */
type: ValueKind, 
/**
 * The value as text; NULL where there is none.
 */
value: string | null, };

export type NewerVersion = { 
/**
 * Its number.
 */
version: string, 
/**
 * When it came out, as its announcement says.
 */
date: string | null, 
/**
 * What is new in it, as Markdown; empty where nothing is told.
 */
notes: string, 
/**
 * How it is taken.
 */
way: UpdateWay, };

export type Nothing = Record<symbol, never>;

export type Of = "count" | "sum" | "mean" | "least" | "most" | "each";

export type OfferedAgent = { 
/**
 * Its name, by which it is chosen.
 */
name: string, 
/**
 * What it is good for.
 */
description: string | null, };

export type OfferedModel = { 
/**
 * Its key in the configuration, by which it is chosen.
 */
key: string, 
/**
 * The endpoint.
 */
name: string, 
/**
 * Whether it is asked as the service principal.
 */
service_principal: boolean, };

export type OfferedPrompt = { 
/**
 * Its name.
 */
name: string, 
/**
 * The text.
 */
text: string, };

export type Offers = { 
/**
 * Its name, if it has one.
 */
app: string | null, 
/**
 * What it greets with.
 */
greeting: string | null, 
/**
 * Questions to begin with, the first first.
 */
starters: Array<Starter>, 
/**
 * Texts that are put into a question by their names.
 */
prompts: Array<OfferedPrompt>, 
/**
 * Models that may be chosen in the place of the usual one.
 */
models: Array<OfferedModel>, 
/**
 * Agents that may be asked first, in the place of the supervisor.
 */
agents: Array<OfferedAgent>, };

export type Phase = "begun" | "signed_in" | "signed_out" | "approval" | "intent" | "outcome" | "refused" | "verified" | "exported";

export type PictureForm = "png" | "svg";

export type PictureSave = { 
/**
 * The action whose rows it shows.
 */
action_id: ActionId, 
/**
 * What it is called.
 */
title: string, 
/**
 * The form.
 */
form: PictureForm, 
/**
 * The file in Base64.
 */
base64: string, };

export type Preferences = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Stronger lines and text, whatever the desktop says.
 */
high_contrast: boolean, 
/**
 * How much room things have.
 */
density: Density, 
/**
 * Less motion, whatever the desktop says.
 */
reduced_motion: boolean, 
/**
 * The language of the window (BCP 47); none is that of the desktop.
 */
language: string | null, 
/**
 * Which keys send.
 */
send_key: SendKey, 
/**
 * Answers appear as they are written; otherwise when they are complete.
 */
streaming: boolean, 
/**
 * What ends or waits while nobody looks is told.
 */
notifications: boolean, 
/**
 * Spelling is checked in the composer.
 */
spell_check: boolean, 
/**
 * New versions are looked for.
 */
updates: boolean, 
/**
 * The version that is not to be told of again.
 */
skipped_version: string | null, };

export type ProfileOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at.
 */
view: ResultView, 
/**
 * The column.
 */
column: number, };

export type ProfileView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its workspace.
 */
host: string, 
/**
 * Who is signed in; nobody after a sign-out, or with a profile of the Databricks tools.
 */
user_name: string | null, };

export type Rating = "POSITIVE" | "NEGATIVE" | "NONE";

export type Remembered = { 
/**
 * Its id.
 */
id: RememberedId, 
/**
 * The kind of tool.
 */
tool: string, 
/**
 * By what name the model calls it.
 */
name: string, 
/**
 * What may be done.
 */
operation: string, 
/**
 * On what, sorted.
 */
securables: Array<string>, 
/**
 * The id of what it runs on.
 */
resource_id: string, 
/**
 * What people call that.
 */
resource: string, 
/**
 * In which role.
 */
run_as: RunAs, 
/**
 * As whom.
 */
principal_id: string, 
/**
 * When it was decided.
 */
created_at: string, 
/**
 * When it ends.
 */
expires_at: string, };

export type RememberedDecisions = { 
/**
 * Newest first.
 */
remembered: Array<Remembered>, };

export type RememberedId = string;

export type RememberedRef = { 
/**
 * Its id.
 */
id: RememberedId, };

export type ResultColumns = { 
/**
 * The columns.
 */
columns: Array<Column>, };

export type ResultRef = { 
/**
 * The action.
 */
action_id: ActionId, };

export type ResultView = { 
/**
 * What every row must meet.
 */
filters: Array<Filter>, 
/**
 * A text that one of its cells must hold, in whatever case; none where empty.
 */
words: string, 
/**
 * By what rows are ordered, the weightiest first; what is equal keeps the order it came in.
 */
sort: Array<SortKey>, };

export type ResultWindow = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at: all rows, as they came, where absent.
 */
view?: ResultView, 
/**
 * The first row.
 */
offset: number, 
/**
 * How many, 1,000 at most.
 */
count: number, };

export type Role = "user" | "assistant" | "tool";

export type RunAs = "on_behalf_of_user" | "service_principal";

export type RunAsIdentity = { 
/**
 * On behalf of the user, or as the service principal.
 */
mode: RunAs, 
/**
 * Who.
 */
principal: ActingPrincipal, 
/**
 * How the token was obtained.
 */
grant: Grant, 
/**
 * What the token may do.
 */
scopes: Scopes, };

export type SaveEvent = { "event": "rows", 
/**
 * So many.
 */
rows: number, 
/**
 * Of so many.
 */
of: number, };

export type SaveOf = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at: which rows are saved, and in what order.
 */
view?: ResultView, 
/**
 * The columns, in the order they are saved in.
 */
columns: Array<number>, 
/**
 * The form.
 */
form: FileForm, };

export type SaveStop = { 
/**
 * The action.
 */
action_id: ActionId, };

export type Saved = { 
/**
 * Where.
 */
path: string, };

export type SavedRows = { 
/**
 * Where.
 */
path: string, 
/**
 * Its rows.
 */
rows: number, 
/**
 * Its length.
 */
bytes: number, 
/**
 * Whether the workspace or a limit had cut the result.
 */
truncated: boolean, 
/**
 * Texts that were too long for a cell of a spreadsheet, and were cut.
 */
cut_cells: number, };

export type Scopes = Array<string>;

export type SendKey = "enter" | "mod_enter";

export type SessionState = { 
/**
 * The workspace, if one is known.
 */
host: string | null, 
/**
 * Who is signed in.
 */
signed_in: SignedIn | null, 
/**
 * Whether the configuration leaves no choice of the workspace.
 */
fixed: boolean, 
/**
 * The profile that is in use.
 */
profile: string | null, 
/**
 * Every profile that may be chosen.
 */
profiles: Array<ProfileView>, 
/**
 * What must be said: a vault in memory, something not supported.
 */
notices: Array<string>, 
/**
 * Why nobody is, where that is a failure.
 */
problem: Failure | null, 
/**
 * The user name of the person whose window was locked because nobody used it.
 */
locked: string | null, 
/**
 * After how many minutes without input the window locks; never, where there is none.
 */
idle_minutes: number | null, 
/**
 * What the organization has settled on this machine.
 */
managed: Managed | null, };

export type SettledValue = { 
/**
 * Its key, as `retention.days`.
 */
field: string, 
/**
 * The value, for people.
 */
value: string, };

export type SignIn = { 
/**
 * The workspace's address.
 */
host: string | null, 
/**
 * As somebody who is not signed in here yet: no sign-in of this machine is replaced.
 */
another: boolean, };

export type SignInWaiting = { 
/**
 * The page, to be copied by hand.
 */
url: string, 
/**
 * Whether a browser was started.
 */
opened: boolean, };

export type SignedIn = { 
/**
 * Who.
 */
principal: ActingPrincipal, 
/**
 * What people call them.
 */
display_name: string, 
/**
 * `jwt-bearer: …`, `pass-through: …`.
 */
exchange: string, 
/**
 * The warehouse, if there is one.
 */
warehouse: string | null, 
/**
 * The chat endpoint that answers where none is chosen, if there is one.
 */
model: string | null, 
/**
 * Whether the model that answers is asked as the service principal while all else runs as the user.
 */
model_as_app: boolean, 
/**
 * Why one of them is missing.
 */
missing: Array<Failure>, 
/**
 * Whether everything runs as the service principal.
 */
service_principal: boolean, 
/**
 * Between whom a statement may be compared.
 */
compares: Compares, 
/**
 * When this sign-in ends however often it is renewed (milliseconds of the Unix epoch), where the
 * configuration says how long one lasts.
 */
ends_at_ms: number | null, 
/**
 * What the configuration offers.
 */
offers: Offers, };

export type SortKey = { 
/**
 * The column.
 */
column: number, 
/**
 * The greatest first.
 */
descending: boolean, };

export type Starter = { 
/**
 * The question.
 */
text: string, 
/**
 * The Genie space whose sample it is, by its key in the configuration.
 */
genie_space: string | null, };

export type StatementPlace = { 
/**
 * The line, from 1.
 */
line: number, 
/**
 * The characters before it in the line.
 */
position: number, };

export type SwitchProfile = { 
/**
 * Its name.
 */
name: string, };

export type Theme = "system" | "light" | "dark";

export type ThreadBranch = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * The turn.
 */
turn_id: TurnId, };

export type ThreadDelete = { 
/**
 * The thread; it may be one that was deleted and can still be had back.
 */
thread_id: ThreadId, 
/**
 * For good, now. Otherwise it can be had back for a while, and nothing shows it meanwhile.
 */
at_once: boolean, };

export type ThreadExport = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * The form.
 */
form: ThreadForm, };

export type ThreadForm = "markdown" | "json";

export type ThreadId = string;

export type ThreadPin = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * Whether it stays on top.
 */
pinned: boolean, };

export type ThreadRef = { 
/**
 * Its id.
 */
thread_id: ThreadId, };

export type ThreadRename = { 
/**
 * The thread.
 */
thread_id: ThreadId, 
/**
 * The title, 200 characters at most.
 */
title: string, };

export type ThreadSearch = { 
/**
 * The words; the last may be unfinished.
 */
words: string, };

export type ThreadSummary = { 
/**
 * Its id.
 */
id: ThreadId, 
/**
 * Its title.
 */
title: string, 
/**
 * When it began.
 */
created_at: string, 
/**
 * When it last changed.
 */
updated_at: string, 
/**
 * Whether the owner keeps it on top.
 */
pinned: boolean, };

export type ThreadView = { 
/**
 * Its messages.
 */
messages: Array<MessageView>, 
/**
 * Its actions.
 */
actions: Array<ActionView>, 
/**
 * What waits for the user.
 */
approvals: Array<ApprovalRequest>, 
/**
 * Where a question was asked anew, oldest first.
 */
branches: Array<BranchesView>, 
/**
 * The turn that runs in it now.
 */
running: TurnId | null, };

export type Threads = { 
/**
 * Those pinned first, then the last changed first.
 */
threads: Array<ThreadSummary>, };

export type TurnDecision = { 
/**
 * Which approval.
 */
approval_id: ApprovalId, 
/**
 * What.
 */
type: DecisionKind, 
/**
 * Why not, or what the tool's answer shall be; told to the model.
 */
message: string | null, 
/**
 * The arguments in place of those that were asked for: of an edit alone.
 */
arguments?: Record<string, unknown>, 
/**
 * For how many minutes the same may run unasked: of an approval alone.
 */
remember_minutes?: number, };

export type TurnEvent = { "event": "turnStarted", thread_id: ThreadId, turn_id: TurnId, message_id: MessageId, } | { "event": "textDelta", text: string, } | { "event": "approvalNeeded", approval: ApprovalRequest, } | { "event": "actionStarted", action: Action, arguments: Record<string, unknown>, } | { "event": "actionProgress", action_id: ActionId, state: string, rows: number | null, wait_seconds?: number, columns?: Array<Column>, } | { "event": "actionFinished", action: Action, columns: Array<Column>, } | { "event": "identityVerified", action_id: ActionId, verified: Verification, } | { "event": "turnFinished", turn_id: TurnId, message: string, usage: Usage, } | { "event": "turnFailed", turn_id: TurnId, failure: Failure, retry: boolean, };

export type TurnId = string;

export type UpdateEvent = { "event": "bytes", 
/**
 * So many.
 */
bytes: number, 
/**
 * Of so many.
 */
of: number | null, } | { "event": "installing", };

export type UpdateInstalled = { 
/**
 * Its number.
 */
version: string, };

export type UpdateTake = { 
/**
 * Its number.
 */
version: string, };

export type UpdateWay = { "way": "package", 
/**
 * Where the packages are.
 */
addresses: Array<string>, 
/**
 * What checks and installs them.
 */
command: string, } | { "way": "in_place", 
/**
 * Whether this program ends while an installer takes over.
 */
ends: boolean, } | { "way": "page", 
/**
 * The page.
 */
address: string, };

export type Updates = { 
/**
 * The version that runs.
 */
version: string, 
/**
 * Whether this installation looks for new ones at all.
 */
watched: boolean, 
/**
 * The newer one; absent where this is the newest.
 */
newer: NewerVersion | null, };

export type Usage = { 
/**
 * Tokens read.
 */
prompt_tokens: number, 
/**
 * Tokens written.
 */
completion_tokens: number, };

export type ValueKind = "STRING" | "BIGINT" | "DOUBLE" | "BOOLEAN" | "DATE" | "TIMESTAMP";

export type Verification = { "state": "pending" } | { "state": "ran_as_claimed" } | { "state": "data_as_claimed", 
/**
 * Who the record says sent it.
 */
compute_as: string, } | { "state": "mismatch", 
/**
 * Whose permissions the record says were used.
 */
executed_as: string, 
/**
 * Who the record says sent it.
 */
user: string, } | { "state": "unconfirmed", 
/**
 * Why, for people.
 */
reason: string, } | { "state": "not_recorded" };

export type ViewRef = { 
/**
 * The action.
 */
action_id: ActionId, 
/**
 * How it is looked at.
 */
view: ResultView, };

export type ViewRows = { 
/**
 * The rows.
 */
rows: number, };

export type WorkspaceFind = { 
/**
 * The address, of the workspace or of any page of it.
 */
host: string, };

export type WorkspaceFound = { 
/**
 * Its address.
 */
host: string, 
/**
 * Its cloud, `AWS`, `AZURE` or `GCP`, where it is known.
 */
cloud: string | null, 
/**
 * Its id, where it says so.
 */
workspace_id: string | null, };

export interface Commands {
  "session/state": (request: Nothing) => SessionState;
  "session/sign_in": (request: SignIn) => SessionState;
  "session/cancel_sign_in": (request: Nothing) => Nothing;
  "session/sign_out": (request: Nothing) => SessionState;
  "session/switch": (request: SwitchProfile) => SessionState;
  "session/lock": (request: Nothing) => SessionState;
  "session/again": (request: Nothing) => SessionState;
  "session/leases": (request: Nothing) => Leases;
  "workspace/find": (request: WorkspaceFind) => WorkspaceFound;
  "demo/show": (request: Nothing) => DemoView;
  "demo/start": (request: Nothing) => DemoWorkspace;
  "settings/show": (request: Nothing) => Preferences;
  "settings/change": (request: Preferences) => Preferences;
  "updates/look": (request: Nothing) => Updates;
  "updates/install": (request: UpdateTake) => UpdateInstalled;
  "updates/stop": (request: Nothing) => Nothing;
  "updates/restart": (request: Nothing) => Nothing;
  "doctor/run": (request: Nothing) => Checkup;
  "diagnostics/show": (request: Nothing) => Diagnostics;
  "diagnostics/save": (request: DiagnosticsSave) => Saved;
  "threads/list": (request: Nothing) => Threads;
  "threads/show": (request: ThreadRef) => ThreadView;
  "threads/branch": (request: ThreadBranch) => ThreadView;
  "threads/delete": (request: ThreadDelete) => Deleted;
  "threads/restore": (request: ThreadRef) => Nothing;
  "drafts/show": (request: DraftOf) => Draft;
  "drafts/keep": (request: Draft) => Nothing;
  "threads/search": (request: ThreadSearch) => FoundMessages;
  "threads/rename": (request: ThreadRename) => Nothing;
  "threads/export": (request: ThreadExport) => Saved;
  "threads/pin": (request: ThreadPin) => Nothing;
  "memory/list": (request: Nothing) => Memories;
  "memory/forget": (request: MemoryRef) => Nothing;
  "memory/clear": (request: Nothing) => Nothing;
  "approvals/remembered": (request: Nothing) => RememberedDecisions;
  "approvals/revoke": (request: RememberedRef) => Nothing;
  "mentions/list": (request: MentionsOf) => Mentions;
  "chat/send": (request: ChatSend) => Accepted;
  "chat/decide": (request: ChatDecide) => Accepted;
  "chat/retry": (request: ThreadRef) => Accepted;
  "chat/stop": (request: ChatStop) => Nothing;
  "compare/run": (request: CompareRun) => Accepted;
  "editor/run": (request: EditorRun) => Accepted;
  "editor/history": (request: Nothing) => EditorHistory;
  "genie/rate": (request: GenieRate) => Nothing;
  "results/again": (request: ResultRef) => ResultColumns;
  "results/window": (request: ResultWindow) => ArrowBytes;
  "results/view": (request: ViewRef) => ViewRows;
  "results/distinct": (request: DistinctOf) => DistinctValues;
  "results/profile": (request: ProfileOf) => ColumnProfile;
  "results/copy": (request: CopyOf) => CopiedText;
  "results/masked": (request: ResultRef) => MaskedColumns;
  "results/save": (request: SaveOf) => SavedRows;
  "results/save_stop": (request: SaveStop) => Nothing;
  "results/chart_columns": (request: ChartColumnsOf) => ChartColumns;
  "results/chart": (request: ChartOf) => ChartRows;
  "results/chart_kept": (request: ResultRef) => ChartKept;
  "results/keep_chart": (request: ChartKeep) => Nothing;
  "results/save_picture": (request: PictureSave) => Saved;
  "audit/list": (request: EntryQuery) => LedgerEntries;
  "audit/export": (request: AuditExport) => Saved;
  "audit/verify": (request: Nothing) => AuditReport;
}
