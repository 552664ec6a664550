import { Avatar } from "../design/Avatar";

/** A person or a service principal: name, and where. */
export function Who(props: { name: string; userName: string; host: string; detail?: string; service?: boolean }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <Avatar name={props.name} large tone={props.service ? "sp" : "user"} />
      <div className="grid min-w-0">
        <strong className="truncate" title={props.userName}>
          {props.userName}
        </strong>
        <span className="text-xs text-ink-2 [overflow-wrap:anywhere]">
          {bare(props.host)}
          {props.detail}
        </span>
      </div>
    </div>
  );
}

/** A workspace's address, as people say it. */
export function bare(host: string): string {
  return host.replace(/^https?:\/\//, "");
}
