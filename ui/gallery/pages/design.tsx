import { Bookmark, Check, MessageSquare, Pencil, Plus, ShieldAlert, ShieldCheck, Trash2, UserCog } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Avatar } from "../../src/design/Avatar";
import { Badge } from "../../src/design/Badge";
import { Button, type Look } from "../../src/design/Button";
import { Callout } from "../../src/design/Callout";
import { Card } from "../../src/design/Card";
import { Checkbox } from "../../src/design/Checkbox";
import { Chip } from "../../src/design/Chip";
import { Choice } from "../../src/design/Choice";
import { Dialog } from "../../src/design/Dialog";
import { Empty } from "../../src/design/Empty";
import { Field, TextArea, TextInput } from "../../src/design/Field";
import { IconButton } from "../../src/design/IconButton";
import { Kbd } from "../../src/design/Kbd";
import { Mark } from "../../src/design/Mark";
import { Menu, MenuItem, MenuLine } from "../../src/design/Menu";
import { Popover } from "../../src/design/Popover";
import { Progress } from "../../src/design/Progress";
import { Select } from "../../src/design/Select";
import { Skeleton } from "../../src/design/Skeleton";
import { Spinner } from "../../src/design/Spinner";
import { Switch } from "../../src/design/Switch";
import { Tabs } from "../../src/design/Tabs";
import Tips from "../../src/design/Tips";
import Toasts from "../../src/design/Toasts";
import { toast } from "../../src/design/toast";
import type { Tone } from "../../src/design/tone";
import type { Page } from "../page";

const TONES: Tone[] = ["none", "user", "sp", "bad"];
const LOOKS: Look[] = ["primary", "normal", "plain", "danger"];
const Row = ({ children }: { children: ReactNode }) => <div className="flex flex-wrap items-center gap-3">{children}</div>;

export const design: Page[] = [
  {
    id: "colours",
    title: "Colours and type",
    scenes: () => [
      {
        title: "Text on each ground",
        body: (
          <div className="grid gap-2">
            {["bg-bg", "bg-surface", "bg-sunken", "bg-raised"].map((ground) => (
              <p key={ground} className={`flex flex-wrap gap-4 rounded-sm border border-line p-3 ${ground}`}>
                <span className="text-ink">ink</span> <span className="text-ink-2">second</span> <span className="text-ink-3">third</span>{" "}
                <span className="text-user">user</span> <span className="text-sp">service principal</span> <span className="text-bad">bad</span>{" "}
                <span className="text-ok">ok</span>
              </p>
            ))}
          </div>
        ),
      },
      {
        title: "Type",
        body: (
          <div className="grid gap-1">
            <p className="text-2xl font-bold tracking-tight">28 as yourself</p>
            <p className="text-xl font-semibold">20 What would you like to know?</p>
            <p className="text-lg">16 alice@example.com</p>
            <p className="text-prose">15 Revenue came to €11.88 M</p>
            <p className="text-md">14 Everything runs as you</p>
            <p className="text-sm">12.5 Serverless Starter</p>
            <p className="text-xs">11.5 as alice · verified</p>
            <p className="font-mono text-sm">12.5 SELECT region -&gt; 0O 1lI != &lt;=</p>
          </div>
        ),
      },
    ],
  },
  {
    id: "buttons",
    title: "Buttons",
    scenes: () => [
      ...LOOKS.map((look) => ({
        title: look,
        body: (
          <Row>
            <Button look={look}>Run once</Button>
            <Button look={look} disabled>
              Not now
            </Button>
            <Button look={look}>
              <Pencil size={14} aria-hidden /> Edit
            </Button>
            <Button look={look} size="sm">
              Small
            </Button>
          </Row>
        ),
      })),
      { title: "large", body: <Button look="primary" size="lg">Sign in with your browser</Button> },
      { title: "long words", body: <Button round>What was the revenue of every region in every quarter of every year since the company was founded, as a table?</Button> },
      {
        title: "icons",
        body: (
          <Row>
            <IconButton label="New chat">
              <Plus size={16} />
            </IconButton>
            <IconButton label="Delete" small>
              <Trash2 size={14} />
            </IconButton>
            <IconButton label="Keep" disabled>
              <Bookmark size={16} />
            </IconButton>
          </Row>
        ),
      },
      { title: "keys", body: <Row><Kbd>Ctrl K</Kbd><Kbd>Esc</Kbd><Kbd>Shift Enter</Kbd></Row> },
    ],
  },
  {
    id: "badges",
    title: "Badges, chips, marks",
    scenes: () => [
      { title: "badges", body: <Row>{TONES.map((tone) => <Badge key={tone} tone={tone}><ShieldCheck size={14} aria-hidden /> as alice · {tone}</Badge>)}</Row> },
      { title: "chips", body: <Row>{TONES.map((tone) => <Chip key={tone} tone={tone}><UserCog size={16} aria-hidden /> Acting as {tone}</Chip>)}</Row> },
      { title: "marks and avatars", body: <Row><Mark size="sm" /><Mark /><Mark size="lg" /><Avatar name="Alice Martin" /><Avatar name="behalf app" tone="sp" large /></Row> },
    ],
  },
  {
    id: "notes",
    title: "Cards, callouts, waiting, nothing",
    scenes: () => [
      { title: "cards", body: <div className="grid gap-2">{TONES.map((tone) => <Card key={tone} tone={tone} className="p-3">{tone}</Card>)}</div> },
      {
        title: "callouts",
        body: (
          <div className="grid gap-2">
            {TONES.map((tone) => (
              <Callout key={tone} tone={tone} icon={<ShieldAlert size={16} aria-hidden />}>
                <p className="font-medium">The workspace cannot be reached.</p>
                <p className="text-ink-2">Look at the network, or at the VPN.</p>
              </Callout>
            ))}
          </div>
        ),
      },
      { title: "waiting", body: <div className="grid max-w-80 gap-4"><Spinner label="Loading" /><Progress label="Session" value={0.7} /><Progress label="Warehouse" tone="sp" /><Skeleton label="Loading" lines={4} /></div> },
      { title: "nothing", body: <Empty icon={<MessageSquare size={18} />} title="No threads yet">What you ask is kept here, for you alone.</Empty> },
    ],
  },
  { id: "forms", title: "Forms", scenes: () => [{ title: "all", body: <Forms /> }] },
  {
    id: "tabs",
    title: "Tabs",
    scenes: () => [{ title: "two of three", body: <SomeTabs /> }],
  },
  { id: "dialog", title: "Dialog", whole: () => <main className="p-6"><h1>Behind</h1><ADialog /></main> },
  { id: "menu", title: "Menu", whole: () => <main className="p-6"><h1>Behind</h1><AMenu /></main> },
  {
    id: "popover",
    title: "Popover",
    scenes: () => [{ title: "opens", body: <div><Popover label="More" trigger={<Button data-testid="opens">Why?</Button>}><p>A row filter on orders shaped this result.</p></Popover></div> }],
    act: async ({ click }) => click("opens"),
  },
  {
    id: "toast",
    title: "Toast",
    scenes: () => [{ title: "with a way back", body: <Toasts wait={1_000_000} /> }],
    act: async ({ see }) => {
      toast({ text: (t) => t("threads.deleted", { title: "Q3 revenue by region" }), onUndo: () => {} });
      toast({ text: "Copied." });
      await see("toast");
    },
  },
  {
    id: "tip",
    title: "Tip",
    scenes: () => [{ title: "on focus and on rest", body: <Row><IconButton label="Identity panel" data-testid="tipped"><ShieldCheck size={16} /></IconButton><Tips /></Row> }],
  },
];

function Forms() {
  const [on, setOn] = useState(true);
  const [some, setSome] = useState<boolean | undefined>(undefined);
  const [of, setOf] = useState("jwt");
  const [span, setSpan] = useState(15);
  return (
    <div className="grid max-w-md gap-5">
      <Field label="Workspace" hint="As in your browser's address bar.">
        {(tied) => <TextInput {...tied} placeholder="https://your-workspace-host" />}
      </Field>
      <Field label="Client id" wrong="This is not an address.">
        {(tied) => <TextInput {...tied} defaultValue="htps:/prod" />}
      </Field>
      <Field label="Managed">{(tied) => <TextInput {...tied} disabled defaultValue="https://prod-eu.cloud.databricks.com" />}</Field>
      <Field label="Statement">{(tied) => <TextArea {...tied} code defaultValue="SELECT 1" />}</Field>
      <Checkbox checked={on} onChange={setOn}>Reads</Checkbox>
      <Checkbox checked={some} onChange={setSome}>Some of it</Checkbox>
      <Checkbox checked={false} onChange={() => {}} disabled>Writes</Checkbox>
      <Switch checked={on} onChange={setOn} hint="Once it took longer than ten seconds.">Tell me when a query ends</Switch>
      <Switch checked={!on} onChange={(next) => setOn(!next)}>Off</Switch>
      <Select label="Grant" value={of} onChange={setOf} options={[{ value: "jwt", label: "jwt-bearer" }, { value: "none", label: "none" }]} />
      <Choice legend="Do not ask again for" value={span} onChange={setSpan} options={[15, 60, 480].map((value) => ({ value, label: `${value} minutes` }))} />
    </div>
  );
}

function SomeTabs() {
  const [chosen, setChosen] = useState<string>();
  const pane = (id: string) => ({ id, label: id, icon: <Check size={16} aria-hidden />, body: <p className="p-3 text-sm">{id}</p> });
  return (
    <Card>
      <Tabs label="Ways" chosen={chosen} onChoose={setChosen} panes={["Table", "Chart", "SQL"].map(pane)} />
    </Card>
  );
}

function ADialog() {
  return (
    <Dialog
      open
      onClose={() => {}}
      title="Delete “Q3 revenue by region”?"
      about="Its messages are gone for good; the ledger stands."
      actions={
        <>
          <Button>Keep it</Button>
          <Button look="danger">Delete</Button>
        </>
      }
    />
  );
}

function AMenu() {
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <div className="relative w-60">
      <Button ref={opener}>Profiles</Button>
      <Menu label="Profiles" opener={opener} onClose={() => {}}>
        <MenuItem onChoose={() => {}}>
          <Plus size={16} aria-hidden /> Add account or workspace
        </MenuItem>
        <MenuLine />
        <MenuItem onChoose={() => {}} disabled>
          <Bookmark size={16} aria-hidden /> Remembered
        </MenuItem>
      </Menu>
    </div>
  );
}
