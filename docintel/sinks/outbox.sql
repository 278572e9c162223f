-- The outbox: what was recorded, sent, acknowledged, refused; which cases are known; which may be the same.
-- A case's history is all its revisions. Times are UTC, ISO 8601. Row ids keep the order in which things were recorded,
-- which is that of the documents and of the problems in them.

CREATE TABLE IF NOT EXISTS documents (
  destination TEXT NOT NULL, document_id TEXT NOT NULL, hash TEXT NOT NULL, tables TEXT NOT NULL,
  state TEXT NOT NULL,              -- recorded · acknowledged · withheld (a secrecy mark: nothing of it is kept here)
  reason TEXT NOT NULL DEFAULT '', recorded_at TEXT NOT NULL, done_at TEXT, last_run TEXT,
  PRIMARY KEY (destination, document_id)
);
CREATE INDEX IF NOT EXISTS documents_open ON documents (destination, state);

CREATE TABLE IF NOT EXISTS deliveries (
  destination TEXT NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL,
  document_id TEXT NOT NULL, document_date TEXT, hash TEXT NOT NULL, idempotency_key TEXT NOT NULL, record TEXT NOT NULL,
  state TEXT NOT NULL,              -- recorded · sending · acknowledged · refused · dead · held · superseded · stale
  reason TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
  recorded_at TEXT NOT NULL, sent_at TEXT, done_at TEXT, last_run TEXT,
  PRIMARY KEY (destination, key, revision)
);
CREATE INDEX IF NOT EXISTS deliveries_state ON deliveries (destination, state, document_id);

CREATE TABLE IF NOT EXISTS known_cases (
  key TEXT PRIMARY KEY, document_id TEXT NOT NULL, content_id TEXT, authority TEXT, ref TEXT, document_date TEXT,
  water_body TEXT, division_code TEXT, location TEXT, type TEXT, types TEXT NOT NULL, description TEXT NOT NULL,
  quantity REAL, quantity_unit TEXT, status TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS known_ref ON known_cases (ref);
CREATE INDEX IF NOT EXISTS known_water ON known_cases (water_body, type);
CREATE INDEX IF NOT EXISTS known_place ON known_cases (location, type);
CREATE INDEX IF NOT EXISTS known_content ON known_cases (content_id);

CREATE TABLE IF NOT EXISTS aliases (
  document_id TEXT NOT NULL, problem_id TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (document_id, problem_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS links (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, other TEXT NOT NULL, score REAL NOT NULL, kind TEXT NOT NULL,
  reasons TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'proposed', proposed_at TEXT NOT NULL, decided_at TEXT,
  UNIQUE (key, other)
);

CREATE TABLE IF NOT EXISTS meta (version INTEGER NOT NULL);
