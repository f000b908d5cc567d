/**
 * Encrypts and decrypts the root keys of a server with AWS KMS or a service with its API. {@link
 * dev.askel.connectors.kms.KmsClient} is the entry type.
 */
@NullMarked
package dev.askel.connectors.kms;

import org.jspecify.annotations.NullMarked;
