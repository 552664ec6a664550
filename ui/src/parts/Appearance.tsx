import { useState } from "react";
import { Choice } from "../design/Choice";
import { Dialog } from "../design/Dialog";
import { contrast, density, setContrast, setDensity, setTheme, theme } from "../theme";

/** How the window looks: kept on this machine, for every profile. */
export default function Appearance({ onClose }: { onClose: () => void }) {
  // Each choice is painted at once; this part only has to be drawn anew.
  const [, setChanges] = useState(0);
  const and = <T,>(set: (next: T) => void) => (next: T) => {
    set(next);
    setChanges((n) => n + 1);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Appearance"
      about="For this machine, whoever is signed in."
      testId="appearance-dialog"
      back="[data-testid=profiles]"
    >
      <Choice
        legend="Colours"
        value={theme()}
        onChange={and(setTheme)}
        options={[
          { value: "system", label: "As the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        testId="theme"
      />
      <Choice
        legend="Contrast"
        value={contrast()}
        onChange={and(setContrast)}
        options={[
          { value: "system", label: "As the system" },
          { value: "more", label: "High" },
        ]}
        testId="contrast"
      />
      <Choice
        legend="Density"
        value={density()}
        onChange={and(setDensity)}
        options={[
          { value: "comfortable", label: "Comfortable" },
          { value: "compact", label: "Compact" },
        ]}
        testId="density"
      />
    </Dialog>
  );
}
