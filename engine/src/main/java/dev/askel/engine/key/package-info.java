/**
 * The key ring of the cluster: keys of task tokens, page tokens, connections and access keys. A
 * root key outside the database wraps them in {@code task_keys}. {@link
 * dev.askel.engine.key.KeyRing} is the entry type. The package depends on neither tokens nor
 * connections.
 */
@NullMarked
package dev.askel.engine.key;

import org.jspecify.annotations.NullMarked;
