import { lazy, Suspense, useEffect, useState } from "react";
import { useToasts } from "../design/toast";
import { Notices } from "./Notices";

const Toasts = lazy(() => import("../design/Toasts"));
const Tips = lazy(() => import("../design/Tips"));

/** What lies over every page of the window, and is loaded when the page stands. */
export function Over() {
  const [late, setLate] = useState(false);
  const toasts = useToasts();
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    // One of them that is not loaded yet hides none of the others.
    <>
      <Suspense>{late && <Tips />}</Suspense>
      <Notices />
      <Suspense>{toasts.length > 0 && <Toasts />}</Suspense>
    </>
  );
}
