-- Writes the Parquet files of this folder. Run with DuckDB in this folder: duckdb < make.sql
SET TimeZone = 'UTC';

COPY (
    SELECT * FROM (VALUES
        (true, -7::TINYINT, 300::SMALLINT, -70000, 9007199254740993, 200::UTINYINT, 4000000000::UINTEGER,
         18446744073709551615::UBIGINT, 1.5::FLOAT, 0.1::DOUBLE, 1.10::DECIMAL(9, 2), -0.001::DECIMAL(18, 3),
         12345678901234567890.12345::DECIMAL(38, 5), 'text "é"', '\x00\xFF'::BLOB,
         '123e4567-e89b-12d3-a456-426614174000'::UUID, DATE '2026-01-31', TIME '12:30:00.5',
         TIMESTAMP '2026-01-31 12:30:00.25', TIMESTAMPTZ '2026-01-31 12:30:00+00',
         TIMESTAMP_NS '2026-01-31 12:30:00.123456789', 'sad'::ENUM ('happy', 'sad')),
        (false, 0, 0, 0, 0, 0, 0, 0, 'nan'::FLOAT, '-infinity'::DOUBLE, 0, 0, 0, '', ''::BLOB,
         '00000000-0000-0000-0000-000000000000'::UUID, DATE '1969-12-31', TIME '00:00:00',
         TIMESTAMP '1969-12-31 23:59:59', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00',
         TIMESTAMP_NS '1970-01-01 00:00:00', 'happy'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL)
    ) AS t (b, i8, i16, i32, i64, u8, u32, u64, f, d, d9, d18, d38, s, bytes, uuid, day, clock, local, utc, nanos, mood)
) TO 'types.parquet' (FORMAT parquet);

COPY (
    SELECT * FROM (VALUES
        (1, [1, 2, NULL], {'a': 1, 'b': {'c': 'x'}}, MAP {'k': 1, 'l': 2}, [[1], [], NULL], [{'x': 1}, NULL],
         MAP {7: ['p', 'q']}),
        (2, [], {'a': NULL, 'b': {'c': NULL}}, MAP {}, [], [], MAP {}),
        (3, NULL, NULL, NULL, NULL, NULL, NULL),
        (4, [3], {'a': 2, 'b': NULL}, MAP {'m': NULL}, [[2, 3]], [{'x': NULL}], MAP {8: NULL})
    ) AS t (id, list, struct, map, lists, structs, deep)
) TO 'nested.parquet' (FORMAT parquet);

CREATE MACRO numbered(n) AS TABLE
    SELECT i::INTEGER AS id, 'name ' || i AS name, CASE WHEN i % 10 = 0 THEN NULL ELSE 'city ' || (i % 7) END AS city,
           i / 4.0::DOUBLE AS score
    FROM range(n) r (i);

COPY (FROM numbered(7000)) TO 'groups.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048);
COPY (FROM numbered(10)) TO 'brotli.parquet' (FORMAT parquet, COMPRESSION brotli);
COPY (FROM numbered(1000)) TO 'uncompressed-v1.parquet' (FORMAT parquet, COMPRESSION uncompressed, PARQUET_VERSION v1);
COPY (FROM numbered(1000)) TO 'uncompressed-v2.parquet' (FORMAT parquet, COMPRESSION uncompressed, PARQUET_VERSION v2);
COPY (FROM numbered(1000)) TO 'snappy-v1.parquet' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v1);
COPY (FROM numbered(1000)) TO 'snappy-v2.parquet' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2);
COPY (FROM numbered(1000)) TO 'gzip-v1.parquet' (FORMAT parquet, COMPRESSION gzip, PARQUET_VERSION v1);
COPY (FROM numbered(1000)) TO 'gzip-v2.parquet' (FORMAT parquet, COMPRESSION gzip, PARQUET_VERSION v2);
COPY (FROM numbered(1000)) TO 'zstd-v1.parquet' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v1);
COPY (FROM numbered(1000)) TO 'zstd-v2.parquet' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2);
COPY (FROM numbered(1000)) TO 'lz4_raw-v1.parquet' (FORMAT parquet, COMPRESSION lz4_raw, PARQUET_VERSION v1);
COPY (FROM numbered(1000)) TO 'lz4_raw-v2.parquet' (FORMAT parquet, COMPRESSION lz4_raw, PARQUET_VERSION v2);
