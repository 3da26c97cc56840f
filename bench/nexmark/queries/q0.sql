-- Every bid as it is: what reading and writing cost alone.
CREATE TABLE nexmark_result (auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING) WITH ({SINK});

INSERT INTO nexmark_result
SELECT auction, bidder, price, `dateTime`, extra FROM bid;
