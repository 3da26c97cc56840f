import { type RowType, types } from '../types.ts';

/**
 * Result of `ML_DETECT_ANOMALIES(value, rowtime [, JSON_OBJECT(…)]) OVER (…)`: the names are those of Confluent's
 * function of that name, and the score. Forecast, bounds and score are NULL while the detector is learning;
 * `is_anomaly` is FALSE then.
 */
export function anomalyType(timestamp: 'TIMESTAMP' | 'TIMESTAMP_LTZ'): RowType {
  return types.row(
    [
      { name: 'timestamp', type: { kind: timestamp, precision: 3, nullable: true } },
      { name: 'actual_value', type: types.double() },
      { name: 'forecast_value', type: types.double() },
      { name: 'lower_bound', type: types.double() },
      { name: 'upper_bound', type: types.double() },
      { name: 'anomaly_score', type: types.double() },
      { name: 'is_anomaly', type: types.boolean() },
    ],
    false,
  );
}
