-- The audit becomes a chain of hashes, and versions whose bytes are lost are known to be.

ALTER TABLE audit ADD COLUMN hash BLOB NOT NULL DEFAULT X''; -- SHA-256 over the row and the hash before it; see AuditHash

ALTER TABLE file_version ADD COLUMN integrity TEXT CHECK (integrity IN ('Missing', 'Damaged')); -- null: its bytes are whole, as far as is known
CREATE INDEX file_version_integrity ON file_version (id) WHERE integrity IS NOT NULL;
