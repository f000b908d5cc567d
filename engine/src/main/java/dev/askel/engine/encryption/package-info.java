/**
 * Encryption of payloads before they are stored. {@link
 * dev.askel.engine.encryption.AccountEncryption} is the entry type. Each account has its own keys,
 * which keys of the ring seal. A state machine can have a key of its customer in KMS.
 */
@NullMarked
package dev.askel.engine.encryption;

import org.jspecify.annotations.NullMarked;
