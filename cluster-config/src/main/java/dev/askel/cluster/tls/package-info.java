/**
 * How nodes know each other on the network: mutual TLS with certificates of one authority, read
 * again from their files as they are renewed.
 *
 * <p>Knows Pekko's transport; knows nothing of what travels over it.
 */
@NullMarked
package dev.askel.cluster.tls;

import org.jspecify.annotations.NullMarked;
