package dev.askel.engine.encryption;

import dev.askel.engine.sql.Bytes;

/**
 * A key of one account.
 *
 * @param id the id, which encrypted payloads contain
 * @param secret 32 bytes
 */
record PayloadKey(int id, Bytes secret) {}
