package dev.askel.engine.journal;

/**
 * One stored row, whatever it says, as the database tells it.
 *
 * @param table where it stands
 * @param part of what in the execution it is one of several, a frame; else empty
 * @param sequenceNr its number, if it is one of several in an order; else 0
 * @param json all its columns in a JSON object; bytes that are stored data in Base64, others as
 *     PostgreSQL writes them
 */
public record StoredText(String table, String part, long sequenceNr, String json) {}
