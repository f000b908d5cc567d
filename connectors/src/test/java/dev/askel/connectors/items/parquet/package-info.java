/** Tests of the reading of Parquet files. */
@NullMarked
package dev.askel.connectors.items.parquet;

import org.jspecify.annotations.NullMarked;
