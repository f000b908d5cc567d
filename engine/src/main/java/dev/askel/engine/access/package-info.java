/**
 * Stores users, roles and access keys, and finds them for the verification of signatures. {@link
 * dev.askel.engine.access.StoredAccessKeys} and {@link dev.askel.engine.access.StoredCredentials}
 * are the entry types. The package knows no protocol.
 */
@NullMarked
package dev.askel.engine.access;

import org.jspecify.annotations.NullMarked;
