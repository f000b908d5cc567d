/**
 * Stores users, roles, policies and access keys, and finds them for the verification of signatures.
 * Stores passwords and the sessions of people. People are users with a password and federated
 * users. The package does not depend on HTTP or on other protocols.
 *
 * <p>Entry types: {@link dev.askel.engine.access.StoredAccessKeys}, {@link
 * dev.askel.engine.access.StoredCredentials}, {@link dev.askel.engine.access.StoredPasswords} and
 * {@link dev.askel.engine.access.StoredSignIns}.
 */
@NullMarked
package dev.askel.engine.access;

import org.jspecify.annotations.NullMarked;
