/**
 * Identifies people: users with a password, and federated users, who sign in with an identity
 * provider. The package hashes passwords and finds the sessions of people who have signed in.
 *
 * <p>Entry types: {@link dev.askel.access.person.PersonSessions} and {@link
 * dev.askel.access.person.PasswordHash}. The engine stores sessions and hashes in its database.
 */
@NullMarked
package dev.askel.access.person;

import org.jspecify.annotations.NullMarked;
