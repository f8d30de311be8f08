-- An order and a need for the verifiers of each version, versions that are held current, and runs of verifiers by hand.

ALTER TABLE required_verifier ADD COLUMN advisory BOOLEAN NOT NULL DEFAULT FALSE;       -- what it says of the version decides nothing
ALTER TABLE required_verifier ADD COLUMN after_id INTEGER REFERENCES verifier (id);     -- looks at the version only once this one passed it
CREATE INDEX required_verifier_waiting ON required_verifier (verifier_id) WHERE result IS NULL AND errors >= 3;

ALTER TABLE url ADD COLUMN held_version_id INTEGER REFERENCES file_version (id) ON DELETE SET NULL;  -- a person made it current; newer ones wait for its release
CREATE INDEX url_held ON url (held_version_id) WHERE held_version_id IS NOT NULL;

ALTER TABLE cycle ADD COLUMN kind TEXT NOT NULL DEFAULT 'Fetch';                        -- or 'Verify': verifiers run by hand, nothing is fetched
