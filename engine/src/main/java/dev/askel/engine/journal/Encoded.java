package dev.askel.engine.journal;

/**
 * What a row's payload is stored as.
 *
 * @param serializerId Pekko's serializer identifier, as other readers of the table expect it
 * @param manifest the serializer's name for type and version, no U+0000
 */
public record Encoded(int serializerId, String manifest, Bytes bytes) {}
