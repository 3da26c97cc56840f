/** Ways to write events that the platform takes. */
export const FORMATS = {
  json: {
    label: 'JSON, one event or an array',
    contentType: 'application/json',
    hint: 'An object is one event, an array is several.',
  },
  ndjson: {
    label: 'NDJSON, one event a line',
    contentType: 'application/x-ndjson',
    hint: 'Each line is one event.',
  },
  cloudevent: {
    label: 'CloudEvent, structured',
    contentType: 'application/cloudevents+json',
    hint: 'Needs specversion, id, source and type.',
  },
} as const;

export type ProduceFormat = keyof typeof FORMATS;

/** Why the text is not a body of that format; undefined if it is one. */
export function bodyProblem(format: ProduceFormat, text: string): string | undefined {
  if (text.trim() === '') return 'There is nothing to send.';
  if (format !== 'ndjson') return jsonProblem(text);
  for (const [i, line] of text.split('\n').entries()) {
    const problem = line.trim() === '' ? undefined : jsonProblem(line);
    if (problem) return `Line ${i + 1}: ${problem}`;
  }
  return undefined;
}

/** What JSON.parse says of the text; undefined if it is JSON. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not JSON.';
  }
}
