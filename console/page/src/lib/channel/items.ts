import { to } from "../router.svelte.ts";
import type { DeskItem } from "../api/types.ts";

/** Where an item of the desk is dealt with. */
export function itemHref({ what, id = "", name, action }: DeskItem): string {
  switch (what) {
    case "clash":
    case "standby":
      return to("clash", id);
    case "draft":
      return to("drafts", id);
    case "enrolment":
      return to("officers");
    case "charter":
      return to("entries");
    case "contested":
      return to("notice", id);
    case "receipt":
      // Notices have a spoken number; messages and urgent calls have none.
      return name.includes("/") && action === "look" ? to("notice", id) : to("messages");
  }
}
