/** Where Databricks serves its own pages. Of another host, a demo or a proxy, it is not known what it shows. */
const OWN = /\.(cloud\.databricks\.(com|us|mil)|gcp\.databricks\.com|azuredatabricks\.net|databricks\.azure\.(us|cn))$/;

/** The workspace's page about a statement, where it is known to have one. */
export function statementPage(host: string, statementId: string): string | undefined {
  if (!URL.canParse(host)) return undefined;
  const { protocol, hostname, origin } = new URL(host);
  if (protocol !== "https:" || !OWN.test(hostname)) return undefined;
  return `${origin}/sql/history?queryId=${encodeURIComponent(statementId)}`;
}
