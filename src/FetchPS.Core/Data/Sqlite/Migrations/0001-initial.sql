-- Times are UTC in Unix microseconds, durations in microseconds; *_key columns hold case-folded text.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE file_set (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE
);

CREATE TABLE cycle (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  started      INTEGER NOT NULL,
  finished     INTEGER,
  state        TEXT NOT NULL CHECK (state IN ('Running', 'Completed', 'Cancelled', 'Abandoned')),
  actor        TEXT NOT NULL,
  host         TEXT NOT NULL,
  heartbeat    INTEGER NOT NULL,
  stored       INTEGER NOT NULL DEFAULT 0,
  not_modified INTEGER NOT NULL DEFAULT 0,
  same_content INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX cycle_running ON cycle (id) WHERE state = 'Running';

CREATE TABLE url (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  address            TEXT NOT NULL UNIQUE,
  place              TEXT NOT NULL,             -- of the current copy, relative to the store
  place_key          TEXT NOT NULL UNIQUE,
  enabled            BOOLEAN NOT NULL,
  added              INTEGER NOT NULL,
  removed            INTEGER,
  "interval"         INTEGER NOT NULL,
  phase              INTEGER NOT NULL,
  file_set_id        INTEGER REFERENCES file_set (id),
  ca_certificates    TEXT,
  options            TEXT,                      -- a JSON object of what differs from the store's defaults
  etag               TEXT,                      -- validators as received, of the last good answer
  last_modified      TEXT,
  validators_address TEXT,                      -- which address, after redirects, they came from
  turns_since_full   INTEGER NOT NULL DEFAULT 0,      -- 304s in a row
  distrusts_304      BOOLEAN NOT NULL DEFAULT FALSE,  -- the server was found to say 304 for content that had changed
  accepted_kind      TEXT,                      -- content kind of the last version that was not refused
  permanent_address  TEXT,                      -- where the server says that it has moved for good
  newest_version_id  INTEGER REFERENCES file_version (id),
  current_version_id INTEGER REFERENCES file_version (id),
  current_pending    BOOLEAN NOT NULL DEFAULT FALSE,  -- the copy on disk has yet to follow current_version_id
  last_turn          INTEGER,                   -- start of the cycle of the last turn
  last_fetched       INTEGER,
  last_success       INTEGER,
  last_stored        INTEGER,                   -- when it last gave new content
  next_due           INTEGER NOT NULL,
  failures           INTEGER NOT NULL DEFAULT 0,
  last_error         TEXT,
  claim_cycle_id     INTEGER REFERENCES cycle (id)
);
CREATE INDEX url_due ON url (next_due) WHERE enabled AND removed IS NULL;
CREATE INDEX url_last_turn ON url (last_turn) WHERE enabled AND removed IS NULL;
CREATE INDEX url_claim ON url (claim_cycle_id) WHERE claim_cycle_id IS NOT NULL;
CREATE INDEX url_current_pending ON url (id) WHERE current_pending;
CREATE INDEX url_file_set ON url (file_set_id) WHERE file_set_id IS NOT NULL;

CREATE TABLE file_version (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  url_id        INTEGER NOT NULL REFERENCES url (id),
  cycle_id      INTEGER NOT NULL REFERENCES cycle (id),
  name          TEXT NOT NULL,
  path          TEXT NOT NULL,                  -- relative to the store
  last_modified INTEGER,
  fetched       INTEGER NOT NULL,
  size          INTEGER NOT NULL,
  sha256        BLOB NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('Text', 'Html', 'Binary')),
  refusal       TEXT,                           -- why FetchPS itself did not take it; it is kept to be looked at
  status        TEXT NOT NULL CHECK (status IN ('Unverified', 'Passed', 'Failed'))
);
CREATE INDEX file_version_url ON file_version (url_id, id);
CREATE INDEX file_version_sha256 ON file_version (sha256);
CREATE INDEX file_version_status ON file_version (status, id);
CREATE INDEX file_version_fetched ON file_version (fetched);

-- How a version came about.
CREATE TABLE certificate (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint TEXT NOT NULL UNIQUE,
  subject     TEXT NOT NULL,
  issuer      TEXT NOT NULL,
  expires     INTEGER NOT NULL
);

CREATE TABLE version_evidence (
  version_id     INTEGER PRIMARY KEY REFERENCES file_version (id) ON DELETE CASCADE,
  final_address  TEXT NOT NULL,
  protocol       TEXT NOT NULL,
  headers        TEXT NOT NULL,                 -- a JSON array of [name, value]
  redirects      TEXT NOT NULL,                 -- a JSON array of [status, from, to]
  certificate_id INTEGER REFERENCES certificate (id)
);

CREATE TABLE verifier (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  command     TEXT NOT NULL,
  arguments   TEXT NOT NULL,                    -- a JSON array of strings
  url_pattern TEXT,
  timeout     INTEGER NOT NULL,
  added       INTEGER NOT NULL,
  removed     INTEGER
);

-- Which verifiers a version needs, fixed when it is stored, and what each has said by now.
CREATE TABLE required_verifier (
  version_id     INTEGER NOT NULL REFERENCES file_version (id) ON DELETE CASCADE,
  verifier_id    INTEGER NOT NULL REFERENCES verifier (id),
  result         TEXT CHECK (result IN ('Passed', 'Failed')),
  errors         INTEGER NOT NULL DEFAULT 0,
  claim_cycle_id INTEGER REFERENCES cycle (id),
  PRIMARY KEY (version_id, verifier_id)
) WITHOUT ROWID;
CREATE INDEX required_verifier_open ON required_verifier (verifier_id, version_id) WHERE result IS NULL;
CREATE INDEX required_verifier_claim ON required_verifier (claim_cycle_id) WHERE claim_cycle_id IS NOT NULL;

CREATE TABLE verification (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  version_id      INTEGER NOT NULL REFERENCES file_version (id) ON DELETE CASCADE,
  verifier_id     INTEGER REFERENCES verifier (id),   -- null: a person decided
  cycle_id        INTEGER REFERENCES cycle (id),
  result          TEXT NOT NULL CHECK (result IN ('Passed', 'Failed', 'Error')),
  message         TEXT,
  started         INTEGER NOT NULL,
  duration        INTEGER NOT NULL,
  verifier_sha256 TEXT,
  actor           TEXT NOT NULL
);
CREATE INDEX verification_version ON verification (version_id, id);

-- Every move of a URL's current copy; a null version means that it was taken away.
CREATE TABLE promotion (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  url_id     INTEGER NOT NULL REFERENCES url (id),
  version_id INTEGER REFERENCES file_version (id) ON DELETE SET NULL,
  at         INTEGER NOT NULL,
  cycle_id   INTEGER REFERENCES cycle (id)
);
CREATE INDEX promotion_url ON promotion (url_id, id);
CREATE INDEX promotion_version ON promotion (version_id);

CREATE TABLE attempt (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  cycle_id    INTEGER NOT NULL REFERENCES cycle (id),
  url_id      INTEGER NOT NULL REFERENCES url (id),
  started     INTEGER NOT NULL,
  duration    INTEGER NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('Stored', 'NotModified', 'SameContent', 'Failed')),
  status_code INTEGER,
  version_id  INTEGER,
  bytes       INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  final_address TEXT,                           -- where it differs from the URL's own
  error_id    TEXT,
  error       TEXT
);
CREATE INDEX attempt_started ON attempt (started);
CREATE INDEX attempt_url ON attempt (url_id, id);

-- What is left of attempts once they are old: counts by UTC day, in days since the Unix epoch.
CREATE TABLE attempt_day (
  url_id  INTEGER NOT NULL REFERENCES url (id),
  day     INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  turns   INTEGER NOT NULL,
  bytes   INTEGER NOT NULL,
  PRIMARY KEY (url_id, day, outcome)
) WITHOUT ROWID;

CREATE TABLE audit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          INTEGER NOT NULL,
  actor       TEXT NOT NULL,
  host        TEXT NOT NULL,
  event       TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id   INTEGER,
  details     TEXT NOT NULL
);
CREATE INDEX audit_target ON audit (target_kind, target_id);
