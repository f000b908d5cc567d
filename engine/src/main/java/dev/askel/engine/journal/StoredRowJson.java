package dev.askel.engine.journal;

/**
 * One stored row in the form that the database gives it, independent of its meaning.
 *
 * @param table its table
 * @param part the frame of a task; empty in other tables
 * @param sequenceNr its number in an ordered table; 0 in others
 * @param json all its columns in a JSON object; stored payloads in Base64, other bytes as
 *     PostgreSQL writes them
 */
public record StoredRowJson(String table, String part, long sequenceNr, String json) {}
