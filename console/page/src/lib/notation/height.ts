/** A vertical limit as its author gave it: value in thousandths of the unit. GND and UNL have none. */
export interface Height {
  readonly ref: string;
  readonly unit?: string;
  readonly value: number;
}

/** Writes a vertical limit as the node reads it: FL100, 2000FT AMSL, 500M AGL, GND, UNL. */
export function formatHeight(height: Height): string {
  if (height.ref === "GND" || height.ref === "UNL") return height.ref;
  const sign = height.value < 0 ? "-" : "";
  const value = Math.abs(height.value);
  const whole = Math.floor(value / 1000);
  const rest = fraction(value % 1000, 3);
  if (height.ref === "STD" && height.unit === "FL") return `FL${sign}${String(whole).padStart(3, "0")}${rest}`;
  return `${sign}${whole}${rest}${height.unit ?? ""} ${height.ref}`;
}

/** Writes a fraction of so many digits with its point and without zeros at the end; nothing for 0. */
export function fraction(value: number, digits: number): string {
  return value === 0 ? "" : `.${String(value).padStart(digits, "0").replace(/0+$/, "")}`;
}
