/**
 * Definitions in files, without a server: checking one, and running one in this process.
 *
 * <p>Must not know the database or the cluster; nothing here is durable.
 */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
