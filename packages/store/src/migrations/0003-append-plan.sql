-- The plans of journal.append() are made once a session, mostly while its tables are still small,
-- and would go on reading them from end to end as they grow. Everything it looks up has an index.
ALTER FUNCTION journal.append(
  bigint, bigint, timestamptz, bytea, int[], bytea, bytea, text[], text[], bigint[],
  text[], text[], text[], text[], bigint[], bigint[], bytea, smallint[], bigint[], bytea
) SET enable_seqscan = off;
ALTER FUNCTION journal.append(
  bigint, bigint, timestamptz, bytea, int[], bytea, bytea, text[], text[], bigint[],
  text[], text[], text[], text[], bigint[], bigint[], bytea, smallint[], bigint[], bytea
) SET enable_hashjoin = off;
ALTER FUNCTION journal.append(
  bigint, bigint, timestamptz, bytea, int[], bytea, bytea, text[], text[], bigint[],
  text[], text[], text[], text[], bigint[], bigint[], bytea, smallint[], bigint[], bytea
) SET enable_mergejoin = off;
