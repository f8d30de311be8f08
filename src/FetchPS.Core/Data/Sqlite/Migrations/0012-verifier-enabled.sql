-- Whether cycles and people may run a verifier: those that a backup brings stay off until somebody trusts them.

ALTER TABLE verifier ADD COLUMN enabled BOOLEAN NOT NULL DEFAULT TRUE;
