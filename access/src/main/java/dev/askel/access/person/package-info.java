/**
 * Identifies people: users with a password, and federated users, whom an identity provider signs
 * in. Hashes passwords, and finds the sessions that sign-ins begin.
 *
 * <p>Entry types: {@link dev.askel.access.person.PersonSessions} and {@link
 * dev.askel.access.person.PasswordHash}. The engine stores both in its database.
 */
@NullMarked
package dev.askel.access.person;

import org.jspecify.annotations.NullMarked;
