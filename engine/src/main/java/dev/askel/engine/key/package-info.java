/**
 * The key ring of the cluster: keys of task tokens, page tokens and connections, stored in {@code
 * task_keys} and wrapped by a root key that the database does not hold. {@link
 * dev.askel.engine.key.KeyRing} is the entry type. The package knows neither tokens nor
 * connections.
 */
@NullMarked
package dev.askel.engine.key;

import org.jspecify.annotations.NullMarked;
