-- Bids on some auctions.
CREATE TABLE nexmark_result (auction BIGINT, price BIGINT) WITH ({SINK});

INSERT INTO nexmark_result
SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0;
