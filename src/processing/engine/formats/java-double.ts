/** `Double.toString` of Java: always a point, and `E` from 10^7 and below 10^-3. `shortest`: as JavaScript writes it. */
export function javaDouble(value: number, shortest: string): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  const [mantissa = '0', exponentText = '0'] = Number(shortest).toExponential().split('e');
  const exponent = Number(exponentText);
  if (size >= 1e-3 && size < 1e7) return shortest.includes('.') ? shortest : `${shortest}.0`;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent}`;
}
