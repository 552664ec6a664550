import type { SignedIn } from "../../contract";
import type { Say } from "../../i18n";
import type { Other } from "../../state/compare";

/** As whom one side runs: as a title, and within a sentence. */
export interface As {
  title: string;
  within: string;
}

export function asMe(t: Say, signedIn: SignedIn): As {
  return signedIn.service_principal ? asApp(t) : { title: t("compare.asYou"), within: t("compare.in.you") };
}

export function asOther(t: Say, { profile, name: who }: Other): As {
  return profile === null ? asApp(t) : { title: t("compare.as", { who }), within: t("compare.in.other", { who }) };
}

function asApp(t: Say): As {
  return { title: t("compare.asApp"), within: t("compare.in.app") };
}
