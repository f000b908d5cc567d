/**
 * Encryption of payloads before they are stored. {@link
 * dev.askel.engine.encryption.AccountEncryption} is the entry type. Each account has its own keys,
 * which keys of the ring seal. The package depends on the key ring and the database only.
 */
@NullMarked
package dev.askel.engine.encryption;

import org.jspecify.annotations.NullMarked;
