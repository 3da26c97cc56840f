/** DECIMALs: whole numbers of the last digit after the point ("unscaled"), with their scale kept in the type. */

/** Largest exponent that is expanded; beyond it the text is refused. */
const EXPONENT_MAX = 400;

/**
 * A number's text (`-12.50`, `1e3`) as unscaled digits of `scale`, rounded half up. Undefined if it is no number;
 * null if it has more than `precision` digits then, as Flink answers an overflow.
 */
export function parseDecimal(text: string, precision: number, scale: number): bigint | null | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole.length + fraction.length === 0 || Math.abs(Number(exponent)) > EXPONENT_MAX) return undefined;
  const unscaled = BigInt(whole + fraction);
  const value = rescale(sign === '-' ? -unscaled : unscaled, fraction.length - Number(exponent), scale);
  return fitDecimal(value, precision);
}

/** Digits of scale `from` as digits of scale `to`, rounded half away from zero. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * powerOfTen(to - from);
  return divideHalfUp(unscaled, powerOfTen(from - to));
}

/** Division of whole numbers, rounded half away from zero. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = remainder < 0n ? -remainder * 2n : remainder * 2n;
  const size = divisor < 0n ? -divisor : divisor;
  if (twice < size) return quotient;
  return dividend < 0n !== divisor < 0n ? quotient - 1n : quotient + 1n;
}

/** The digits if there are at most `precision` of them, otherwise null. */
export function fitDecimal(unscaled: bigint, precision: number): bigint | null {
  const limit = powerOfTen(precision);
  return unscaled < limit && unscaled > -limit ? unscaled : null;
}

/** `-12.50` for -1250n of scale 2. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Exponent below which Java writes a decimal as `2.7E-8`. */
const PLAIN_EXPONENT_MIN = -6;

/**
 * As Java writes a decimal without its trailing zeros: `1.5`, but `1E+2` for 100 and `2.7E-8` for what is very small.
 * That is the form of Flink's `json` and `csv`.
 */
export function scientificDecimal(unscaled: bigint, scale: number): string {
  if (unscaled === 0n) return '0';
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const kept = digits.replace(/0+$/, '');
  const exponent = digits.length - 1 - scale;
  const keptScale = scale - (digits.length - kept.length);
  const sign = unscaled < 0n ? '-' : '';
  if (keptScale >= 0 && exponent >= PLAIN_EXPONENT_MIN) return sign + formatDecimal(BigInt(kept), keptScale);
  const fraction = kept.length > 1 ? `.${kept.slice(1)}` : '';
  return `${sign}${kept[0]}${fraction}E${exponent < 0 ? '' : '+'}${exponent}`;
}

const POWERS_OF_TEN = Array.from({ length: 80 }, (_, exponent) => 10n ** BigInt(exponent));

export function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}
