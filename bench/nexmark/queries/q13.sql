-- Bids with what a side table says of their auction.
CREATE TABLE side_input (key BIGINT, `value` STRING) WITH ('connector' = 'filesystem', 'path' = '{SIDE}', 'format' = 'csv');

CREATE TABLE nexmark_result (auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), `value` STRING) WITH ({SINK});

CREATE VIEW timed_bid AS SELECT *, PROCTIME() AS p_time FROM bid;

INSERT INTO nexmark_result
SELECT B.auction, B.bidder, B.price, B.`dateTime`, S.`value`
FROM timed_bid AS B
JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S
ON MOD(B.auction, 10000) = S.key;
