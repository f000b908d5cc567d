/**
 * Stores users, roles, policies and access keys, and finds them for the verification of signatures.
 * Stores passwords, and the sessions of people: users with a password, and federated users. The
 * package depends on no protocol.
 *
 * <p>Entry types: {@link dev.askel.engine.access.StoredAccessKeys}, {@link
 * dev.askel.engine.access.StoredCredentials}, {@link dev.askel.engine.access.StoredPasswords} and
 * {@link dev.askel.engine.access.StoredSignIns}.
 */
@NullMarked
package dev.askel.engine.access;

import org.jspecify.annotations.NullMarked;
