import { formatTime } from '../../format/time.ts';
import {
  DEFAULT_RANGE,
  isLive,
  PRESETS,
  shifted,
  spanOf,
  type TimeRange,
  zoomedOut,
} from '../../series/time-range.ts';
import { usePreference } from '../../shell/preferences.ts';
import { useShortcuts } from '../../shell/shortcuts.ts';
import { Button, IconButton } from '../../ui/button.tsx';

interface RangeControlProps {
  range: TimeRange;
  onRange: (range: TimeRange) => void;
}

/** Which stretch of event time is shown. Dragging across a chart does the same as the buttons. */
export function RangeControl({ range, onRange }: RangeControlProps) {
  const [zone] = usePreference('zone');
  const back = () => onRange(shifted(range, -0.5, Date.now()));
  const forward = () => onRange(shifted(range, 0.5, Date.now()));
  const zoomOut = () => onRange(zoomedOut(range, Date.now()));
  useShortcuts({ 't b': back, 't f': forward, 't z': zoomOut });
  const known = isLive(range) && PRESETS.some((preset) => preset.from === range.from);
  const span = spanOf(range, Date.now());
  return (
    <div className="range" role="group" aria-label="Time range">
      <span className="range__label">Event time</span>
      <IconButton icon="chevron-left" label="Half a range back" onClick={back} />
      <select
        className="input"
        aria-label="Range"
        value={known ? range.from : 'other'}
        onChange={(event) => onRange({ from: event.target.value, to: 'now' })}
      >
        {!known && (
          <option value="other">
            {formatTime(span.fromMs, zone)} to {formatTime(span.toMs, zone)}
          </option>
        )}
        {PRESETS.map((preset) => (
          <option key={preset.from} value={preset.from}>
            Last {preset.label}
          </option>
        ))}
      </select>
      <IconButton
        icon="chevron-right"
        label="Half a range forward"
        onClick={forward}
        disabled={isLive(range)}
      />
      {!isLive(range) && (
        <Button small onClick={() => onRange(DEFAULT_RANGE)}>
          Back to live
        </Button>
      )}
    </div>
  );
}
