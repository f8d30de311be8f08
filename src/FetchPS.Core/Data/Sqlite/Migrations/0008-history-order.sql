-- Versions by status and by name come in the order of time, without sorting.
DROP INDEX file_version_status;
CREATE INDEX file_version_status_fetched ON file_version (status, fetched);
CREATE INDEX file_version_name_fetched ON file_version (name, fetched);

CREATE INDEX attempt_day_day ON attempt_day (day);
