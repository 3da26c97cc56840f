--- case An anomaly stands beside what the processor of its machine did around it.
--- topic demo.sensors
{"sensor":"api-server.cpu","value":0.3,"ts":"2026-01-01T10:00:00Z"}
{"sensor":"api-server.cpu","value":0.9,"ts":"2026-01-01T10:00:25Z"}
{"sensor":"api-server.errors","value":0.5,"ts":"2026-01-01T10:00:26Z"}
{"sensor":"host.cpu","value":0.1,"ts":"2026-01-01T10:00:27Z"}
{"sensor":"api-server.cpu","value":0.8,"ts":"2026-01-01T10:00:32Z"}
--- topic demo.anomalies
{"sensor":"api-server.latency-p99","ts":"2026-01-01T10:00:30Z","actual_value":900,"anomaly_score":0.99}
--- sql anomaly-context.sql
--- rows anomaly_context
{"sensor":"api-server.latency-p99","ts":"2026-01-01 10:00:30.000Z","cpu_ts":"2026-01-01 10:00:25.000Z","actual_value":900,"anomaly_score":0.99,"cpu":0.9}
{"sensor":"api-server.latency-p99","ts":"2026-01-01 10:00:30.000Z","cpu_ts":"2026-01-01 10:00:32.000Z","actual_value":900,"anomaly_score":0.99,"cpu":0.8}

--- case Four rises in a row are a match, also where they come out of order; a pause begins anew.
--- topic demo.sensors
{"sensor":"boiler","value":60,"ts":"2026-01-01T10:00:00Z"}
{"sensor":"boiler","value":66,"ts":"2026-01-01T10:00:02Z"}
{"sensor":"boiler","value":63,"ts":"2026-01-01T10:00:01Z"}
{"sensor":"kettle","value":60,"ts":"2026-01-01T10:00:02Z"}
{"sensor":"kettle","value":65,"ts":"2026-01-01T10:00:03Z"}
{"sensor":"boiler","value":70,"ts":"2026-01-01T10:00:03Z"}
{"sensor":"kettle","value":65,"ts":"2026-01-01T10:00:04Z"}
{"sensor":"kettle","value":70,"ts":"2026-01-01T10:00:05Z"}
--- sql rising-sensors.sql
--- rows rising_sensors
{"sensor":"boiler","since":"2026-01-01 10:00:00.000Z","until":"2026-01-01 10:00:03.000Z","lowest":60,"highest":70}

--- case A revision moves a quake down the list.
--- topic demo.quakes
{"id":"a","magnitude":6.1,"place":"Fiji","time":"2026-01-01T10:00:00Z","updated":"2026-01-01T10:05:00Z"}
{"id":"b","magnitude":5.4,"place":"Chile","time":"2026-01-01T11:00:00Z","updated":"2026-01-01T11:05:00Z"}
{"id":"a","magnitude":5.2,"place":"Fiji","time":"2026-01-01T10:00:00Z","updated":"2026-01-01T12:00:00Z"}
--- sql top-quakes.sql
--- rows top_quakes
{"place_in_list":1,"id":"b","magnitude":5.4,"place":"Chile","time":"2026-01-01 11:00:00.000Z"}
{"place_in_list":2,"id":"a","magnitude":5.2,"place":"Fiji","time":"2026-01-01 10:00:00.000Z"}
