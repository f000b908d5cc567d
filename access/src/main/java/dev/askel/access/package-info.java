/**
 * Identifies callers and represents their permissions.
 *
 * <p>Entry type: {@link dev.askel.access.Principal}. The package does not depend on protocols,
 * operations of the engine, or Pekko.
 */
@NullMarked
package dev.askel.access;

import org.jspecify.annotations.NullMarked;
