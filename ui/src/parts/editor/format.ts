// SQL, laid out anew. The library is loaded with the first use.
import { formatDialect, spark } from "sql-formatter";

/** Throws what cannot be read. */
export function formatted(text: string): string {
  return formatDialect(text, { dialect: spark, tabWidth: 2, keywordCase: "upper", paramTypes: { named: [":"] } });
}
