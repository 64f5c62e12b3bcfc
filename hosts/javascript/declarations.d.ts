import type { Interface } from "heng-host";

/** The text of a `.d.ts` for a module's interface. */
export function declarations(contract: Interface): string;
