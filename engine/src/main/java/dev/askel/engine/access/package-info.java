/**
 * Stores users, roles and access keys, and finds them for the verification of signatures. Stores
 * the passwords and sessions of people. The package knows no protocol.
 *
 * <p>Entry types: {@link dev.askel.engine.access.StoredAccessKeys}, {@link
 * dev.askel.engine.access.StoredCredentials}, {@link dev.askel.engine.access.StoredPasswords} and
 * {@link dev.askel.engine.access.StoredSignIns}.
 */
@NullMarked
package dev.askel.engine.access;

import org.jspecify.annotations.NullMarked;
