-- Verifiers of more kinds, in an order, for sets; and what they printed.

ALTER TABLE verifier ADD COLUMN options TEXT;                          -- a JSON object of strings, what they mean is the kind's matter
ALTER TABLE verifier ADD COLUMN need TEXT NOT NULL DEFAULT 'Required'; -- or 'Advisory': its verdicts are kept and decide nothing
ALTER TABLE verifier ADD COLUMN after_id INTEGER REFERENCES verifier (id);
ALTER TABLE verifier ADD COLUMN file_set_id INTEGER REFERENCES file_set (id);

ALTER TABLE verification ADD COLUMN advisory BOOLEAN NOT NULL DEFAULT FALSE; -- it decided nothing
ALTER TABLE verification ADD COLUMN output TEXT;                             -- the end of what the verifier printed
