import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CloudEvent } from './cloud-event.ts';

interface Feature {
  id: string;
  properties: { mag: number | null; place: string; time: number; updated: number };
  geometry: { coordinates: [number, number, number] };
}

/**
 * A week of earthquakes of the U.S. Geological Survey (public domain), from the `vega-datasets` package, in the
 * order in which each report was last revised: that is its arrival. A revision can come days after the quake, so
 * event time and arrival time differ as they do in life.
 */
export async function readEarthquakes(): Promise<CloudEvent[]> {
  const packageFile = createRequire(import.meta.url).resolve('vega-datasets');
  const file = join(dirname(packageFile), '..', 'data', 'earthquakes.json');
  const { features } = JSON.parse(await readFile(file, 'utf8')) as { features: Feature[] };
  return features
    .filter(({ properties }) => properties.mag !== null)
    .sort((a, b) => a.properties.updated - b.properties.updated)
    .map(quakeEvent);
}

function quakeEvent({ id, properties, geometry }: Feature): CloudEvent {
  const [longitude, latitude, depthKm] = geometry.coordinates;
  const time = new Date(properties.time).toISOString();
  return {
    specversion: '1.0',
    id: `${id}-${properties.updated}`,
    source: 'urn:usgs:earthquakes',
    type: 'gov.usgs.earthquake.reported',
    time,
    datacontenttype: 'application/json',
    partitionkey: id,
    data: {
      id,
      magnitude: properties.mag,
      place: properties.place,
      depthKm,
      latitude,
      longitude,
      time,
      updated: new Date(properties.updated).toISOString(),
    },
  };
}
