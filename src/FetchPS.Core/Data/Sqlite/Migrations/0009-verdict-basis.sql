-- What verdicts rest on besides the version itself: versions of other watched URLs. The version may have been removed since.

CREATE TABLE verification_basis (
  verification_id INTEGER NOT NULL REFERENCES verification (id) ON DELETE CASCADE,
  url_id          INTEGER NOT NULL REFERENCES url (id),
  version_id      INTEGER NOT NULL,
  PRIMARY KEY (verification_id, version_id)
) WITHOUT ROWID;
CREATE INDEX verification_basis_version ON verification_basis (url_id, version_id);

-- What was said so far of newest versions by a checksum file rests on the one that was there then.
INSERT INTO verification_basis (verification_id, url_id, version_id)
SELECT x.id, o.id, (SELECT w.id FROM file_version w WHERE w.url_id = o.id AND w.fetched <= x.started ORDER BY w.id DESC LIMIT 1)
FROM verification x
JOIN url u ON u.newest_version_id = x.version_id
JOIN verifier n ON n.id = x.verifier_id AND n.kind = 'BuiltIn' AND n.command = 'Sha256' AND n.file_set_id IS NULL
JOIN url o ON o.address = json_extract(n.options, '$.Url') AND o.id <> u.id
WHERE EXISTS (SELECT 1 FROM file_version w WHERE w.url_id = o.id AND w.fetched <= x.started);
