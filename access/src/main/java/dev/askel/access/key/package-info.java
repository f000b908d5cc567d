/**
 * Finds the secret and the principal of an access key, and issues the temporary keys of roles.
 *
 * <p>Entry types: {@link dev.askel.access.key.AccessKeyFinder} and {@link
 * dev.askel.access.key.RoleSessions}. The engine implements both on its database.
 */
@NullMarked
package dev.askel.access.key;

import org.jspecify.annotations.NullMarked;
