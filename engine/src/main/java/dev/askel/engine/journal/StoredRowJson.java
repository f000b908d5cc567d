package dev.askel.engine.journal;

/**
 * One stored row as JSON.
 *
 * @param table the name of the row's table
 * @param part the frame of an open task; empty for other tables
 * @param sequenceNr the sequence number, or the ordinal of an open task; 0 for tables with one row
 *     per execution
 * @param json all columns of the row in a JSON object; payloads of rows and snapshots are Base64,
 *     other bytes have PostgreSQL's hexadecimal form
 */
public record StoredRowJson(String table, String part, long sequenceNr, String json) {}
