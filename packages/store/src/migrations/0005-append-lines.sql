-- A batch comes as text, a leaf a line: canonical JSON holds no line break. That spares both sides
-- the way through hexadecimal digits and back, and the database the cutting by positions.

DROP FUNCTION journal.append(
  bigint, bigint, timestamptz, bytea, int[], bytea, bytea, text[], text[], bigint[],
  text[], text[], text[], text[], bigint[], bigint[], bytea, smallint[], bigint[], bytea
);

-- Appends a batch, all or nothing. Answers the ids that are in the journal already and then has
-- appended nothing. Refuses with 40001 a caller that does not know the newest state.
CREATE FUNCTION journal.append(
  p_epoch bigint, p_size bigint, p_at timestamptz,
  p_leaves text, p_hashes bytea, p_ids bytea,
  p_kinds text[], p_streams text[], p_stream_seqs bigint[],
  p_namespaces text[], p_subjects text[], p_actors text[],
  p_heads text[], p_head_befores bigint[], p_head_sizes bigint[], p_head_hashes bytea,
  p_node_levels smallint[], p_node_indices bigint[], p_node_hashes bytea
) RETURNS TABLE (known bytea, known_seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Its plans are made once a session, mostly while its tables are still small, and would go on
-- reading them from end to end as they grow. Everything it looks up has an index.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  head journal.head;
  count constant int := cardinality(p_kinds);
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

  -- Entries that are there already are rare: they are looked for when one is found in the way.
  BEGIN
    INSERT INTO journal.entry_id (id, seq)
    SELECT substring(p_ids FROM 16 * n + 1 FOR 16), p_size + n FROM generate_series(0, count - 1) n;
  EXCEPTION WHEN unique_violation THEN
    RETURN QUERY SELECT e.id, e.seq FROM journal.entry_id e WHERE e.id = ANY (
      SELECT substring(p_ids FROM 16 * n + 1 FOR 16) FROM generate_series(0, count - 1) n);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a batch has an id twice' USING ERRCODE = '22000';
    END IF;
    RETURN;
  END;

  WITH inserted AS (
    INSERT INTO journal.entry (seq, at, kind, stream, stream_seq, namespace, subject, actor, hash, leaf)
    SELECT p_size + n - 1, p_at, kind, stream, stream_seq, namespace, subject, actor,
      sha256('\x00'::bytea || convert_to(leaf, 'UTF8')), leaf
    FROM ROWS FROM (
      string_to_table(p_leaves, E'\n'), unnest(p_kinds), unnest(p_streams), unnest(p_stream_seqs),
      unnest(p_namespaces), unnest(p_subjects), unnest(p_actors)
    ) WITH ORDINALITY AS u (leaf, kind, stream, stream_seq, namespace, subject, actor, n)
    RETURNING seq, hash
  )
  SELECT string_agg(hash, ''::bytea ORDER BY seq) INTO written FROM inserted;
  IF written IS DISTINCT FROM p_hashes THEN
    RAISE EXCEPTION 'a leaf does not have the hash that was sent with it' USING ERRCODE = '22000';
  END IF;

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

  IF cardinality(p_node_levels) > 0 THEN
    INSERT INTO journal.node (level, index, hash)
    SELECT level, index, substring(p_node_hashes FROM 32 * (n::int - 1) + 1 FOR 32)
    FROM unnest(p_node_levels, p_node_indices) WITH ORDINALITY AS u (level, index, n);
  END IF;

  UPDATE journal.head SET size = p_size + count, at = p_at;
END $$;
REVOKE ALL ON FUNCTION journal.append(
  bigint, bigint, timestamptz, text, bytea, bytea, text[], text[], bigint[],
  text[], text[], text[], text[], bigint[], bigint[], bytea, smallint[], bigint[], bytea
) FROM PUBLIC;

-- The same rule as before, asked without a call of a function for each row.
DROP TRIGGER forward ON journal.head;
CREATE TRIGGER forward BEFORE UPDATE ON journal.head
  FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION journal.only_forward();
ALTER TABLE journal.head ENABLE ALWAYS TRIGGER forward;
DROP TRIGGER forward ON journal.stream;
CREATE TRIGGER forward BEFORE UPDATE ON journal.stream
  FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION journal.only_forward();
ALTER TABLE journal.stream ENABLE ALWAYS TRIGGER forward;
