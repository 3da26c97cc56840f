const CENTRAL = {
  numerator: [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ],
  denominator: [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
  ],
};
const TAIL = {
  numerator: [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  denominator: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};
const TAIL_FROM = 0.97575;

/**
 * The number below which a standard normal variable stays with probability `p`, for p from 0.5 up to 1. Rational
 * approximation by P. J. Acklam, 2003; relative error below 1.15e-9.
 */
export function normalQuantile(p: number): number {
  if (p > TAIL_FROM) {
    const q = Math.sqrt(-2 * Math.log(1 - p));
    return -polynomial(TAIL.numerator, q) / polynomial(TAIL.denominator, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(CENTRAL.numerator, r)) / polynomial(CENTRAL.denominator, r);
}

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
