package dev.askel.engine.journal;

/**
 * One stored row as JSON, with the columns as they are in the database.
 *
 * @param table the name of the row's table
 * @param part the frame of an open task; empty for other tables
 * @param sequenceNr the sequence number, or the ordinal of an open task; 0 for tables with one row
 *     per execution
 * @param json all its columns in a JSON object; stored payloads in Base64, other bytes as
 *     PostgreSQL writes them
 */
public record StoredRowJson(String table, String part, long sequenceNr, String json) {}
