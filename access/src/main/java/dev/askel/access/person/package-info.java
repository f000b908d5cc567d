/**
 * Identifies people: the hashes of their passwords, and the sessions that a sign-in begins.
 *
 * <p>Entry types: {@link dev.askel.access.person.PersonSessions} and {@link
 * dev.askel.access.person.PasswordHash}. The engine stores both in its database.
 */
@NullMarked
package dev.askel.access.person;

import org.jspecify.annotations.NullMarked;
