import { useEffect, useState } from "react";
import { rpc } from "../host";

/** Whether the demo workspace can be had on this machine. Where that is not known, it is not offered. */
export function useDemoOffer(wanted: boolean): boolean {
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    let here = wanted;
    if (wanted) rpc("demo/show", {}).then((view) => here && setOffered(!!view.offered), () => {});
    return () => {
      here = false;
    };
  }, [wanted]);
  return wanted && offered;
}
