-- What others say of a checkpoint. It comes later than the checkpoint itself, and is added beside it.

-- Signature lines of witnesses, as they stand in a note.
CREATE TABLE journal.cosignature (
  size bigint NOT NULL,
  -- Name and id of its key: `witness.example+1a2b3c4d`.
  witness text NOT NULL,
  line text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (size, witness)
);

-- Answers of timestamp authorities (RFC 3161) over the note of a checkpoint.
CREATE TABLE journal.timestamp (
  size bigint NOT NULL,
  -- URL that the authority was asked at.
  authority text NOT NULL,
  -- The moment that it certifies.
  stamped timestamptz NOT NULL,
  response bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (size, authority)
);

SELECT journal.protect('journal.cosignature', 'UPDATE OR DELETE');
SELECT journal.protect('journal.timestamp', 'UPDATE OR DELETE');

CREATE FUNCTION journal.add_cosignature(p_size bigint, p_witness text, p_line text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO journal.cosignature (size, witness, line)
  SELECT p_size, p_witness, p_line FROM journal.checkpoint c WHERE c.size = p_size
  ON CONFLICT (size, witness) DO NOTHING
$$;

CREATE FUNCTION journal.add_timestamp(
  p_size bigint, p_authority text, p_stamped timestamptz, p_response bytea
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO journal.timestamp (size, authority, stamped, response)
  SELECT p_size, p_authority, p_stamped, p_response FROM journal.checkpoint c WHERE c.size = p_size
  ON CONFLICT (size, authority) DO NOTHING
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA journal FROM PUBLIC;
