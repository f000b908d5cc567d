/**
 * Reads the rows of Parquet files as JSON objects (docs/distributed-map.md, Parquet files). The
 * entry type is {@code ParquetRows}. Apache Parquet's library decodes pages and assembles rows.
 * This package reads the footer and the pages. A file in S3 is thus read in parts, with at most one
 * page of each column in memory. Depends on no other package of the connectors.
 */
@NullMarked
package dev.askel.connectors.items.parquet;

import org.jspecify.annotations.NullMarked;
