/**
 * Authenticates nodes to each other by mutual TLS with certificates of one authority. Renewed
 * certificate files are reloaded.
 *
 * <p>The package depends on Pekko's transport, but not on the messages that it carries. The entry
 * type is {@link dev.askel.cluster.tls.NodeTls}.
 */
@NullMarked
package dev.askel.cluster.tls;

import org.jspecify.annotations.NullMarked;
