// Databricks SQL as the editor reads it: what is coloured, and where statements, texts and names begin and end.
import { SQLDialect } from "@codemirror/lang-sql";

const KEYWORDS =
  "add all alter analyze and anti any array as asc at between by cache call cascade case catalog change check clear cluster clustered collate column columns comment commit constraint copy cost create cross cube current current_date current_timestamp current_user database databases declare default delete delta desc describe detail distinct drop else end escape except exclude execute exists explain extended external extract false fetch filter first following for force foreign formatted from full function functions generated global grant group grouping having history identifier if ignore ilike immediate in inner input insert intersect interval into is join lateral left like limit location logical materialized matched merge minus natural no not null nulls of offset on only optimize option or order outer over overwrite partition partitions percent pivot preceding primary privileges properties qualify range recipient recursive references refresh rename repair replace reset restore revoke rlike rollup row rows schema schemas select semi set sets share show skip some sort source start stream stored struct sync table tables tablesample target tblproperties temp temporary then timestamp timestampadd timestampdiff to transform trigger trim true truncate unbounded union unique unpivot unset update use using vacuum values version view views volume when where window with within zorder";
const TYPES =
  "bigint binary boolean byte date decimal double float int integer interval long map numeric real short smallint string struct timestamp timestamp_ntz tinyint variant void";

export const DATABRICKS = SQLDialect.define({
  keywords: KEYWORDS,
  types: TYPES,
  backslashEscapes: true,
  doubleQuotedStrings: true,
  identifierQuotes: "`",
  caseInsensitiveIdentifiers: true,
  // A parameter; two of them are a cast, which `statement.ts` tells apart.
  specialVar: ":",
});
