-- What is kept, what goes, and what is still known of it.

ALTER TABLE file_version ADD COLUMN protected BOOLEAN NOT NULL DEFAULT FALSE;   -- by a person: it is never removed

-- Null keeps all: how many of the newest versions stay, and for how long those that were replaced do.
ALTER TABLE url ADD COLUMN keep_last INTEGER;
ALTER TABLE url ADD COLUMN keep_for INTEGER;
CREATE INDEX url_retention ON url (id) WHERE keep_last IS NOT NULL OR keep_for IS NOT NULL;

-- A version that was removed, under the id that it had. The bytes go after the commit: until then, and after a crash in between, they are pending.
CREATE TABLE removed_version (
  id            INTEGER PRIMARY KEY,
  url_id        INTEGER NOT NULL REFERENCES url (id),
  name          TEXT NOT NULL,
  path          TEXT NOT NULL,
  last_modified INTEGER,
  fetched       INTEGER NOT NULL,
  size          INTEGER NOT NULL,
  sha256        BLOB NOT NULL,
  status        TEXT NOT NULL,
  removed       INTEGER NOT NULL,
  file_pending  BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX removed_version_url_fetched ON removed_version (url_id, fetched);
CREATE INDEX removed_version_file_pending ON removed_version (id) WHERE file_pending;

-- Which version it was that version_id named before it was removed.
ALTER TABLE promotion ADD COLUMN removed_version_id INTEGER REFERENCES removed_version (id);

-- What was newest, and what was current, at a given time.
CREATE INDEX file_version_url_fetched ON file_version (url_id, fetched);
CREATE INDEX promotion_url_at ON promotion (url_id, at);

-- References that are looked for whenever a version is removed.
CREATE INDEX url_newest_version ON url (newest_version_id) WHERE newest_version_id IS NOT NULL;
CREATE INDEX url_current_version ON url (current_version_id) WHERE current_version_id IS NOT NULL;
