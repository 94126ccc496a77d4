import { shelf } from "../shelf.ts";

/** Forms that are not sent yet outlive a reload, a crash and the end of a session. */
export async function keepForm(name: string, value: unknown): Promise<void> {
  await shelf.put("forms", name, { value, kept: Date.now() });
}

export async function keptForm<T>(name: string): Promise<T | undefined> {
  return (await shelf.get<{ value: T }>("forms", name))?.value;
}

export async function dropForm(name: string): Promise<void> {
  await shelf.drop("forms", name);
}
