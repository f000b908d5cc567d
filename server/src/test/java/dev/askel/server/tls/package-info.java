/** Tests of the certificate of the HTTP listener. */
@NullMarked
package dev.askel.server.tls;

import org.jspecify.annotations.NullMarked;
