-- Every bid with its price in another currency.
CREATE TABLE nexmark_result (auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), extra STRING) WITH ({SINK});

INSERT INTO nexmark_result
SELECT auction, bidder, 0.908 * price AS price, `dateTime`, extra FROM bid;
