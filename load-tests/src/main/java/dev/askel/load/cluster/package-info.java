/**
 * Fault rounds: one fault at a time in a cluster under the mixed load. The nodes are processes,
 * each on its own network host.
 *
 * <p>This is verification code. It uses the wire protocol of the nodes, their processes and their
 * logs. {@code StoredRules} also reads the database, because the API does not show all rows.
 */
@NullMarked
package dev.askel.load.cluster;

import org.jspecify.annotations.NullMarked;
