-- What sets hand on together: a generation for each combination of its members' newest versions that was looked at.

CREATE TABLE generation (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  file_set_id INTEGER NOT NULL REFERENCES file_set (id),
  formed      INTEGER NOT NULL,
  cycle_id    INTEGER REFERENCES cycle (id),
  overruled   BOOLEAN NOT NULL DEFAULT FALSE,  -- a person passed what the set's verifiers did not
  passed      BOOLEAN NOT NULL DEFAULT FALSE,  -- every member passed, and every required verifier of the set passed all of them together
  unlinked    INTEGER                          -- since when the set's link leads elsewhere; the folder is kept for a while
);
CREATE INDEX generation_set ON generation (file_set_id, id);
CREATE INDEX generation_passed ON generation (file_set_id, id) WHERE passed;

CREATE TABLE generation_member (
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  url_id        INTEGER NOT NULL REFERENCES url (id),
  version_id    INTEGER REFERENCES file_version (id) ON DELETE SET NULL,  -- null: it was removed, and the generation can never pass again
  name          TEXT NOT NULL,                                            -- its path in the generation's folder
  PRIMARY KEY (generation_id, url_id)
) WITHOUT ROWID;
CREATE INDEX generation_member_version ON generation_member (version_id);

-- Which of the set's verifiers a generation needs, fixed when it is formed, and what each has said of all members together.
CREATE TABLE generation_verifier (
  generation_id  INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  verifier_id    INTEGER NOT NULL REFERENCES verifier (id),
  advisory       BOOLEAN NOT NULL,
  result         TEXT CHECK (result IN ('Passed', 'Failed')),
  errors         INTEGER NOT NULL DEFAULT 0,
  claim_cycle_id INTEGER REFERENCES cycle (id),
  PRIMARY KEY (generation_id, verifier_id)
) WITHOUT ROWID;
CREATE INDEX generation_verifier_claim ON generation_verifier (claim_cycle_id) WHERE claim_cycle_id IS NOT NULL;

ALTER TABLE file_set ADD COLUMN generation_id INTEGER REFERENCES generation (id);   -- the one whose folder the link is to lead to
ALTER TABLE file_set ADD COLUMN linked_id INTEGER REFERENCES generation (id);       -- the one whose folder it leads to
ALTER TABLE file_set ADD COLUMN promoted INTEGER;                                   -- when generation_id was last changed
ALTER TABLE file_set ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;             -- the link has yet to follow generation_id
CREATE INDEX file_set_pending ON file_set (id) WHERE pending;
