-- What the journal says of environments, arranged for questions. Nothing here is evidence: all of it
-- is made from the entries and can be made again.
CREATE SCHEMA projection;

-- Every entry below `through` is in here. `version` says by which rules.
CREATE TABLE projection.progress (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  version int NOT NULL DEFAULT 0,
  through bigint NOT NULL DEFAULT 0
);
INSERT INTO projection.progress DEFAULT VALUES;

CREATE TABLE projection.environment (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  namespace text NOT NULL,
  -- Its latest snapshot; 0 before the first.
  number int NOT NULL,
  seen_from timestamptz NOT NULL,
  -- By snapshots and gaps alone; see `beat`.
  seen_until timestamptz NOT NULL,
  left_at timestamptz
);

-- Until when the reporter says that it saw everything. This alone is not in the journal: what it
-- did not see is.
CREATE TABLE projection.beat (
  environment text COLLATE "C" NOT NULL PRIMARY KEY,
  through timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE projection.snapshot (
  environment text COLLATE "C" NOT NULL,
  number int NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  -- Set where it was found after a gap.
  unsure_from timestamptz,
  manifest bytea NOT NULL,
  -- Hashes of its parts, 32 bytes each.
  chunks bytea NOT NULL,
  containers int NOT NULL,
  objects int NOT NULL,
  PRIMARY KEY (environment, number)
);
CREATE INDEX ON projection.snapshot (environment, at, number);

CREATE TABLE projection.gap (
  environment text COLLATE "C" NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz,
  reason text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (environment, from_at)
);
CREATE INDEX ON projection.gap (environment, to_at);

-- From which snapshot on, and up to which, an object had this content. `to_number` is the first
-- snapshot without it.
CREATE TABLE projection.object_span (
  environment text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  api_version text NOT NULL,
  digest text COLLATE "C" NOT NULL,
  origin text,
  change_namespace text,
  change_name text,
  change_uid text,
  writers text[] NOT NULL,
  from_number int NOT NULL,
  to_number int
);
CREATE INDEX ON projection.object_span (environment, object, from_number);
CREATE INDEX ON projection.object_span (object, environment);
CREATE INDEX ON projection.object_span (digest);
CREATE INDEX ON projection.object_span (environment, from_number);
CREATE INDEX ON projection.object_span (environment, to_number);

CREATE TABLE projection.container_span (
  environment text COLLATE "C" NOT NULL,
  workload text COLLATE "C" NOT NULL,
  container text COLLATE "C" NOT NULL,
  image text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  from_number int NOT NULL,
  to_number int
);
CREATE INDEX ON projection.container_span (environment, workload, from_number);
CREATE INDEX ON projection.container_span (workload, environment);
CREATE INDEX ON projection.container_span (digest);
CREATE INDEX ON projection.container_span (image);
CREATE INDEX ON projection.container_span (environment, from_number);
CREATE INDEX ON projection.container_span (environment, to_number);
