/** Tests of nodes with certificates that the JDK's keytool issues. */
@NullMarked
package dev.askel.cluster.tls;

import org.jspecify.annotations.NullMarked;
