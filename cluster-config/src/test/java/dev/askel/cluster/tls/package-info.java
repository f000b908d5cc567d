/** Nodes with certificates made by the JDK's own keytool. */
@NullMarked
package dev.askel.cluster.tls;

import org.jspecify.annotations.NullMarked;
