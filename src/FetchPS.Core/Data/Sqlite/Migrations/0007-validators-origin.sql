-- Where validators came from is kept as a SHA-256: the address may carry a secret in its query. What is kept so far is forgotten, and asked for whole once.

UPDATE url SET etag = NULL, last_modified = NULL, validators_address = NULL WHERE validators_address IS NOT NULL;
ALTER TABLE url RENAME COLUMN validators_address TO validators_origin;
