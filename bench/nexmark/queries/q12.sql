-- How many bids each bidder made in ten seconds of the clock: no two runs are equal.
CREATE TABLE nexmark_result (bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)) WITH ({SINK});

CREATE VIEW timed_bid AS SELECT *, PROCTIME() AS p_time FROM bid;

INSERT INTO nexmark_result
SELECT bidder, COUNT(*) AS bid_count, window_start AS starttime, window_end AS endtime
FROM TABLE(TUMBLE(TABLE timed_bid, DESCRIPTOR(p_time), INTERVAL '10' SECOND))
GROUP BY bidder, window_start, window_end;
