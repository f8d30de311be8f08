-- URLs that have no turns, disabled or removed ones, whose current copy each cycle looks at all the same.

CREATE INDEX url_without_turns ON url (id) WHERE current_version_id IS NOT NULL AND NOT (enabled AND removed IS NULL);
