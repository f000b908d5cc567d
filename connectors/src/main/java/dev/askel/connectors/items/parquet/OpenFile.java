package dev.askel.connectors.items.parquet;

import org.jspecify.annotations.Nullable;

/**
 * The open footer and row group of a file.
 *
 * @param group the row group that is being read; null between two row groups
 */
record OpenFile(OpenFooter footer, @Nullable OpenRowGroup group) {}
