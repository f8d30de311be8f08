-- What verdicts on generations rest on besides their members: versions of watched URLs outside the set.

CREATE TABLE generation_basis (
  generation_id INTEGER NOT NULL REFERENCES generation (id) ON DELETE CASCADE,
  verifier_id   INTEGER NOT NULL REFERENCES verifier (id),
  url_id        INTEGER NOT NULL REFERENCES url (id),
  version_id    INTEGER NOT NULL,
  PRIMARY KEY (generation_id, verifier_id, version_id)
) WITHOUT ROWID;
CREATE INDEX generation_basis_version ON generation_basis (url_id, version_id);
