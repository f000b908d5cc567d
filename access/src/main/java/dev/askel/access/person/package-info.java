/**
 * Identifies people. A user has a password; a federated user signs in with an identity provider.
 * The package hashes passwords and finds the sessions that a sign-in has created.
 *
 * <p>Entry types: {@link dev.askel.access.person.PersonSessions} and {@link
 * dev.askel.access.person.PasswordHash}. The engine stores sessions and hashes in its database.
 */
@NullMarked
package dev.askel.access.person;

import org.jspecify.annotations.NullMarked;
