/** The Nexmark queries whose results nobody recorded, for DuckDB: written from what they ask, not from how Flink says it. */
const RANKS = `count(*) AS total_bids,
  count(*) FILTER (price < 10000) AS rank1_bids,
  count(*) FILTER (price >= 10000 AND price < 1000000) AS rank2_bids,
  count(*) FILTER (price >= 1000000) AS rank3_bids`;

const DAY = "strftime(dateTime, '%Y-%m-%d')";

export const NEXMARK_DUCKDB: Readonly<Record<string, string>> = {
  q4: `WITH winning AS (
      SELECT a.id, a.category, max(b.price) AS final FROM auction a JOIN bid b ON a.id = b.auction
      WHERE b.dateTime >= a.dateTime AND b.dateTime <= a.expires GROUP BY a.id, a.category)
    SELECT category AS id, sum(final) // count(*) AS final FROM winning GROUP BY category`,
  q10: `SELECT auction, bidder, price, dateTime, extra, ${DAY} AS dt, strftime(dateTime, '%H:%M') AS hm FROM bid`,
  // A session begins where the last bid of the same bidder is more than ten seconds ago: exactly ten still join.
  q11: `WITH gaps AS (
      SELECT bidder, dateTime,
        CASE WHEN dateTime - lag(dateTime) OVER w <= INTERVAL 10 SECOND THEN 0 ELSE 1 END AS begins
      FROM bid WINDOW w AS (PARTITION BY bidder ORDER BY dateTime)),
    sessions AS (
      SELECT *, sum(begins) OVER (PARTITION BY bidder ORDER BY dateTime ROWS UNBOUNDED PRECEDING) AS number FROM gaps)
    SELECT bidder, count(*) AS bid_count, min(dateTime) AS starttime, max(dateTime) + INTERVAL 10 SECOND AS endtime
    FROM sessions GROUP BY bidder, number`,
  q13: `SELECT auction, bidder, price, dateTime, 'item ' || (auction % 10000) AS "value" FROM bid`,
  q14: `SELECT auction, bidder, CAST(0.908 * price AS DECIMAL(23, 3)) AS price,
      CASE WHEN hour(dateTime) BETWEEN 8 AND 18 THEN 'dayTime'
        WHEN hour(dateTime) <= 6 OR hour(dateTime) >= 20 THEN 'nightTime' ELSE 'otherTime' END AS "bidTimeType",
      dateTime, extra, len(regexp_extract_all(extra, 'c')) AS c_counts
    FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000`,
  q16: `SELECT channel, ${DAY} AS "day", max(strftime(dateTime, '%H:%M')) AS "minute", ${RANKS},
      count(DISTINCT bidder) AS total_bidders,
      count(DISTINCT bidder) FILTER (price < 10000) AS rank1_bidders,
      count(DISTINCT bidder) FILTER (price >= 10000 AND price < 1000000) AS rank2_bidders,
      count(DISTINCT bidder) FILTER (price >= 1000000) AS rank3_bidders,
      count(DISTINCT auction) AS total_auctions,
      count(DISTINCT auction) FILTER (price < 10000) AS rank1_auctions,
      count(DISTINCT auction) FILTER (price >= 10000 AND price < 1000000) AS rank2_auctions,
      count(DISTINCT auction) FILTER (price >= 1000000) AS rank3_auctions
    FROM bid GROUP BY channel, ${DAY}`,
  q17: `SELECT auction, ${DAY} AS "day", ${RANKS},
      min(price) AS min_price, max(price) AS max_price, sum(price) // count(*) AS avg_price, sum(price) AS sum_price
    FROM bid GROUP BY auction, ${DAY}`,
  // Of equal prices the first to arrive ranks better.
  q19: `SELECT * EXCLUDE (place) FROM (
      SELECT *, row_number() OVER (PARTITION BY auction ORDER BY price DESC, place) AS rank_number FROM bid_by_place)
    WHERE rank_number <= 10`,
  q22: `SELECT auction, bidder, price, channel,
      nullif(split_part(url, '/', 4), '') AS dir1, nullif(split_part(url, '/', 5), '') AS dir2,
      nullif(split_part(url, '/', 6), '') AS dir3 FROM bid`,
  q23: `SELECT bidder, price, channel, url, b.extra AS bid_extra, p.id AS person_id, name, "emailAddress", "creditCard", city, state,
      p.extra AS person_extra, "itemName", description, "initialBid", reserve, a.dateTime AS "auction_dateTime", expires, seller,
      category, a.extra AS auction_extra
    FROM bid b JOIN person p ON p.id = b.bidder JOIN auction a ON a.seller = b.bidder`,
};

/** Views on a file of events, named and typed as the streaming ones. */
export function nexmarkViews(file: string): string {
  const person =
    'id BIGINT, name VARCHAR, "emailAddress" VARCHAR, "creditCard" VARCHAR, city VARCHAR, state VARCHAR, "dateTime" TIMESTAMP, extra VARCHAR';
  const auction =
    'id BIGINT, "itemName" VARCHAR, description VARCHAR, "initialBid" BIGINT, reserve BIGINT, "dateTime" TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra VARCHAR';
  const bid =
    'auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR, "dateTime" TIMESTAMP, extra VARCHAR';
  const columns = `{event_type: 'INTEGER', person: 'STRUCT(${person})', auction: 'STRUCT(${auction})', bid: 'STRUCT(${bid})'}`;
  return `
    CREATE TABLE events AS SELECT *, row_number() OVER () AS place
      FROM read_json('${file}', format = 'newline_delimited', columns = ${columns});
    CREATE VIEW person AS SELECT unnest(person) FROM events WHERE event_type = 0;
    CREATE VIEW auction AS SELECT unnest(auction) FROM events WHERE event_type = 1;
    CREATE VIEW bid AS SELECT unnest(bid) FROM events WHERE event_type = 2;
    CREATE VIEW bid_by_place AS SELECT unnest(bid), place FROM events WHERE event_type = 2;`;
}
