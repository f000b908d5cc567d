/** Tests of connections below HTTP. */
@NullMarked
package dev.askel.http.transport;

import org.jspecify.annotations.NullMarked;
