/**
 * Fault rounds: a cluster of nodes in processes, each on its own network host, under the mixed load
 * and one fault at a time.
 *
 * <p>This is verification code. It uses the wire protocol of the nodes, their processes and logs.
 * {@code StoredRules} also reads the database, because the API does not show all rows.
 */
@NullMarked
package dev.askel.load.cluster;

import org.jspecify.annotations.NullMarked;
