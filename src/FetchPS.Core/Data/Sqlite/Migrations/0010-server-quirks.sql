-- What was found out about a URL's server, and whose turn was not made.

ALTER TABLE url ADD COLUMN quirks TEXT;                                  -- a JSON object; see ServerQuirks
ALTER TABLE url ADD COLUMN passed_over BOOLEAN NOT NULL DEFAULT FALSE;   -- a cycle gave its claim back without a turn: it comes first in the next one
