package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.io.RecordReader;

/** A row group that is being read, and its memory. */
record OpenRowGroup(RecordReader<ObjectNode> reader, RowGroupMemory memory) {}
