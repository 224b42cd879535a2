-- What is written is never altered. The roles and triggers here keep honest software from doing it;
-- whoever owns the database can undo them, which the Merkle tree then shows.

CREATE TABLE journal.head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  size bigint NOT NULL DEFAULT 0,
  -- Counts the servers that took the lead: one that has been replaced can't append any more.
  epoch bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO journal.head DEFAULT VALUES;

-- `leaf` is the entry; all other columns repeat parts of it, to be searched by.
CREATE TABLE journal.entry (
  seq bigint NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  stream text NOT NULL,
  stream_seq bigint NOT NULL,
  namespace text NOT NULL,
  subject text NOT NULL,
  actor text NOT NULL,
  hash bytea NOT NULL,
  leaf text NOT NULL
) PARTITION BY RANGE (seq);
CREATE INDEX ON journal.entry USING brin (at);
CREATE INDEX ON journal.entry (stream, stream_seq);
CREATE INDEX ON journal.entry (subject, seq);
CREATE INDEX ON journal.entry (kind, seq);

-- Which entry a writer's id has become: 16 bytes of the hash over writer and id.
CREATE TABLE journal.entry_id (
  id bytea NOT NULL PRIMARY KEY,
  seq bigint NOT NULL
);

CREATE TABLE journal.stream (
  stream text NOT NULL PRIMARY KEY,
  size bigint NOT NULL,
  head bytea NOT NULL
) WITH (fillfactor = 70);

-- Roots of complete subtrees of 256^level leaves: what the tiles above the lowest level hold.
CREATE TABLE journal.node (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, index)
);

CREATE TABLE journal.checkpoint (
  size bigint NOT NULL PRIMARY KEY,
  note text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE journal.blob (
  sha256 bytea NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
  size bigint NOT NULL,
  salted boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  content bytea,
  -- The entry that says that the content was erased.
  erased_by bigint,
  CHECK ((content IS NULL) = (erased_by IS NOT NULL))
);

CREATE FUNCTION journal.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: % of journal.% is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = '42501';
END $$;

CREATE FUNCTION journal.only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size THEN
    RAISE EXCEPTION 'the journal is append-only: journal.% goes forward alone', TG_TABLE_NAME
      USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION journal.only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.content IS NULL AND OLD.content IS NOT NULL
    AND (NEW.sha256, NEW.size, NEW.salted, NEW.at) = (OLD.sha256, OLD.size, OLD.salted, OLD.at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the journal is append-only: a blob can be erased, not altered'
    USING ERRCODE = '42501';
END $$;

-- ENABLE ALWAYS: also in sessions that pose as replicas, in which other triggers sleep.
CREATE FUNCTION journal.protect(target regclass, row_events text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF row_events <> '' THEN
    EXECUTE format('CREATE TRIGGER keep_rows BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION journal.refuse()', row_events, target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER keep_rows', target);
  END IF;
  EXECUTE format('CREATE TRIGGER keep_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse()', target);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER keep_all', target);
END $$;

SELECT journal.protect('journal.entry', 'UPDATE OR DELETE');
SELECT journal.protect('journal.entry_id', 'UPDATE OR DELETE');
SELECT journal.protect('journal.node', 'UPDATE OR DELETE');
SELECT journal.protect('journal.checkpoint', 'UPDATE OR DELETE');
SELECT journal.protect('journal.head', 'DELETE');
SELECT journal.protect('journal.stream', 'DELETE');
SELECT journal.protect('journal.blob', 'DELETE');

CREATE TRIGGER forward BEFORE UPDATE ON journal.head
  FOR EACH ROW EXECUTE FUNCTION journal.only_forward();
ALTER TABLE journal.head ENABLE ALWAYS TRIGGER forward;
CREATE TRIGGER forward BEFORE UPDATE ON journal.stream
  FOR EACH ROW EXECUTE FUNCTION journal.only_forward();
ALTER TABLE journal.stream ENABLE ALWAYS TRIGGER forward;
CREATE TRIGGER erase BEFORE UPDATE ON journal.blob
  FOR EACH ROW EXECUTE FUNCTION journal.only_erase();
ALTER TABLE journal.blob ENABLE ALWAYS TRIGGER erase;

-- Makes partitions of 2^20 entries until there is room for `room` entries beyond the head.
CREATE FUNCTION journal.make_room(room bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  width constant bigint := 1048576;
  part bigint;
  name text;
BEGIN
  -- One server at a time; appends go on meanwhile.
  PERFORM pg_advisory_xact_lock(7020100);
  FOR part IN SELECT generate_series(h.size / width, (h.size + room) / width) FROM journal.head h LOOP
    name := format('journal.entry_%s', lpad(part::text, 6, '0'));
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    EXECUTE format('CREATE TABLE %s (LIKE journal.entry)', name);
    -- Unlike CREATE … PARTITION OF, attaching waits for no reader.
    EXECUTE format('ALTER TABLE journal.entry ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
      name, part * width, (part + 1) * width);
    -- Row triggers come with the parent, this one does not.
    PERFORM journal.protect(name::regclass, '');
  END LOOP;
END $$;

-- A server takes the lead: whoever had it can't append any more.
CREATE FUNCTION journal.take_lead() RETURNS TABLE (epoch bigint, size bigint, at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE journal.head AS h SET epoch = h.epoch + 1 RETURNING h.epoch, h.size, h.at
$$;

-- Appends a batch, all or nothing. Answers the ids that are in the journal already and then has
-- appended nothing. Refuses with 40001 a caller that does not know the newest state.
CREATE FUNCTION journal.append(
  p_epoch bigint, p_size bigint, p_at timestamptz,
  p_leaves bytea, p_lengths int[], p_hashes bytea, p_ids bytea,
  p_kinds text[], p_streams text[], p_stream_seqs bigint[],
  p_namespaces text[], p_subjects text[], p_actors text[],
  p_heads text[], p_head_befores bigint[], p_head_sizes bigint[], p_head_hashes bytea,
  p_node_levels smallint[], p_node_indices bigint[], p_node_hashes bytea
) RETURNS TABLE (known bytea, known_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head journal.head;
  count constant int := cardinality(p_lengths);
  written bytea;
  moved int;
BEGIN
  SELECT * INTO head FROM journal.head FOR UPDATE;
  IF head.epoch <> p_epoch OR head.size <> p_size THEN
    RAISE EXCEPTION 'epoch % and size % are not the journal''s, which has % and %',
      p_epoch, p_size, head.epoch, head.size USING ERRCODE = '40001';
  END IF;
  IF p_at < head.at THEN
    RAISE EXCEPTION 'time goes back: % is before %', p_at, head.at USING ERRCODE = '22008';
  END IF;

  RETURN QUERY SELECT e.id, e.seq FROM journal.entry_id e WHERE e.id = ANY (
    SELECT substring(p_ids FROM 16 * n + 1 FOR 16) FROM generate_series(0, count - 1) n);
  IF FOUND THEN RETURN; END IF;

  WITH piece AS MATERIALIZED (
    SELECT u.*, substring(p_leaves FROM (sum(u.length) OVER w - u.length)::int + 1 FOR u.length) AS bytes
    FROM unnest(p_lengths, p_kinds, p_streams, p_stream_seqs, p_namespaces, p_subjects, p_actors)
      WITH ORDINALITY AS u (length, kind, stream, stream_seq, namespace, subject, actor, n)
    WINDOW w AS (ORDER BY u.n)
  ), inserted AS (
    INSERT INTO journal.entry (seq, at, kind, stream, stream_seq, namespace, subject, actor, hash, leaf)
    SELECT p_size + n - 1, p_at, kind, stream, stream_seq, namespace, subject, actor,
      sha256('\x00'::bytea || bytes), convert_from(bytes, 'UTF8')
    FROM piece ORDER BY n
    RETURNING seq, hash
  )
  SELECT string_agg(hash, ''::bytea ORDER BY seq) INTO written FROM inserted;
  IF written IS DISTINCT FROM p_hashes THEN
    RAISE EXCEPTION 'a leaf does not have the hash that was sent with it' USING ERRCODE = '22000';
  END IF;

  INSERT INTO journal.entry_id (id, seq)
  SELECT substring(p_ids FROM 16 * n + 1 FOR 16), p_size + n FROM generate_series(0, count - 1) n;

  WITH change AS (
    SELECT u.*, substring(p_head_hashes FROM 32 * (n::int - 1) + 1 FOR 32) AS hash
    FROM unnest(p_heads, p_head_befores, p_head_sizes) WITH ORDINALITY AS u (stream, before, size, n)
  ), begun AS (
    INSERT INTO journal.stream (stream, size, head)
    SELECT stream, size, hash FROM change WHERE before = 0 RETURNING 1
  ), continued AS (
    UPDATE journal.stream s SET size = c.size, head = c.hash FROM change c
    WHERE c.before > 0 AND s.stream = c.stream AND s.size = c.before RETURNING 1
  )
  SELECT (SELECT count(*) FROM begun) + (SELECT count(*) FROM continued) INTO moved;
  IF moved <> cardinality(p_heads) THEN
    RAISE EXCEPTION 'a stream is not where the caller takes it to be' USING ERRCODE = '40001';
  END IF;

  INSERT INTO journal.node (level, index, hash)
  SELECT level, index, substring(p_node_hashes FROM 32 * (n::int - 1) + 1 FOR 32)
  FROM unnest(p_node_levels, p_node_indices) WITH ORDINALITY AS u (level, index, n);

  UPDATE journal.head SET size = p_size + count, at = p_at;
END $$;

CREATE FUNCTION journal.add_checkpoint(p_size bigint, p_note text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO journal.checkpoint (size, note)
  SELECT p_size, p_note FROM journal.head h WHERE p_size <= h.size
  ON CONFLICT (size) DO NOTHING
$$;

-- Keeps content under its own hash, and answers the hash. The same content is kept once.
CREATE FUNCTION journal.put_blob(p_content bytea, p_salted boolean) RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO journal.blob (sha256, size, salted, content)
  VALUES (sha256(p_content), length(p_content), p_salted, p_content)
  ON CONFLICT (sha256) DO NOTHING;
  SELECT sha256(p_content)
$$;

-- Erases the content of a blob, of which the entry at `p_seq` speaks. Its hash stays.
CREATE FUNCTION journal.erase_blob(p_sha256 bytea, p_seq bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM journal.entry WHERE seq = p_seq AND kind = 'BlobErased'
    AND position(encode(p_sha256, 'hex') IN leaf) > 0) THEN
    RAISE EXCEPTION 'entry % does not say that this blob is erased', p_seq USING ERRCODE = '42501';
  END IF;
  UPDATE journal.blob SET content = NULL, erased_by = p_seq
  WHERE sha256 = p_sha256 AND content IS NOT NULL;
  RETURN FOUND;
END $$;

-- The number of entries that were there at a moment: a search by halves, as `at` never goes back.
CREATE FUNCTION journal.size_at(p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
  found timestamptz;
BEGIN
  SELECT size INTO high FROM journal.head;
  WHILE low < high LOOP
    middle := (low + high) / 2;
    SELECT at INTO found FROM journal.entry WHERE seq = middle;
    IF found <= p_at THEN low := middle + 1; ELSE high := middle; END IF;
  END LOOP;
  RETURN low;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA journal FROM PUBLIC;
