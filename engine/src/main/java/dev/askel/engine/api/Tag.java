package dev.askel.engine.api;

/**
 * A label that users attach to a resource.
 *
 * @param key 1 to 128 characters
 * @param value up to 256 characters
 */
public record Tag(String key, String value) {}
