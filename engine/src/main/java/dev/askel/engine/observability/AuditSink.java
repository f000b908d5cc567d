package dev.askel.engine.observability;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The destination of copies of audit records. Each day has a stream, whose name is the day.
 *
 * @param logGroup the log group of the streams, or the name of a folder
 * @param files the folder with a file for each day. Expired files are deleted. Null for a sink
 *     without files
 */
public record AuditSink(String logGroup, LogSink sink, @Nullable Path files) {}
