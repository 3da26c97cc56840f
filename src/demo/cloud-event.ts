/** A CloudEvent 1.0 in JSON, as the demo sends them. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  /** Event time, RFC 3339. */
  time: string;
  datacontenttype: 'application/json';
  partitionkey: string;
  /** Extension attribute that labels an event broken on purpose. */
  demobroken?: string;
  data: unknown;
}
